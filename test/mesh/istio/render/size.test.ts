import { describe, expect, test } from "vitest";
import { jsonText } from "../../../../lib/kube/json.ts";
import { virtualService, virtualServices } from "../../../plan/support.ts";
import { cart } from "./cart.ts";

/** A VirtualService of some lanes whose one rule has about so many bytes. */
function sized(lanes: number, bytes: number) {
  const note = "é".repeat(bytes / 2);
  const table = virtualService(
    "cart",
    `\nhosts: [cart]\nhttp:\n- headers: {response: {set: {x-note: ${note}}}}\n  route: [{destination: {host: cart}}]`,
  );
  const names = Array.from({ length: lanes }, (_, n) => `pr-${1000 + n}`);
  const sandboxes = Object.fromEntries(names.map((name) => [name, ["cart"]]));
  const { objects, codes, problems } = virtualServices({ baseline: cart + table, sandboxes });
  const [finding] = problems.all.filter(({ code }) => code === "W0416" || code === "W0606");
  const message = finding?.message ?? "";
  return {
    codes,
    message,
    bytes: Buffer.byteLength(jsonText(objects.cart)),
    more: (limit: RegExp) => Number(limit.exec(message)?.[1]),
  };
}

describe("a VirtualService that grows with its lanes", () => {
  test("says nothing while it is small", () => {
    expect(sized(50, 2_000).codes).toEqual([]);
  });

  test("says in bytes, before a client-side apply refuses it, how many lanes still fit", () => {
    const { codes, message, bytes, more } = sized(90, 2_000);
    expect(codes).toEqual(["W0416"]);
    expect(message).toContain(`has ${bytes} bytes, about 2`);
    const left = more(/(\d+) more fit before a client-side apply/);
    expect(left).toBeGreaterThan(0);
    expect(sized(90 + left, 2_000).bytes).toBeLessThanOrEqual(262_144);
    expect(sized(90 + left + 3, 2_000).bytes).toBeGreaterThan(262_144);
  });

  test("says when it has happened, and what the API server still takes", () => {
    const { codes, message } = sized(130, 2_000);
    expect(codes).toEqual(["W0416"]);
    expect(message).toMatch(
      /a client-side apply \(262144 bytes\) refuses it, the API server takes \d+ more/,
    );
  });

  test("says by another code when the API server itself soon refuses it", () => {
    const { codes, more } = sized(100, 10_500);
    expect(codes).toEqual(["W0606"]);
    const left = more(/(\d+) more fit before the API server refuses it/);
    expect(sized(100 + left, 10_500).bytes).toBeLessThanOrEqual(1_500_000);
    expect(sized(100 + left + 2, 10_500).bytes).toBeGreaterThan(1_500_000);
  });

  test("counts no lane that does not fit any more", () => {
    expect(sized(150, 10_500).message).toContain("lanes: 0 more fit");
  });
});
