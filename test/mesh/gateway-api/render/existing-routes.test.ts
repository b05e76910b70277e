import { describe, expect, it } from "vitest";
import { asArray, asRecord } from "../../../../lib/kube/json.ts";
import { render } from "../world.ts";
import { copies, httpRoute, onWeb, rules, services } from "./copies.ts";

const header = { carriers: { header: "x-k" } };

describe("copies of the baseline's routes", () => {
  it("keep matches, filters, time-outs and unknown fields, and go to the fork", () => {
    const [copy, ...others] = copies(
      httpRoute(`${onWeb}
rules:
- name: api
  matches: [{path: {value: /api}, method: GET, headers: [{name: x-user, value: jason}], queryParams: [{name: q, value: v}]}]
  filters:
  - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: b}]}}
  - {type: CORS, cors: {allowOrigins: ["*"]}}
  timeouts: {request: 5s}
  retry: {attempts: 2}
  backendRefs:
  - {name: cart, port: 80, weight: 90, filters: [{type: ResponseHeaderModifier, responseHeaderModifier: {remove: [x]}}]}
  - {name: other, port: 80, weight: 10}`),
      header,
    );
    expect(others).toEqual([]);
    expect(copy?.spec).toEqual({
      parentRefs: [{ group: "", kind: "Service", namespace: "shop", name: "web", port: 80 }],
      rules: [
        {
          name: "api",
          matches: [
            {
              path: { type: "PathPrefix", value: "/api" },
              method: "GET",
              headers: [
                { type: "Exact", name: "x-user", value: "jason" },
                { type: "Exact", name: "x-k", value: "pr-1" },
              ],
              queryParams: [{ type: "Exact", name: "q", value: "v" }],
            },
          ],
          filters: [
            {
              type: "RequestHeaderModifier",
              requestHeaderModifier: { set: [{ name: "a", value: "b" }] },
            },
            { type: "CORS", cors: { maxAge: 5, allowOrigins: ["*"] } },
          ],
          backendRefs: [
            {
              group: "",
              kind: "Service",
              name: "cart-pr-1",
              namespace: "shop",
              port: 80,
              weight: 1,
              filters: [
                { type: "ResponseHeaderModifier", responseHeaderModifier: { remove: ["x"] } },
              ],
            },
          ],
          timeouts: { request: "5s" },
          retry: { attempts: 2 },
        },
      ],
    });
  });

  it("are an object beside the original, in its namespace, named after it", () => {
    const [copy] = copies(httpRoute(`${onWeb}\nrules: [{backendRefs: [{name: cart, port: 80}]}]`));
    expect(copy?.metadata.name).toMatch(/^web-pr-1-[0-9a-f]{8}$/);
    expect(copy?.metadata.namespace).toBe("shop");
    expect(rules(copy)).toHaveLength(1);
    expect(asArray(rules(copy)[0]?.matches)).toHaveLength(2);
  });

  it("shield a rule with its own destinations, namespaces written out", () => {
    const [copy] = copies(
      httpRoute(`${onWeb}
rules:
- {matches: [{queryParams: [{name: q, value: v}]}], backendRefs: [{name: other, port: 80}, {name: store, namespace: data, port: 80, weight: 3}]}
- {matches: [{queryParams: [{name: r, value: v}]}], filters: [{type: RequestRedirect, requestRedirect: {hostname: x.test}}]}
- {backendRefs: [{name: cart, port: 80}]}`),
    );
    expect(rules(copy).map((rule) => rule.backendRefs)).toEqual([
      [
        { group: "", kind: "Service", name: "other", namespace: "shop", port: 80, weight: 1 },
        { group: "", kind: "Service", name: "store", namespace: "data", port: 80, weight: 3 },
      ],
      undefined,
      [{ group: "", kind: "Service", name: "cart-pr-1", namespace: "shop", port: 80, weight: 1 }],
    ]);
    expect(rules(copy)[1]?.filters).toHaveLength(1);
  });

  it("give each destination that a lane forks its share", () => {
    const [copy] = copies(
      httpRoute(`${onWeb}
rules:
- backendRefs: [{name: cart, port: 80, weight: 70}, {name: store, namespace: data, port: 80, weight: 20}, {name: web, port: 80, weight: 10}]`),
      { lanes: [{ key: "pr-1", forks: ["shop/cart", "data/store"] }] },
    );
    expect(asArray(rules(copy)[0]?.backendRefs)).toMatchObject([
      { name: "cart-pr-1", weight: 70 },
      { name: "store-pr-1", namespace: "data", weight: 20 },
    ]);
  });

  it("drop a mirror and say so", () => {
    const text = httpRoute(`${onWeb}
rules:
- filters: [{type: RequestMirror, requestMirror: {backendRef: {name: other, port: 80}}}]
  backendRefs: [{name: cart, port: 80}]`);
    const [copy] = copies(text);
    expect(rules(copy)[0]).not.toHaveProperty("filters");
    const lanes = ["pr-1", "pr-2"].map((key) => ({ key, forks: ["shop/cart"] }));
    expect(render({ services, routes: text, lanes }).codes).toEqual(["W0441"]);
  });

  it("have one match in a rule that replaces the prefix", () => {
    const [copy] = copies(
      httpRoute(`${onWeb}
rules:
- name: strip
  matches: [{path: {value: /api}}]
  filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]
  backendRefs: [{name: cart, port: 80}]`),
    );
    expect(rules(copy).map((rule) => asArray(rule.matches).length)).toEqual([1, 1]);
    expect(rules(copy).map((rule) => rule.name)).toEqual(["strip", undefined]);
  });

  it("keep the host names and the listener of a Gateway", () => {
    const [copy] = copies(
      httpRoute(`parentRefs: [{name: public, namespace: infra, sectionName: https}]
hostnames: [a.test, b.test]
rules: [{matches: [{path: {value: /cart}}], backendRefs: [{name: cart, port: 80}]}]`),
    );
    expect(copy?.spec).toMatchObject({
      hostnames: ["a.test", "b.test"],
      parentRefs: [
        {
          group: "gateway.networking.k8s.io",
          kind: "Gateway",
          name: "public",
          namespace: "infra",
          sectionName: "https",
        },
      ],
    });
  });

  it("keep the baseline's convention about ports, and one parent of a Service per object", () => {
    const refs = (ports: string) =>
      httpRoute(`parentRefs: [${ports}]\nrules: [{backendRefs: [{name: cart, port: 80}]}]`);
    const parent = (more = "") => `{group: "", kind: Service, name: web${more}}`;
    const [plain] = copies(refs(parent()));
    expect(asArray(asRecord(plain?.spec).parentRefs)).toEqual([
      { group: "", kind: "Service", namespace: "shop", name: "web" },
    ]);
    const two = copies(refs(`${parent(", port: 80")}, ${parent(", port: 81")}`));
    expect(two.map((o) => asArray(asRecord(o.spec).parentRefs))).toMatchObject([
      [{ port: 80 }],
      [{ port: 81 }],
    ]);
    expect(two[1]?.metadata.name).toBe(`${two[0]?.metadata.name}-2`);
  });

  it("have one Service as parent each on Cilium", () => {
    const text =
      httpRoute(`parentRefs: [{group: "", kind: Service, name: web}, {group: "", kind: Service, name: other}]
rules: [{backendRefs: [{name: cart, port: 80}]}]`);
    expect(copies(text)).toHaveLength(1);
    expect(copies(text, { implementation: "cilium" })).toHaveLength(2);
  });

  it("leave out parents that no implementation takes for a Service", () => {
    const [copy] = copies(
      httpRoute(`parentRefs: [{group: core, kind: Service, name: web}, {name: public}]
rules: [{backendRefs: [{name: cart, port: 80}]}]`),
    );
    expect(asArray(asRecord(copy?.spec).parentRefs)).toMatchObject([{ kind: "Gateway" }]);
  });

  it("serve a consumer's namespace from that namespace", () => {
    const [copy] = copies(
      httpRoute(
        `parentRefs: [{group: "", kind: Service, name: web, namespace: shop, port: 80}]
rules: [{backendRefs: [{name: cart, namespace: shop, port: 80}]}]`,
        "{name: mine, namespace: team}",
      ),
    );
    expect(copy?.metadata.namespace).toBe("team");
    expect(asArray(asRecord(copy?.spec).parentRefs)).toMatchObject([
      { namespace: "shop", port: 80 },
    ]);
  });

  it("keep annotations that change behaviour, not those of tools", () => {
    const [copy] = copies(
      httpRoute(
        `${onWeb}\nrules: [{backendRefs: [{name: cart, port: 80}]}]`,
        '{name: web, annotations: {retry.linkerd.io/http: 5xx, argocd.argoproj.io/tracking-id: "x"}}',
      ),
    );
    expect(copy?.metadata.annotations).toEqual({
      "retry.linkerd.io/http": "5xx",
      "isolane.dev/owner": "me",
    });
  });

  it("survive a route whose parts have the wrong type", () => {
    const text = httpRoute(`parentRefs: [{group: "", kind: Service, name: web}, 3]
rules: [{matches: [{path: 3, headers: {a: b}, queryParams: x}, 4], filters: x, backendRefs: [{name: cart, port: "80", filters: 3}]}]`);
    expect(copies(text)).toHaveLength(1);
  });
});

