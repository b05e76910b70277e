import { describe, expect, it } from "vitest";
import { hostFinder, isProxyException } from "../../lib/kube/hosts-in-texts.ts";
import type { KubeObject } from "../../lib/kube/object.ts";

const alias = (name: string, externalName: string, namespace = "shop"): { object: KubeObject } => ({
  object: {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
    spec: { type: "ExternalName", externalName },
  },
});
const names = (
  hosts: readonly string[],
  text: string,
  services = [alias("pay", "API.pay.example.")],
) => hostFinder(hosts, { namespace: "shop", domain: "cluster.local", services })(text);

describe("a host in a text", () => {
  it.each([
    "api.pay.example",
    "https://api.pay.example/v1",
    "postgres://u:p@api.pay.example:5432/db",
    "a,api.pay.example:1,b",
    "--host=API.Pay.Example",
    "https%3A%2F%2Fapi.pay.example",
    `http://\${HOST:-api.pay.example}/`,
    "until nc -z api.pay.example. 443; do sleep 1; done",
    '{"url":"x\\napi.pay.example"}',
    "http://pay/v1",
    "pay.shop:80",
  ])("is found in %s", (text) => {
    expect(names(["api.pay.example"], text)).toBe(true);
  });

  it.each([
    "",
    "eu.api.pay.example",
    "api.pay.example.org",
    "old-api.pay.example",
    "api_pay_example",
    "pay.other",
    "payment",
    "com.pay",
  ])("is not found in %s", (text) => {
    expect(names(["api.pay.example"], text)).toBe(false);
  });

  it("may be one of many below a domain, and never the domain itself", () => {
    expect(names(["*.pay.example"], "eu.api.pay.example")).toBe(true);
    expect(names(["*.pay.example"], "pay.example")).toBe(false);
    expect(names(["*.pay.example"], ".pay.example")).toBe(false);
    expect(names(["*.pay.example"], "http://pay/")).toBe(true);
  });

  it("may be an address", () => {
    expect(names(["10.0.0.7"], "tcp://10.0.0.7:5432")).toBe(true);
    expect(names(["10.0.0.7"], "10.0.0.70")).toBe(false);
  });

  it("of a Service is all of its names, and those of its pods", () => {
    for (const host of ["db.shop.svc", "db.shop.svc.cluster.local"]) {
      for (const text of [
        "db:1",
        "db.shop",
        "db.shop.svc",
        "db.shop.svc.cluster.local",
        "db-0.db",
        "db-12.db.shop.svc",
      ])
        expect(names([host], text), text).toBe(true);
      for (const text of ["db.data", "mydb", "a.db", "db-0"])
        expect(names([host], text), text).toBe(false);
    }
    expect(names(["db.data.svc"], "db")).toBe(false);
    expect(names(["db.data.svc"], "db.data")).toBe(true);
    expect(names(["db"], "db.shop")).toBe(false);
  });

  it("that is reached without a proxy is not said to be reached", () => {
    expect(["NO_PROXY", "no_proxy", "HTTP_PROXY"].map(isProxyException)).toEqual([
      true,
      true,
      false,
    ]);
  });
});
