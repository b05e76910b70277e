import { describe, expect, it } from "vitest";
import { judgeRequests } from "../../../support/fork-rule.ts";
import { proxiesAround } from "../../../support/proxies.ts";
import { compiled, deployment, files, http, service } from "../../../support/routed-shop.ts";

describe("a rule with a destination of weight 0", () => {
  it("is copied with the port and headers of a destination that the baseline uses", () => {
    const ports = `${http}, { name: grpc, port: 9000 }`;
    const table = `
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: front, namespace: shop }
spec:
  hosts: [ front ]
  http:
    - route:
        - { destination: { host: cart }, weight: 0 }
        - { destination: { host: cart, port: { number: 80 } }, weight: 100, headers: { request: { set: { x-seen: "1" } } } }
`;
    const front = `${service("front", "{ name: http, port: 8080 }")}${deployment("front", "front")}`;
    const result = compiled(
      files(`${service("cart", ports)}${deployment("cart", "cart")}${front}${table}`),
    );
    const request = { host: "front", namespace: "shop", port: 8080, path: "/" };
    const { wrong, forked } = judgeRequests(result, [{ request }]);
    expect(wrong).toEqual([]);
    expect(forked).toBeGreaterThan(0);
    const keyed = proxiesAround(result).after.ask({
      ...request,
      headers: [["x-isolane-key", "pr-1"]],
    });
    expect(keyed.destinations.map(({ port, own }) => ({ port, own: JSON.parse(own) }))).toEqual([
      { port: 80, own: { headers: { request: { set: { "x-seen": "1" } } } } },
    ]);
  });
});
