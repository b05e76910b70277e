import { describe, expect, it } from "vitest";
import { judgeRequests } from "../support/fork-rule.ts";
import { cart, compiled, files } from "../support/routed-shop.ts";

describe("many lanes over one Service", () => {
  it("leave requests without a key, with an unknown one and with a broken one alone", () => {
    const names = Array.from({ length: 12 }, (_, i) => `pr-${i + 1}`);
    const sandboxes = names.map((name) => [
      `environments/staging/sandboxes/${name}.yaml`,
      `{ apiVersion: isolane.dev/v1alpha1, kind: Sandbox, metadata: { name: ${name} }, spec: { forks: [ { forkOf: { kind: Deployment, name: cart } } ] } }`,
    ]);
    const result = compiled({ ...files(cart), ...Object.fromEntries(sandboxes) });
    const text = result.files.map((file) => file.text).join("");
    expect(text).toContain("withoutHeaders");
    const request = { host: "cart", namespace: "shop", port: 80, path: "/" };
    const tenant = { ...request, headers: [["baggage", "tenant=a,isolanes=pr-1"] as const] };
    for (const joinHeaderLines of [false, true]) {
      const { wrong, forked, requests } = judgeRequests(
        result,
        [{ request }, { request: tenant }],
        { joinHeaderLines },
      );
      expect(wrong.slice(0, 3)).toEqual([]);
      expect(forked).toBeGreaterThan(100);
      expect(requests - forked).toBeGreaterThan(100);
    }
  });
});
