import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { type Obj, proxiesOf, type Request, summary } from "../support/proxies.ts";

function objects(text: string): readonly Obj[] {
  return parseAllDocuments(text).map((d) => {
    const o = d.toJS() as Obj;
    return { ...o, metadata: { namespace: "shop", ...o.metadata } };
  });
}

const service = (name: string, selector: string, port = "{name: http, port: 80}") =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${name}}, spec: {selector: ${selector}, ports: [${port}]}}`;
const deployment = (name: string, labels: string) =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}}, spec: {template: {metadata: {labels: ${labels}}}}}`;

const shop = [
  service("cart", "{app: cart}"),
  service("cart-pr-1", "{fork: pr-1}"),
  service("cart-pr-12", "{fork: pr-12}"),
  service("db", "{app: db}", "{name: tcp-pg, port: 5432}"),
  deployment("cart-v1", "{app: cart, version: v1}"),
  deployment("cart-v2", "{app: cart, version: v2}"),
  deployment("fork-1", "{fork: pr-1}"),
  deployment("fork-12", "{fork: pr-12}"),
  deployment("db", "{app: db}"),
].join("\n---\n");

const to = { host: "cart", namespace: "shop", port: 80 } satisfies Request;
const v1v2 = "Deployment shop/cart-v1 | Deployment shop/cart-v2";

function answer(text: string, request: Request = to, joined = false): string {
  const proxies = proxiesOf(objects(shop), text === "" ? [] : objects(text));
  return summary(proxies.ask(request, joined));
}

describe("a Service without routes", () => {
  it("answers by the pods that it really selects", () => {
    expect(answer("")).toBe(v1v2);
    expect(answer("", { ...to, host: "cart-pr-1" })).toBe("Deployment shop/fork-1");
  });

  it("has only the ports that it declares, and needs pods", () => {
    expect(answer("", { ...to, port: 81 })).toBe("503");
    expect(answer(service("ghost", "{app: ghost}"), { ...to, host: "ghost" })).toBe("503");
  });

  it("is replaced by its namesake of dist/", () => {
    expect(answer(service("cart", "{fork: pr-12}"))).toBe("Deployment shop/fork-12");
  });
});

const key = (v: string) => `'^(?:.*,)?[ \\t]*isolane[ \\t]*=[ \\t]*${v}[ \\t]*(?:[;,].*)?$'`;
const keyed = (v: string, host: string) =>
  `{match: [{headers: {baggage: {regex: ${key(v)}}}}, {headers: {x-isolane-key: {exact: ${v}}}}], route: [{destination: {host: ${host}}}]}`;
const vs = (http: string, extra = "", name = "cart", hosts = "[cart]") =>
  `{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: ${name}}, spec: {hosts: ${hosts}, ${extra} http: [${http}]}}`;
const fallback = "{route: [{destination: {host: cart}}]}";
const baggage = (...lines: string[]) => ({
  ...to,
  headers: lines.map((l) => ["Baggage", l] as const),
});

