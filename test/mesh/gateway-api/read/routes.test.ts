import { describe, expect, it } from "vitest";
import type { TableScope } from "../../../../lib/model/route-table.ts";
import { deployment, environment, indexed, service } from "../../../resolve/baseline/support.ts";

const cart =
  deployment("cart", "app: cart") +
  service("cart", "app: cart") +
  service("cart", "app: cart", "{port: 80}", "far");

const route = (spec: string, { kind = "HTTPRoute", ns = "shop", version = "v1" } = {}) =>
  `---\n{apiVersion: gateway.networking.k8s.io/${version}, kind: ${kind}, metadata: {name: r, namespace: ${ns}}, spec: {${spec}}}\n`;

const scope = (s: TableScope) =>
  s.kind === "mesh" ? ["mesh", s.service?.namespace, s.port, ...s.hosts] : [s.gateway, ...s.hosts];
const backend = "rules: [{backendRefs: [{name: cart, port: 80}]}]";

describe("parents", () => {
  it("give a scope and a group for each Service port and each Gateway", () => {
    const { baseline, codes } = indexed(
      cart +
        route(
          `parentRefs: [{group: "", kind: Service, name: cart, port: 80}, {group: "", kind: Service, name: cart, namespace: far}, {name: edge, namespace: infra, sectionName: a}, {name: edge, namespace: infra, sectionName: b}], hostnames: [shop.example.com], ${backend}`,
          { version: "v1beta1" },
        ),
    );
    expect(codes).toEqual([]);
    expect(baseline.tables[0]?.scopes.map(scope)).toEqual([
      ["mesh", "shop", 80, "cart.shop.svc.cluster.local"],
      ["mesh", "far", undefined, "cart.far.svc.cluster.local"],
      ["infra/edge", "shop.example.com"],
    ]);
    expect(baseline.tables[0]?.groups).toEqual([
      "mesh:shop:shop/cart:80",
      "mesh:shop:far/cart:*",
      "gateway:infra/edge",
    ]);
  });

  it("put a consumer's route into a group of its namespace, and a route without host names under *", () => {
    const { baseline } = indexed(
      cart +
        route(
          `parentRefs: [{group: "", kind: Service, name: cart, namespace: shop}, {name: edge}], ${backend}`,
          { ns: "web" },
        ),
    );
    expect(baseline.tables[0]?.groups).toEqual(["mesh:web:shop/cart:*", "gateway:web/edge"]);
    expect(baseline.tables[0]?.scopes.map(scope)[1]).toEqual(["web/edge", "*"]);
    expect(baseline.tables[0]?.rules[0]?.destinations[0]?.service).toBeUndefined();
  });

  it("that are ignored are a warning, and make no table", () => {
    const ignored = route(
      `parentRefs: [{group: core, kind: Service, name: cart}, {kind: Service, name: cart}], ${backend}`,
    );
    const istio = indexed(cart + ignored);
    expect(istio.codes).toEqual(["W0304", "W0304"]);
    expect(istio.problems[0]?.source?.path).toEqual(["spec", "parentRefs", 0]);
    expect(istio.baseline.tables).toEqual([]);
    const linkerd = indexed(cart + ignored, environment("  routing: {implementation: linkerd}"));
    expect(linkerd.codes).toEqual(["W0304"]);
    expect(linkerd.baseline.tables[0]?.groups).toEqual(["mesh:shop:shop/cart:*"]);
  });

  it("of other kinds are a warning", () => {
    expect(
      indexed(cart + route(`parentRefs: [{kind: ListenerSet, name: l}], ${backend}`)).codes,
    ).toEqual(["W0308"]);
  });
});

describe("ranks", () => {
  const ranks = (rules: string, kind = "HTTPRoute") =>
    indexed(
      cart + route(`parentRefs: [{name: edge}], rules: [${rules}]`, { kind }),
    ).baseline.tables[0]?.rules.flatMap((r) => r.matches.map((m) => m.rank));

  it("have the API server's defaults", () => {
    const everything = { path: { type: "prefix", value: "/" }, headers: 0, queryParams: 0 };
    expect(ranks("{}")).toEqual([everything]);
    expect(ranks("{matches: [{}]}, {matches: [{path: {}}, {path: {value: /}}]}")).toEqual([
      everything,
      everything,
      everything,
    ]);
  });

  it("count what decides", () => {
    expect(
      ranks(
        "{matches: [{path: {type: Exact, value: /a}, method: GET, headers: [{name: h, value: v}], queryParams: [{name: q, value: v}, {name: r, value: v}]}, {path: {value: /a/}}, {path: {type: RegularExpression, value: /x.*}}]}",
      ),
    ).toEqual([
      { path: { type: "exact", value: "/a" }, method: "GET", headers: 1, queryParams: 2 },
      { path: { type: "prefix", value: "/a" }, headers: 0, queryParams: 0 },
      { path: { type: "regex", value: "/x.*" }, headers: 0, queryParams: 0 },
    ]);
  });

  it("of gRPC go by service and method", () => {
    const path = { type: "prefix", value: "/" };
    expect(
      ranks(
        "{matches: [{method: {service: s, method: m}}, {method: {service: s}}, {headers: [{name: h, value: v}]}]}",
        "GRPCRoute",
      ),
    ).toEqual([
      { path, grpc: { service: "s", method: "m" }, headers: 0, queryParams: 0 },
      { path, grpc: { service: "s", method: "" }, headers: 0, queryParams: 0 },
      { path, grpc: { service: "", method: "" }, headers: 1, queryParams: 0 },
    ]);
  });
});

describe("backends", () => {
  it("are Services of the route's namespace unless said", () => {
    const { baseline } = indexed(
      cart +
        route(
          "parentRefs: [{name: edge}], rules: [{backendRefs: [{name: cart, port: 80, weight: 9}, {name: cart, namespace: far, port: 81}, {group: x.io, kind: Pool, name: cart}, {name: gone, port: 1}]}]",
        ),
    );
    expect(
      baseline.tables[0]?.rules[0]?.destinations.map((d) => [
        d.service?.namespace,
        d.port,
        d.weight,
        d.workloads.length,
      ]),
    ).toEqual([
      ["shop", 80, 9, 1],
      ["far", 81, undefined, 0],
      [undefined, undefined, undefined, 0],
      [undefined, 1, undefined, 0],
    ]);
  });
});

describe("routes of Linkerd's own group", () => {
  it("are a warning where Linkerd is the mesh", () => {
    const text =
      "{apiVersion: policy.linkerd.io/v1beta3, kind: HTTPRoute, metadata: {name: r}, spec: {parentRefs: [{kind: Service, group: core, name: cart}]}}";
    expect(indexed(text, environment("  routing: {implementation: linkerd}")).codes).toEqual([
      "W0308",
    ]);
    expect(indexed(text).codes).toEqual([]);
  });
});
