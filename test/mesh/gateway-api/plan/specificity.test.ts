import { describe, expect, it } from "vitest";
import { Problems } from "../../../../lib/diagnostics/problems.ts";
import { specificityOf } from "../../../../lib/mesh/gateway-api/plan/specificity.ts";
import type { RouteRule } from "../../../../lib/model/route-table.ts";
import type { ImplementationName } from "../../../../lib/model/settings.ts";
import { worldOf } from "../world.ts";

const services = ["shop/web:80", "shop/cart:80", "shop/other:80"];

/** A producer route of `web` with these rules: `<match flow>` to web (forked) or other. */
function route(name: string, rules: readonly (readonly [string, string])[], extra = ""): string {
  return `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: ${name}}
spec:
  parentRefs: [{group: "", kind: Service, name: web, port: 80}]
  ${extra}
  rules:
${rules.map(([match, service]) => `  - {matches: [${match}], backendRefs: [{name: ${service}, port: 80}]}`).join("\n")}
`;
}

function shields(
  routes: string,
  implementation: ImplementationName = "istio",
  refused: (rule: RouteRule) => boolean = () => false,
) {
  const problems = new Problems();
  const { tables } = worldOf({ services, routes, lanes: [] });
  const specificity = specificityOf(tables, implementation, problems);
  const forked = (rule: RouteRule) => rule.destinations.some((d) => d.service?.name === "cart");
  const found = specificity.shieldedRules(forked, refused);
  specificity.shieldedRules(forked, refused);
  return {
    rules: found.map((rule) => `${rule.owner.object.metadata.name}/${rule.index}`),
    codes: problems.all.map((p) => p.code),
  };
}