describe("a VirtualService on the mesh", () => {
  const table = vs([keyed("pr-1", "cart-pr-1"), keyed("pr-12", "cart-pr-12"), fallback].join());

  it("sends each key to its own fork, and everything else to the baseline", () => {
    expect(answer(table, baggage("a=b, isolane=pr-1;p=1"))).toBe("Deployment shop/fork-1");
    expect(answer(table, baggage("isolane=pr-12"))).toBe("Deployment shop/fork-12");
    expect(answer(table, baggage("isolane=pr-123"))).toBe(v1v2);
    expect(answer(table, baggage("xisolane=pr-1"))).toBe(v1v2);
    expect(answer(table, { ...to, headers: [["X-Isolane-Key", "pr-12"]] })).toBe(
      "Deployment shop/fork-12",
    );
    expect(answer(table)).toBe(v1v2);
  });

  it("matches any of several header lines, joined or not", () => {
    expect(answer(table, baggage("a=b", "isolane=pr-1"))).toBe("Deployment shop/fork-1");
    expect(answer(table, baggage("a=b", "isolane=pr-1"), true)).toBe("Deployment shop/fork-1");
    const twice: Request = {
      ...to,
      headers: [
        ["x-isolane-key", "pr-1"],
        ["x-isolane-key", "pr-1"],
      ],
    };
    expect(answer(table, twice)).toBe("Deployment shop/fork-1");
    expect(answer(table, twice, true)).toBe(v1v2);
  });

  it("goes by list order: what follows a catch-all is dead", () => {
    expect(answer(vs([fallback, keyed("pr-1", "cart-pr-1")].join()), baggage("isolane=pr-1"))).toBe(
      v1v2,
    );
  });

  it("answers 404 where rules are left and none matches, and leaves other ports alone", () => {
    expect(answer(vs(keyed("pr-1", "cart-pr-1")))).toBe("404");
    expect(answer(vs("{match: [{port: 81}], route: [{destination: {host: cart-pr-1}}]}"))).toBe(
      v1v2,
    );
  });

  it("weighs destinations; one without a weight gets nothing", () => {
    const split =
      "{route: [{destination: {host: cart-pr-1}, weight: 90}, {destination: {host: cart-pr-12}, weight: 10}]}";
    expect(answer(vs(split))).toBe("Deployment shop/fork-1 90%, Deployment shop/fork-12 10%");
    expect(
      answer(
        vs("{route: [{destination: {host: cart-pr-1}, weight: 1}, {destination: {host: cart}}]}"),
      ),
    ).toBe("Deployment shop/fork-1");
  });

  it("needs the destination, its port and its subset", () => {
    const rule = (d: string) => vs(`{route: [{destination: ${d}}]}`);
    expect(answer(rule("{host: nobody}"))).toBe("503");
    expect(answer(rule("{host: cart.shop}"))).toBe("503");
    expect(answer(rule("{host: cart, port: {number: 81}}"))).toBe("503");
    expect(answer(rule("{host: cart, subset: v1}"))).toBe("503");
    const dr =
      "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: cart}, spec: {host: cart, subsets: [{name: v1, labels: {version: v1}}]}}";
    expect(answer(`${rule("{host: cart, subset: v1}")}\n---\n${dr}`)).toBe(
      "Deployment shop/cart-v1",
    );
  });

  it("looks at who calls, unless the match names gateways", () => {
    const rule = (match: string) =>
      vs(`{match: [${match}], route: [{destination: {host: cart-pr-1}}]},${fallback}`);
    const from = { namespace: "shop", labels: { app: "web" } };
    expect(answer(rule("{sourceLabels: {app: web}}"), { ...to, from })).toBe(
      "Deployment shop/fork-1",
    );
    expect(answer(rule("{sourceLabels: {app: web}}"))).toBe(v1v2);
    expect(answer(rule("{sourceLabels: {app: web}, gateways: [mesh]}"))).toBe(
      "Deployment shop/fork-1",
    );
    expect(
      answer(rule("{sourceNamespace: other}"), { ...to, from: { namespace: "other", labels: {} } }),
    ).toBe("Deployment shop/fork-1");
  });

  it("treats an absent header as empty under withoutHeaders", () => {
    const rule = vs(
      `{match: [{withoutHeaders: {baggage: {regex: '(?:.*,)?isolane=.*'}}}], route: [{destination: {host: cart}}]},{route: [{destination: {host: cart-pr-1}}]}`,
    );
    expect(answer(rule)).toBe(v1v2);
    expect(answer(rule, baggage("a=b"))).toBe(v1v2);
    expect(answer(rule, baggage("a=b", "isolane=x"))).toBe("Deployment shop/fork-1");
  });

  it("prefers private to public and exact hosts to wildcards; ages are unknown", () => {
    const one = vs("{route: [{destination: {host: cart-pr-1}}]}", "", "one");
    const two = (extra: string, hosts = "[cart]") =>
      vs("{route: [{destination: {host: cart-pr-12}}]}", extra, "two", hosts);
    expect(answer(`${one}\n---\n${two("")}`)).toBe("ambiguous");
    expect(answer(`${one}\n---\n${two("exportTo: ['.'],")}`)).toBe("Deployment shop/fork-12");
    expect(answer(`${one}\n---\n${two("", "['*.shop.svc.cluster.local']")}`)).toBe(
      "Deployment shop/fork-1",
    );
    expect(answer(two("", "['*.shop.svc.cluster.local']"))).toBe("Deployment shop/fork-12");
  });

  it("follows delegates, and drops what conflicts with the root", () => {
    const root = vs(
      "{match: [{uri: {prefix: /a}}], timeout: 3s, delegate: {name: inner}},{delegate: {name: missing}}",
    );
    const inner = (match: string) =>
      `{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: inner}, spec: {http: [{match: [${match}], route: [{destination: {host: cart-pr-1}}]}]}}`;
    const text = `${root}\n---\n${inner("{uri: {prefix: /a/b}}")}`;
    expect(answer(text, { ...to, path: "/a/b/c" })).toBe("Deployment shop/fork-1");
    expect(answer(text, { ...to, path: "/a" })).toBe("404");
    const { behaviour } = proxiesOf(objects(shop), objects(text)).ask({ ...to, path: "/a/b" });
    expect(JSON.parse(behaviour)).toEqual({ timeout: "3s" });
    expect(
      answer(`${root}\n---\n${inner("{uri: {regex: '/a/.*'}}")}`, { ...to, path: "/a/b" }),
    ).toBe(v1v2);
  });

  it("does nothing for ports that are not routed", () => {
    const table = vs("{route: [{destination: {host: cart-pr-1}}]}", "", "db", "[db]");
    expect(answer(table, { ...to, host: "db", port: 5432 })).toBe("Deployment shop/db");
  });

  it("redirects and refuses", () => {
    expect(answer(vs("{redirect: {uri: /x}}"))).toBe("redirect");
    expect(answer(vs("{directResponse: {status: 503}}"))).toBe("refused");
  });

  it("keeps what the rule says besides", () => {
    const text = vs(
      "{timeout: 2s, retries: {attempts: 2}, route: [{destination: {host: cart}, headers: {request: {set: {a: b}}}}]}",
    );
    const verdict = proxiesOf(objects(shop), objects(text)).ask(to);
    expect(JSON.parse(verdict.behaviour)).toEqual({ timeout: "2s", retries: { attempts: 2 } });
    expect(JSON.parse(verdict.destinations[0]?.own ?? "")).toEqual({
      headers: { request: { set: { a: "b" } } },
    });
    expect(verdict.rule).toBe("VirtualService shop/cart rule 1");
  });
});

