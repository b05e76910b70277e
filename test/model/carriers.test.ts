import { describe, expect, it } from "vitest";
import { deployment, environment, indexed, service } from "../resolve/baseline/support.ts";

const cart = deployment("cart", "app: cart") + service("cart", "app: cart");

describe("carriers", () => {
  it("keep only what is stated, the header in lower case", () => {
    expect(
      indexed(cart, environment("  routing: {carriers: {header: X-Lane}}")).settings.carriers,
    ).toEqual([{ kind: "header", name: "x-lane" }]);
    expect(
      indexed(cart, environment("  routing: {carriers: {baggage: Lane}}")).settings.carriers,
    ).toEqual([{ kind: "baggage", name: "Lane" }]);
  });

  it.each([
    "Host",
    "content-length",
    "Authorization",
    "cookie",
    "baggage",
    "tracestate",
    "TE",
    "Upgrade",
    "x-envoy-retry-on",
    "grpc-timeout",
    "x-key-bin",
  ])("refuse header %s", (header) => {
    const { problems } = indexed(cart, environment(`  routing: {carriers: {header: ${header}}}`));
    expect(problems.map((d) => d.code)).toEqual(["E0402"]);
    expect(problems[0]?.source?.path).toEqual(["spec", "routing", "carriers", "header"]);
  });
});
