import { describe, expect, it } from "vitest";
import { judgeRequests } from "../../../support/fork-rule.ts";
import { proxiesAround } from "../../../support/proxies.ts";
import { compiled, deployment, files, service } from "../../../support/routed-shop.ts";

describe("a rule of a GRPCRoute without matches", () => {
  const stock = `${service("stock", "{ name: grpc, port: 80 }")}${deployment("stock", "stock")}`;
  const route = (parent: string, first: string, second: string): string => `
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: of-cart, namespace: shop }
spec:
  parentRefs: [ { group: "", kind: Service, name: cart${parent} } ]
  rules:
    - { backendRefs: [ { name: ${first}, port: 80 } ] }
    - { matches: [ {} ], backendRefs: [ { name: ${second}, port: 80 } ] }
`;
  const grpc = `${service("cart", "{ name: grpc, port: 80 }")}${deployment("cart", "cart")}${stock}`;
  const request = {
    host: "cart",
    namespace: "shop",
    port: 80,
    path: "/shop.Cart/Get",
    method: "POST",
  };
  const ask = (...rules: readonly [string, string, string]) => {
    const result = compiled(files(`${grpc}${route(...rules)}`));
    const headers = [["x-isolane-key", "pr-1"] as const];
    const answers = [proxiesAround(result).before, proxiesAround(result).after].map((proxies, at) =>
      proxies
        .ask(at === 0 ? request : { ...request, headers })
        .destinations.flatMap(({ workloads }) => workloads),
    );
    expect(judgeRequests(result, [{ request }]).wrong).toEqual([]);
    return answers;
  };

  // Random environments 150/11, index 30; 200/21, indexes 71 and 170.
  it("answers after an empty match, and so do its keyed copies", () => {
    const [before, keyed] = ask("", "stock", "cart");
    expect(before).toEqual(["Deployment shop/cart"]);
    expect(keyed).toEqual([expect.stringMatching(/^Deployment shop\/cart-pr-1-/)]);
  });

  it("keeps the answer of the empty match for a lane that forks only behind the rule", () => {
    expect(ask("", "cart", "stock")).toEqual([
      ["Deployment shop/stock"],
      ["Deployment shop/stock"],
    ]);
  });

  it("is copied in both orders for a route whose parents do and do not name a port", () => {
    const gateway = `
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: front, namespace: shop }
spec: { gatewayClassName: istio, listeners: [ { name: http, port: 80, protocol: HTTP } ] }
`;
    const text = route(", port: 80 }, { name: front", "stock", "cart");
    const result = compiled(files(`${grpc}${gateway}${text}`));
    const outside = { gateway: "shop/front", authority: "a.example", port: 80, path: "/" };
    const { wrong, forked } = judgeRequests(result, [{ request }, { request: outside }]);
    expect(wrong).toEqual([]);
    expect(forked).toBeGreaterThan(0);
  });

  it("answers in its turn where the parent names the port", () => {
    expect(ask(", port: 80", "stock", "cart")).toEqual([
      ["Deployment shop/stock"],
      ["Deployment shop/stock"],
    ]);
  });
});