describe("an Istio ingress gateway", () => {
  const gateway =
    "{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: edge}, spec: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}}";
  const edge: Request = { gateway: "shop/edge", port: 80, authority: "shop.example.com" };
  const on = (name: string, http: string, hosts = "['*']") =>
    vs(http, "gateways: [edge],", name, hosts);

  it("uses only rules for gateways", () => {
    expect(answer(`${gateway}\n---\n${on("a", fallback)}`, edge)).toBe(v1v2);
    expect(answer(`${gateway}\n---\n${vs(fallback)}`, edge)).toBe("404");
  });

  it("concatenates by an unknown age, catch-alls last", () => {
    const api = "{match: [{uri: {prefix: /api}}], route: [{destination: {host: cart}}]}";
    const two = `${gateway}\n---\n${on("a", api)}\n---\n${on("b", keyed("pr-1", "cart-pr-1"))}`;
    const request = { ...edge, headers: [["x-isolane-key", "pr-1"]] as const };
    expect(answer(two, { ...request, path: "/api" })).toBe("ambiguous");
    expect(answer(two, { ...request, path: "/other" })).toBe("Deployment shop/fork-1");
    expect(
      answer(
        `${gateway}\n---\n${on("a", fallback)}\n---\n${on("b", keyed("pr-1", "cart-pr-1"))}`,
        request,
      ),
    ).toBe("Deployment shop/fork-1");
  });

  it("keeps exact and wildcard hosts apart", () => {
    const both = `${gateway}\n---\n${on("a", fallback)}\n---\n${on("b", "{route: [{destination: {host: cart-pr-1}}]}", "[shop.example.com]")}`;
    expect(answer(both, edge)).toBe("Deployment shop/fork-1");
    expect(answer(both, { ...edge, authority: "other.example.com" })).toBe(v1v2);
  });
});

const parent = (port = ", port: 80") => `[{group: "", kind: Service, name: cart${port}}]`;
const route = (
  name: string,
  rules: string,
  options: { parents?: string; namespace?: string; kind?: string } = {},
) =>
  `{apiVersion: gateway.networking.k8s.io/v1, kind: ${options.kind ?? "HTTPRoute"}, metadata: {name: ${name}, namespace: ${options.namespace ?? "shop"}}, spec: {parentRefs: ${options.parents ?? parent()}, rules: [${rules}]}}`;
const ref = (name: string, extra = "") =>
  `backendRefs: [{name: ${name}, namespace: shop, port: 80${extra}}]`;
const header = "{name: x-isolane-key, value: pr-1}";

