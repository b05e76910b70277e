import { describe, expect, it } from "vitest";
import { judgeRequests } from "../../../support/fork-rule.ts";
import {
  cart,
  compiled,
  deployment,
  errors,
  files,
  http,
  service,
} from "../../../support/routed-shop.ts";

describe("a Gateway that serves one host name", () => {
  const stock = `${service("stock", http)}${deployment("stock", "stock")}`;
  const entry = { gateway: "shop/front", authority: "a.example", path: "/api" };

  const routes = (first: string, path: string): string => `
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: front, namespace: shop }
spec: { gatewayClassName: istio, listeners: [ { name: http, port: 80, protocol: HTTP, hostname: a.example } ] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: everything, namespace: shop }
spec:
  parentRefs: [ { name: front } ]
  ${first}rules: [ { matches: [ { path: { type: ${path} } } ], backendRefs: [ { name: cart, port: 80 } ] } ]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: jason, namespace: shop }
spec:
  parentRefs: [ { name: front } ]
  hostnames: [ a.example ]
  rules: [ { matches: [ { headers: [ { name: x-user, value: jason } ] } ], backendRefs: [ { name: stock, port: 80 } ] } ]
`;
  const judge = (text: string, path: string) => {
    const request = { ...entry, path, port: 80 };
    const jason = { ...request, headers: [["x-user", "jason"] as const] };
    return judgeRequests(compiled(files(text)), [{ request }, { request: jason }]);
  };

  it("merges routes that spell the host alike, so that both get keyed copies", () => {
    const text = routes("hostnames: [ a.example ]\n  ", "PathPrefix, value: /");
    const { wrong, forked } = judge(`${cart}${stock}${text}`, "/api");
    expect(wrong).toEqual([]);
    expect(forked).toBeGreaterThan(0);
  });

  // Random environments 120/5, index 41: Istio orders such routes by age, and moves only catch-alls last.
  it("refuses a keyed catch-all of a route for every host beside one for that host", () => {
    const found = errors(files(`${cart}${stock}${routes("", "PathPrefix, value: /")}`));
    expect(found.map((text) => text.slice(0, 5))).toEqual(["E0535"]);
  });

  it("allows one of another listener, as that of a redirect to HTTPS", () => {
    const text = routes("", "PathPrefix, value: /")
      .replace("port: 80,", "port: 443,")
      .replace(
        "listeners: [",
        "listeners: [ { name: plain, port: 80, protocol: HTTP, hostname: a.example },",
      )
      .replace(
        "parentRefs: [ { name: front } ]",
        "parentRefs: [ { name: front, sectionName: http } ]",
      )
      .replace(
        "parentRefs: [ { name: front } ]\n  hostnames",
        "parentRefs: [ { name: front, sectionName: plain } ]\n  hostnames",
      );
    expect(errors(files(`${cart}${stock}${text}`))).toEqual([]);
  });

  it("leaves requests to age that two such routes answer", () => {
    const { wrong, forked } = judge(
      `${cart}${stock}${routes("", "PathPrefix, value: /api")}`,
      "/api",
    );
    expect(wrong).toEqual([]);
    expect(forked).toBeGreaterThan(0);
  });
});