describe("GRPCRoutes", () => {
  const grpc = (match: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: web}
spec:
  ${onWeb}
  rules: [{${match} backendRefs: [{name: cart, port: 80}]}]
`;

  it("get GRPCRoute copies", () => {
    const [copy] = copies(grpc("matches: [{method: {service: a.B}}],"), header);
    expect(copy?.kind).toBe("GRPCRoute");
    expect(asArray(rules(copy)[0]?.matches)).toEqual([
      {
        method: { type: "Exact", service: "a.B" },
        headers: [{ type: "Exact", name: "x-k", value: "pr-1" }],
      },
    ]);
    const [bare] = copies(grpc(""), header);
    expect(asArray(rules(bare)[0]?.matches)).toEqual([
      { headers: [{ type: "Exact", name: "x-k", value: "pr-1" }] },
    ]);
  });

  it("are refused where they would break the Service", () => {
    const codes = (text: string, implementation: "linkerd" | "kuma") =>
      render({
        services,
        routes: text,
        lanes: [{ key: "pr-1", forks: ["shop/cart"] }],
        implementation,
      }).codes;
    expect(codes(grpc(""), "linkerd")).toEqual(["E0448"]);
    expect(codes(grpc("matches: [{method: {service: a.B}}],"), "linkerd")).toEqual([]);
    expect(codes(grpc("matches: [{method: {service: a.B}}],"), "kuma")).toEqual(["E0448"]);
  });
});