describe("HTTPRoutes on the mesh", () => {
  const base = route("cart", `{${ref("cart")}}`);
  const lane = route(
    "pr-1",
    `{matches: [{path: {type: PathPrefix, value: /}, headers: [${header}]}], ${ref("cart-pr-1")}}`,
  );
  const withKey: Request = { ...to, headers: [["x-isolane-key", "pr-1"]] };

  it("merge, the more specific match first", () => {
    expect(answer(`${lane}\n---\n${base}`, withKey)).toBe("Deployment shop/fork-1");
    expect(answer(`${lane}\n---\n${base}`)).toBe(v1v2);
  });

  it("rank path before method before headers before queries", () => {
    const api = route(
      "api",
      `{matches: [{path: {type: PathPrefix, value: /api}}], ${ref("cart")}}`,
    );
    const get = route("get", `{matches: [{method: GET}], ${ref("cart")}}`);
    const query = route(
      "q",
      `{matches: [{queryParams: [{name: a, value: "1"}, {name: b, value: "2"}]}], ${ref("cart")}}`,
    );
    const regex = route(
      "re",
      `{matches: [{path: {type: RegularExpression, value: /x.*}}], ${ref("cart")}}`,
    );
    expect(answer(`${lane}\n---\n${api}`, { ...withKey, path: "/api/x" })).toBe(v1v2);
    expect(answer(`${lane}\n---\n${api}`, { ...withKey, path: "/apix" })).toBe(
      "Deployment shop/fork-1",
    );
    expect(answer(`${lane}\n---\n${get}`, withKey)).toBe(v1v2);
    expect(answer(`${lane}\n---\n${query}`, { ...withKey, path: "/?a=1&b=2" })).toBe(
      "Deployment shop/fork-1",
    );
    expect(answer(`${lane}\n---\n${regex}`, { ...withKey, path: "/xy" })).toBe(
      "Deployment shop/fork-1",
    );
  });

  it("do not rely on ties", () => {
    const other = route(
      "canary",
      `{matches: [{headers: [{name: x-user, value: jo}]}], ${ref("cart")}}`,
    );
    const request: Request = {
      ...to,
      headers: [
        ["x-isolane-key", "pr-1"],
        ["x-user", "jo"],
      ],
    };
    expect(answer(`${lane}\n---\n${other}`, request)).toBe("ambiguous");
    expect(
      answer(
        route(
          "one",
          `{matches: [{headers: [${header}]}], ${ref("cart-pr-1")}}, {matches: [{headers: [{name: x-user, value: jo}]}], ${ref("cart")}}`,
        ),
        request,
      ),
    ).toBe("Deployment shop/fork-1");
  });

  it("leave nothing of the implicit route", () => {
    expect(answer(lane)).toBe("404");
  });

  it("count only with an empty group, and not with and without a port at once", () => {
    expect(
      answer(
        route("x", `{${ref("cart-pr-1")}}`, {
          parents: "[{group: core, kind: Service, name: cart, port: 80}]",
        }),
      ),
    ).toBe(v1v2);
    expect(
      answer(
        route("x", `{${ref("cart-pr-1")}}`, { parents: "[{kind: Service, name: cart, port: 80}]" }),
      ),
    ).toBe(v1v2);
    expect(
      answer(
        `${lane}\n---\n${route("cart", `{${ref("cart")}}`, { parents: parent("") })}`,
        withKey,
      ),
    ).toBe("ambiguous");
  });

  it("of a client's namespace hide those of the Service's", () => {
    const consumer = route(
      "mine",
      `{matches: [{headers: [${header}]}], backendRefs: [{name: cart-pr-12, namespace: shop, port: 80}]}`,
      {
        namespace: "other",
        parents: `[{group: "", kind: Service, name: cart, namespace: shop, port: 80}]`,
      },
    );
    const from = { namespace: "other", labels: {} };
    expect(answer(`${base}\n---\n${consumer}`, { ...to, from })).toBe("404");
    expect(answer(`${base}\n---\n${consumer}`, { ...withKey, from })).toBe(
      "Deployment shop/fork-12",
    );
    expect(answer(`${base}\n---\n${consumer}`, withKey)).toBe(v1v2);
  });

  it("answer 500 for a missing backend, refuse without any, and vanish with an unknown filter", () => {
    expect(answer(route("x", `{${ref("nobody")}}`))).toBe("500");
    expect(answer(route("x", `{${ref("cart", ", weight: 0")}}`))).toBe("500");
    expect(answer(route("x", "{matches: [{}]}"))).toBe("refused");
    expect(answer(route("x", `{filters: [{type: ExtensionRef}], ${ref("cart-pr-1")}}`))).toBe(v1v2);
  });

  it("win over a VirtualService in their own namespace only", () => {
    const both = `${route("x", `{${ref("cart-pr-1")}}`)}\n---\n${vs("{route: [{destination: {host: cart-pr-12}}]}")}`;
    expect(answer(both)).toBe("Deployment shop/fork-1");
    expect(answer(both, { ...to, from: { namespace: "other", labels: {} } })).toBe("ambiguous");
  });
});

describe("GRPCRoutes on the mesh", () => {
  it("rank service and method before headers", () => {
    const grpc = (name: string, rules: string) => route(name, rules, { kind: "GRPCRoute" });
    const base = grpc("a", `{matches: [{method: {service: shop.Cart}}], ${ref("cart")}}`);
    const lane = grpc("b", `{matches: [{headers: [${header}]}], ${ref("cart-pr-1")}}`);
    const full = grpc(
      "c",
      `{matches: [{method: {service: shop.Cart}, headers: [${header}]}], ${ref("cart-pr-1")}}`,
    );
    const request: Request = {
      ...to,
      path: "/shop.Cart/Add",
      method: "POST",
      headers: [["x-isolane-key", "pr-1"]],
    };
    expect(answer(`${base}\n---\n${lane}`, request)).toBe(v1v2);
    expect(answer(`${base}\n---\n${full}`, request)).toBe("Deployment shop/fork-1");
  });
});

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
