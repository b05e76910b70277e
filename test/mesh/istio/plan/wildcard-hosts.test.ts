import { describe, expect, it } from "vitest";
import { judgeRequests } from "../../../support/fork-rule.ts";
import { proxiesAround } from "../../../support/proxies.ts";
import {
  cart,
  compiled,
  deployment,
  elsewhere,
  errors,
  files,
  http,
  service,
} from "../../../support/routed-shop.ts";

describe("a wildcard host", () => {
  const wildcard = (rules: string): string => `
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: all, namespace: shop }
spec: { hosts: [ "*.shop.svc.cluster.local" ], http: [ ${rules} ] }
`;

  it("whose rules are for some callers only cannot carry the keyed rules of the others", () => {
    const table = wildcard(
      "{ match: [ { sourceLabels: { app: site } } ], directResponse: { status: 403 } }",
    );
    const [found, ...more] = errors(files(`${cart}${table}`));
    expect(more).toEqual([]);
    expect(found).toContain(
      "E0412 VirtualService shop/all speaks for Service shop/cart by a wildcard host and has no rule for its port 80 that holds for every caller",
    );
  });

  const routeFor = (namespace: string, port: string): string => `
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: of-cart, namespace: ${namespace} }
spec:
  parentRefs: [ { group: "", kind: Service, name: cart, namespace: shop${port} } ]
  rules: [ { backendRefs: [ { name: cart, namespace: shop, port: 80 } ] } ]
`;
  const redirect = wildcard("{ redirect: { uri: /elsewhere } }");

  it("is not replaced by a consumer's route for everybody else", () => {
    const found = errors(files(`${cart}${elsewhere}${redirect}${routeFor("web", "")}`));
    expect(found.map((text) => text.slice(0, 5))).toEqual(["E0533"]);
  });

  it("is not replaced by a route of another port", () => {
    const two = `${service("cart", `${http}, { name: grpc, port: 9000 }`)}${deployment("cart", "cart")}`;
    const found = errors(files(`${two}${redirect}${routeFor("shop", ", port: 80")}`));
    expect(found.map((text) => text.slice(0, 5))).toEqual(["E0533"]);
  });

  it("is replaced by a route for every port and client", () => {
    expect(errors(files(`${cart}${redirect}${routeFor("shop", "")}`))).toEqual([]);
  });

  it("is replaced by a route also where it is private", () => {
    // Random environments 100/108, index 28.
    const hidden = redirect.replace("http:", "exportTo: [ '.' ], http:");
    const result = compiled(files(`${cart}${hidden}${routeFor("shop", "")}`));
    const request = { host: "cart", namespace: "shop", port: 80, path: "/" };
    expect(proxiesAround(result).before.ask(request).outcome).toBe("routed");
    const { wrong, forked } = judgeRequests(result, [{ request }]);
    expect(wrong).toEqual([]);
    expect(forked).toBeGreaterThan(0);
  });
});
