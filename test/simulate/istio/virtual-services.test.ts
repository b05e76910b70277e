import { describe, expect, it } from "vitest";
import { proxiesOf, type Request } from "../../support/proxies.ts";
import { answer, key, objects, shop, to, v1v2, vs } from "../shop.ts";

const keyed = (v: string, host: string) =>
  `{match: [{headers: {baggage: {regex: ${key(v)}}}}, {headers: {x-isolane-key: {exact: ${v}}}}], route: [{destination: {host: ${host}}}]}`;

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

  it("keeps the list order of rules with and without a port", () => {
    const ofPort = (port: number, host: string) =>
      `{match: [{port: ${port}}], route: [{destination: {host: ${host}}}]}`;
    const own = keyed("pr-1", "cart-pr-1");
    const keyedRequest = baggage("isolane=pr-1");
    const fork12 = "Deployment shop/fork-12";
    expect(answer(vs([ofPort(81, "nobody"), own, fallback].join()), keyedRequest)).toBe(
      "Deployment shop/fork-1",
    );
    expect(answer(vs([ofPort(80, "cart-pr-12"), own].join()), keyedRequest)).toBe(fork12);
    expect(answer(vs([own, ofPort(80, "cart-pr-12")].join()), keyedRequest)).toBe(
      "Deployment shop/fork-1",
    );
    expect(answer(vs([own, ofPort(80, "cart-pr-12")].join()))).toBe(fork12);
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
