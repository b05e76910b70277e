import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import type { FileMap } from "../../../support/synth.ts";
import { compiled, edited, judged, without } from "../../../support/verified.ts";

const group = "gateway.networking.k8s.io";

/** A Gateway's route to a forked workload, with policies. */
function shop(policies: string, route = ""): FileMap {
  return {
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop }
  routing: { backend: gateway-api, implementation: envoy-gateway }
  gitops: { engine: argocd, repository: "https://git.example/shop.git" }
`,
    "environments/staging/sandboxes/pr-1.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec: { forks: [ { forkOf: { kind: Deployment, name: web } } ] }
`,
    "environments/staging/baseline/web.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [ { name: web, image: "web:1" } ] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [ { name: http, port: 80 } ] }
---
apiVersion: ${group}/v1
kind: HTTPRoute
metadata: { name: web, labels: { tier: inner, team: cart }${route} }
spec:
  parentRefs: [ { name: public } ]
  rules:
    - name: pay
      matches: [ { path: { type: PathPrefix, value: /pay } } ]
      backendRefs: [ { name: web, port: 80 } ]
    - name: rest
      backendRefs: [ { name: web, port: 80 } ]
---
${policies}`,
  };
}

const policy = (kind: string, target: string, spec = "limit: 1") =>
  `{apiVersion: policies.example/v1, kind: ${kind}, metadata: {name: own, namespace: shop}, spec: {${target}, ${spec}}}`;

function copies(files: ReadonlyMap<string, string>, kind: string) {
  return [...files]
    .filter(([path]) => path.includes("/sandboxes/pr-1/"))
    .flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS()))
    .filter((object) => object.kind === kind);
}

describe("a policy that is attached to a route", () => {
  it.each([
    ["AuthPolicy", `targetRef: {group: ${group}, kind: HTTPRoute, name: web}`, "targetRef"],
    ["SecurityPolicy", `targetRefs: [{group: ${group}, kind: HTTPRoute, name: web}]`, "targetRefs"],
    ["LoginPolicy", "targetRef: {kind: HTTPRoute, name: web}", "targetRef"],
  ])("by reference is written again for the copy: %s", (kind, target, field) => {
    const world = compiled(shop(policy(kind, target)));
    const [route] = copies(world.files, "HTTPRoute");
    const [own] = copies(world.files, kind);
    expect([own.spec[field]].flat()).toEqual([
      { ...(target.includes(group) && { group }), kind: "HTTPRoute", name: route.metadata.name },
    ]);
    expect(own.spec.limit).toBe(1);
    expect(judged(world).codes).toEqual([]);
    expect(judged(without(world, new RegExp(`pr-1/.*${kind.toLowerCase()}`))).codes).toContain(
      "E0913",
    );
    expect(
      judged(
        edited(world, new RegExp(`pr-1/.*${kind.toLowerCase()}`), (t) =>
          t.replace("limit: 1", "limit: 2"),
        ),
      ).codes,
    ).toContain("E0913");
  });

  it("by reference to one rule names the copy's rule", () => {
    const world = compiled(
      shop(
        policy(
          "Limit",
          `targetRefs: [{group: ${group}, kind: HTTPRoute, name: web, sectionName: pay}]`,
        ),
      ),
    );
    expect(copies(world.files, "Limit")[0].spec.targetRefs[0].sectionName).toBe("pay");
    expect(judged(edited(world, /pr-1\/.*limit/, (t) => t.replace("pay", "rest"))).codes).toContain(
      "E0913",
    );
  });

  it("keeps its other targets to itself", () => {
    const target = `targetRefs: [{group: ${group}, kind: Gateway, name: public}, {group: ${group}, kind: HTTPRoute, name: web}]`;
    const world = compiled(shop(policy("Limit", target)));
    expect(copies(world.files, "Limit")[0].spec.targetRefs).toHaveLength(1);
  });

  it.each([
    ["matchLabels: {tier: inner}", { tier: "inner" }],
    ["matchExpressions: [{key: tier, operator: In, values: [inner]}]", { tier: "inner" }],
    ["matchExpressions: [{key: team, operator: NotIn, values: [cart]}]", { team: "cart" }],
  ])("by labels finds them on the copy: %s", (selector, labels) => {
    const target = `targetSelectors: [{group: ${group}, kind: HTTPRoute, ${selector}}]`;
    const world = compiled(shop(policy("Login", target)));
    const [route] = copies(world.files, "HTTPRoute");
    expect(route.metadata.labels).toEqual({
      ...labels,
      "isolane.dev/environment": "staging",
      "isolane.dev/sandbox": "pr-1",
    });
    expect(copies(world.files, "Login")).toEqual([]);
    expect(judged(world).codes).toEqual([]);
    const [[key, value] = []] = Object.entries(labels);
    const lost = edited(world, /pr-1\/.*httproute/, (t) => t.replace(`    ${key}: ${value}\n`, ""));
    expect(judged(lost).codes).toContain("E0913");
  });

  it("of another kind, name or namespace is left alone", () => {
    const target = (rest: string) => `targetRefs: [{group: ${group}, ${rest}}]`;
    for (const rest of [
      "kind: HTTPRoute, name: other",
      "kind: GRPCRoute, name: web",
      "kind: HTTPRoute, name: web, namespace: team",
      "kind: Gateway, name: public",
    ]) {
      expect(copies(compiled(shop(policy("Limit", target(rest)))).files, "Limit")).toEqual([]);
    }
  });
});
