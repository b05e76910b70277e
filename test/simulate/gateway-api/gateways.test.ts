import { describe, expect, it } from "vitest";
import type { Request } from "../../support/proxies.ts";
import { answer, header, ref, route, v1v2 } from "../shop.ts";

describe("HTTPRoutes on a Gateway", () => {
  const gateway =
    "{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: gw}, spec: {listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}]}}";
  const edge: Request = { gateway: "shop/gw", port: 80, authority: "shop.example.com" };
  const on = (name: string, rules: string, hostnames = "", namespace = "shop") =>
    `{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: ${name}, namespace: ${namespace}}, spec: {parentRefs: [{name: gw, namespace: shop}], ${hostnames} rules: [${rules}]}}`;

  it("count by host name: a route without one is dead for named hosts", () => {
    const named = on("a", `{${ref("cart")}}`, "hostnames: [shop.example.com],");
    const open = on("b", `{matches: [{headers: [${header}]}], ${ref("cart-pr-1")}}`);
    expect(
      answer([gateway, named, open].join("\n---\n"), {
        ...edge,
        headers: [["x-isolane-key", "pr-1"]],
      }),
    ).toBe(v1v2);
  });

  it("need a grant for a backend of another namespace", () => {
    const far = on("a", `{${ref("cart")}}`, "", "web");
    const grant =
      "{apiVersion: gateway.networking.k8s.io/v1beta1, kind: ReferenceGrant, metadata: {name: g}, spec: {from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: web}], to: [{group: '', kind: Service, name: cart}]}}";
    expect(answer(`${gateway}\n---\n${far}`, edge)).toBe("500");
    expect(answer(`${gateway}\n---\n${far}\n---\n${grant}`, edge)).toBe(v1v2);
  });

  it("ignore mesh routes", () => {
    expect(answer(`${gateway}\n---\n${route("x", `{${ref("cart-pr-1")}}`)}`, edge)).toBe("404");
  });
});
