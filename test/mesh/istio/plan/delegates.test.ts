import { describe, expect, it } from "vitest";
import { judgeRequests } from "../../../support/fork-rule.ts";
import { cart, compiled, errors, files } from "../../../support/routed-shop.ts";

describe("a delegate that lanes touch", () => {
  const tables = (match: string): string => `
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: root, namespace: shop }
spec: { hosts: [ cart ], http: [ { match: [ { ${match} } ], delegate: { name: leaf } } ] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: leaf, namespace: shop }
spec: { http: [ { route: [ { destination: { host: cart, port: { number: 80 } } } ] } ] }
`;

  it("is refused when its root matches a carrier: two expressions on one header drop the rule", () => {
    const found = errors(
      files(`${cart}${tables("headers: { baggage: { regex: '.*tenant=.*' } }")}`),
    );
    expect(found.map((text) => text.slice(0, 5))).toEqual(["E0410"]);
  });

  it("gets keyed rules below a root that matches something else", () => {
    const result = compiled(files(`${cart}${tables("headers: { x-user: { regex: 'ja.*' } }")}`));
    const request = {
      host: "cart",
      namespace: "shop",
      port: 80,
      path: "/",
      headers: [["x-user", "jason"] as const],
    };
    const { wrong, forked } = judgeRequests(result, [{ request }]);
    expect(wrong).toEqual([]);
    expect(forked).toBeGreaterThan(0);
  });
});
