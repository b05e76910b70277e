import { describe, expect, it } from "vitest";
import {
  cart,
  deployment,
  elsewhere,
  errors,
  files,
  http,
  service,
} from "../../../support/routed-shop.ts";

describe("a VirtualService that some callers cannot see", () => {
  const privateTable = (host: string, rule: string): string => `
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: table, namespace: shop }
spec: { hosts: [ "${host}" ], exportTo: [ "." ], http: [ ${rule} ] }
`;
  const route =
    "{ route: [ { destination: { host: cart.shop.svc.cluster.local, port: { number: 80 } } } ] }";

  it("is refused although none of its rules leads to a fork", () => {
    const table = privateTable("cart", "{ redirect: { uri: /elsewhere } }");
    expect(errors(files(`${cart}${elsewhere}${table}`))).toEqual([
      'E0413 VirtualService shop/table is not exported to "web", so keyed requests from there to Service shop/cart would miss their lane',
    ]);
  });

  it("is refused when it speaks by a wildcard host", () => {
    const table = privateTable("*.shop.svc.cluster.local", route);
    expect(errors(files(`${cart}${elsewhere}${table}`)).map((text) => text.slice(0, 5))).toEqual([
      "E0413",
    ]);
  });

  it("is refused for a strict lane that forks nothing behind it", () => {
    const other = `${service("stock", http)}${deployment("stock", "stock")}`;
    const table = privateTable(
      "stock",
      "{ route: [ { destination: { host: stock, port: { number: 80 } } } ] }",
    );
    const strict = "  routing: { fallback: none }\n";
    const found = errors(files(`${cart}${other}${elsewhere}${table}`, undefined, strict));
    expect(found.map((text) => text.slice(0, 5))).toEqual(["E0413"]);
  });
});