describe("which rules need a keyed copy of their own", () => {
  it("leaves a longer path, an exact path and a method to the baseline", () => {
    const routes = route("web", [
      ["{path: {value: /api}}", "other"],
      ["{path: {type: Exact, value: /health}}", "other"],
      ["{method: GET}", "other"],
      ["{}", "cart"],
    ]);
    expect(shields(routes).rules).toEqual([]);
  });

  it("shields what one header more would outrank: query parameters and equal headers", () => {
    const routes = route("web", [
      ["{headers: [{name: x-a, value: a}]}", "other"],
      ["{queryParams: [{name: q, value: a}]}", "other"],
      ["{headers: [{name: x-a, value: a}, {name: x-b, value: b}]}", "other"],
      ["{}", "cart"],
    ]);
    // Two headers still beat `/` with a key, but not the shield of the first rule.
    expect(shields(routes).rules).toEqual(["web/0", "web/1", "web/2"]);
  });

  it("does not shield what cannot match the same request", () => {
    const routes = route("web", [
      ["{path: {value: /a}, queryParams: [{name: q, value: a}]}", "other"],
      ["{method: POST, path: {value: /b}, queryParams: [{name: q, value: a}]}", "other"],
      ["{method: GET, path: {value: /b}}", "cart"],
      ["{path: {value: /ab}}", "cart"],
    ]);
    expect(shields(routes).rules).toEqual([]);
  });

  it("shields the earlier of two equal rules of one route, never the dead one", () => {
    const first = route("web", [
      ["{}", "other"],
      ["{}", "cart"],
    ]);
    const last = route("web", [
      ["{}", "cart"],
      ["{}", "other"],
    ]);
    expect(shields(first)).toEqual({ rules: ["web/0"], codes: [] });
    expect(shields(last)).toEqual({ rules: [], codes: [] });
  });

  it("treats a regex path as able to beat everything", () => {
    const routes = route("web", [
      ['{path: {type: RegularExpression, value: "/v[0-9]+"}}', "other"],
      ["{}", "cart"],
    ]);
    expect(shields(routes).rules).toEqual(["web/0"]);
  });

  it("does not count on what a trailing slash is worth", () => {
    const routes = route("web", [
      ["{path: {value: /api}}", "cart"],
      ["{path: {value: /api/}}", "other"],
    ]);
    expect(shields(routes)).toEqual({ rules: ["web/1"], codes: [] });
  });

  it("refuses to let the age of two routes decide", () => {
    const routes = [
      route("a", [["{path: {value: /x}}", "other"]]),
      route("b", [["{path: {value: /x}}", "cart"]]),
    ];
    expect(shields(routes.join("---")).codes).toEqual(["E0440"]);
    expect(shields(routes.join("---"), "istio", () => true).codes).toEqual([]);
    const same = [
      route("a", [["{}", "other"]]),
      route("b", [
        ["{}", "other"],
        ["{path: {value: /c}}", "cart"],
      ]),
    ];
    expect(shields(same.join("---"))).toEqual({ rules: [], codes: [] });
  });

  it("does not take different values of one header for a tie", () => {
    const routes = [
      route("a", [["{headers: [{name: X-User, value: a}]}", "other"]]),
      route("b", [["{headers: [{name: x-user, value: b}]}", "cart"]]),
    ];
    expect(shields(routes.join("---"))).toEqual({ rules: ["a/0"], codes: [] });
  });

  it("follows the order of the implementation", () => {
    const methods = route("web", [
      ["{method: GET}", "other"],
      ["{}", "cart"],
    ]);
    expect(shields(methods, "istio").rules).toEqual([]);
    expect(shields(methods, "linkerd").rules).toEqual(["web/0"]);
    expect(shields(methods, "envoy-gateway").rules).toEqual(["web/0"]);
    expect(shields(methods, "generic").rules).toEqual(["web/0"]);
  });

  it("compares gRPC services and methods", () => {
    const routes = `
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: web}
spec:
  parentRefs: [{group: "", kind: Service, name: web, port: 80}]
  rules:
  - {matches: [{method: {service: a.B, method: Get}}], backendRefs: [{name: other, port: 80}]}
  - {matches: [{method: {service: a.B}, headers: [{name: x, value: y}]}], backendRefs: [{name: other, port: 80}]}
  - {matches: [{method: {service: a.C}, headers: [{name: x, value: y}]}], backendRefs: [{name: other, port: 80}]}
  - {matches: [{method: {service: a.B}}], backendRefs: [{name: cart, port: 80}]}
`;
    expect(shields(routes).rules).toEqual(["web/1"]);
  });

  it("keeps consumer routes apart where they replace producer routes, not where they add to them", () => {
    const producer = route("web", [
      ["{queryParams: [{name: q, value: a}]}", "other"],
      ["{}", "other"],
    ]);
    const consumer = route("web", [["{path: {value: /}}", "cart"]])
      .replace("{name: web}", "{name: mine, namespace: team}")
      .replace("name: web, port: 80}]", "name: web, namespace: shop, port: 80}]")
      .replace("{name: cart,", "{name: cart, namespace: shop,");
    expect(shields(`${producer}---${consumer}`, "istio")).toEqual({ rules: [], codes: [] });
    const linkerd = shields(`${producer}---${consumer}`, "linkerd");
    expect(linkerd.rules).toContain("web/0");
    expect(linkerd.codes).toEqual(["E0440"]);
  });

  it("looks at each host name of a Gateway apart", () => {
    const on = (name: string, host: string, match: string, service: string) =>
      route(name, [[match, service]], `hostnames: [${host}]`).replace(
        '{group: "", kind: Service, name: web, port: 80}',
        "{name: public}",
      );
    const query = "{queryParams: [{name: q, value: a}]}";
    expect(
      shields([on("a", "a.test", query, "other"), on("b", "b.test", "{}", "cart")].join("---"))
        .rules,
    ).toEqual([]);
    expect(
      shields([on("a", "a.test", query, "other"), on("b", "a.test", "{}", "cart")].join("---"))
        .rules,
    ).toEqual(["a/0"]);
  });
});
