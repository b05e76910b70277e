import { describe, expect, it } from "vitest";
import { cart, deployment, errors, files, http, service } from "../../../support/routed-shop.ts";

describe("a Gateway that serves one host name", () => {
  const stock = `${service("stock", http)}${deployment("stock", "stock")}`;

  const virtualServices = (first: string, host: string): string => `
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: front, namespace: shop }
spec: { selector: { istio: ingressgateway }, servers: [ { port: { number: 80, name: http, protocol: HTTP }, hosts: [ "*/a.example" ] } ] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: first, namespace: shop }
spec: { hosts: [ "${host}" ], gateways: [ front ], http: [ { ${first}route: [ { destination: { host: cart, port: { number: 80 } } } ] } ] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: second, namespace: shop }
spec: { hosts: [ a.example ], gateways: [ front ], http: [ { match: [ { uri: { prefix: /api } } ], route: [ { destination: { host: stock, port: { number: 80 } } } ] } ] }
`;

  it("refuses a keyed catch-all for every host beside another VirtualService", () => {
    const found = errors(files(`${cart}${stock}${virtualServices("", "*")}`));
    expect(found.map((text) => text.slice(0, 5))).toEqual(["E0535"]);
  });

  it("refuses a keyed catch-all of one port beside another VirtualService", () => {
    const found = errors(
      files(`${cart}${stock}${virtualServices("match: [ { port: 80 } ], ", "a.example")}`),
    );
    expect(found.map((text) => text.slice(0, 5))).toEqual(["E0535"]);
  });

  it("allows a keyed rule that is no catch-all", () => {
    expect(
      errors(files(`${cart}${stock}${virtualServices("match: [ { uri: { exact: / } } ], ", "*")}`)),
    ).toEqual([]);
  });
});
