import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problems } from "../../../lib/diagnostics/problems.ts";
import type { KubeObject } from "../../../lib/kube/object.ts";
import { configReferences } from "../../../lib/kube/references.ts";
import { backends } from "../../../lib/mesh/registry.ts";
import type { EnvironmentInput } from "../../../lib/model/input.ts";
import { indexBaseline } from "../../../lib/resolve/baseline/baseline.ts";
import { resolveSettings } from "../../../lib/resolve/settings.ts";
import { baselines, corpusText, workloadFiles } from "../../corpus/corpus.ts";
import { environmentInput } from "../../support/input.ts";
import { deployment, environment, indexed, service } from "./support.ts";

const kinds = [
  ["v1", "Service"],
  ["v1", "Pod"],
  ["apps/v1", "Deployment"],
  ["batch/v1", "CronJob"],
  ["argoproj.io/v1alpha1", "Rollout"],
  ["policy/v1", "PodDisruptionBudget"],
  ["networking.k8s.io/v1", "NetworkPolicy"],
  ["networking.istio.io/v1", "VirtualService"],
  ["networking.istio.io/v1", "DestinationRule"],
  ["networking.istio.io/v1", "Gateway"],
  ["networking.istio.io/v1", "Sidecar"],
  ["security.istio.io/v1", "AuthorizationPolicy"],
  ["cilium.io/v2", "CiliumNetworkPolicy"],
  ["gateway.networking.k8s.io/v1", "HTTPRoute"],
  ["gateway.networking.k8s.io/v1", "GRPCRoute"],
  ["monitoring.coreos.com/v1", "ServiceMonitor"],
] as const;

/** A field that some stage reads, holding anything at all. */
const words = [
  "spec",
  "specs",
  "selector",
  "podSelector",
  "matchLabels",
  "matchExpressions",
  "ports",
  "port",
  "template",
  "metadata",
  "labels",
  "http",
  "hosts",
  "gateways",
  "match",
  "route",
  "destination",
  "host",
  "subset",
  "subsets",
  "name",
  "number",
  "delegate",
  "rules",
  "parentRefs",
  "backendRefs",
  "matches",
  "path",
  "value",
  "method",
  "ingress",
  "from",
  "egress",
  "to",
  "endpointSelector",
  "fromEndpoints",
  "namespaceSelector",
  "workloadSelector",
  "workloadRef",
  "jobTemplate",
  "containers",
  "affinity",
  "podAffinity",
  "topologySpreadConstraints",
  "key",
  "operator",
  "values",
  "__proto__",
  "constructor",
];
const scalar = fc.oneof(
  fc.constantFrom("x", "a.b", "*", "", "In", "mesh", "Service"),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    scalar,
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...words), tie("tree"), { maxKeys: 5 }),
  ),
}));

function index(objects: readonly KubeObject[]): Problems {
  const problems = new Problems();
  const base = environmentInput({ baseline: "", environment: environment("") });
  const document = {
    file: "x",
    text: "",
    value: {},
    locate: () => ({ line: 1, column: 1, endColumn: 2 }),
  };
  const input: EnvironmentInput = {
    ...base,
    baseline: objects.map((object) => ({ object, source: { document, path: [] } })),
  };
  indexBaseline(input, resolveSettings(input, problems), backends, problems);
  return problems;
}

describe("a hostile baseline", () => {
  it("never makes the index throw, and gives warnings alone", () => {
    const object = fc.tuple(
      fc.constantFrom(...kinds),
      fc.dictionary(fc.constantFrom(...words), tree),
      tree,
    );
    fc.assert(
      fc.property(fc.array(object, { minLength: 1, maxLength: 4 }), (objects) => {
        const problems = index(
          objects.map(
            ([[apiVersion, kind], body, spec], i): KubeObject => ({
              spec,
              ...body,
              apiVersion,
              kind,
              metadata: { name: `n${i}`, namespace: "shop" },
            }),
          ),
        );
        expect(problems.failed).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it("never makes configReferences throw", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("containers", "volumes", "imagePullSecrets"), tree),
        (spec) => {
          configReferences(spec as Record<string, never>);
        },
      ),
    );
  });

  it("is told where it is wrong", () => {
    const { problems } = indexed(`
{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: 3, ports: "x"}}
---
{apiVersion: v1, kind: Service, metadata: {name: b}, spec: {selector: {app: 1}, ports: [{port: 80}, {port: 0}, 7]}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: c}, spec: {template: {}}}
---
{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: d}, spec: {hosts: [1], http: [7, {route: [{}]}]}}
`);
    expect(problems.map((d) => `${d.code} ${d.source?.path.join(".")}`).sort()).toEqual([
      "W0301 spec.hosts.0",
      "W0301 spec.http.0",
      "W0301 spec.http.1.route.0",
      "W0301 spec.ports",
      "W0301 spec.ports.1",
      "W0301 spec.ports.2",
      "W0301 spec.selector",
      "W0301 spec.selector",
      "W0301 spec.template",
    ]);
  });
});

describe("speed", () => {
  it("indexes 100 Services with 100 workloads, policies and routes in well under a second", () => {
    const names = Array.from({ length: 100 }, (_, i) => `svc-${i}`);
    const text = names
      .map(
        (n) => `${deployment(n, `app: ${n}, tier: web`) + service(n, `app: ${n}`)}---
{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: ${n}}, spec: {hosts: [${n}], http: [{route: [{destination: {host: ${n}}}]}]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${n}}, spec: {podSelector: {matchLabels: {app: ${n}}}}}
`,
      )
      .join("");
    const input = environmentInput({ baseline: text, environment: environment("") });
    const run = () => {
      const problems = new Problems();
      const settings = resolveSettings(input, problems);
      const start = performance.now();
      const baseline = indexBaseline(input, settings, backends, problems);
      return { took: performance.now() - start, baseline };
    };
    run();
    const { took, baseline } = run();
    expect(baseline.tables).toHaveLength(100);
    expect(took).toBeLessThan(250);
  });
});

describe("the baselines of the corpus", () => {
  it.each(Object.entries(workloadFiles))("%s is understood without a word", (_, files) => {
    const { codes, baseline } = indexed(corpusText(...files));
    expect(codes).toEqual([]);
    for (const { selector, workloads } of baseline.services.values()) {
      if (selector !== undefined) expect(workloads.length).toBeGreaterThan(0);
    }
  });

  it.each(baselines.map((one) => [one.title, one] as const))("%s is, too", (_, { files }) => {
    expect(indexed(corpusText(...files)).codes).toEqual([]);
  });

  it("a 90/10 split of versions knows who is behind each version", () => {
    const files = ["library/istio-subsets.yaml", "library/istio-loans-90-10.yaml"];
    const { baseline, codes } = indexed(corpusText(...workloadFiles.library, ...files));
    expect(codes).toEqual([]);
    expect(baseline.services.get("shop/loans")?.workloads).toHaveLength(3);
    expect(
      baseline.tables[0]?.rules[0]?.destinations.map((d) => [
        d.weight,
        d.workloads.map((w) => w.name),
      ]),
    ).toEqual([
      [90, ["loans-v1"]],
      [10, ["loans-v2"]],
    ]);
  });
});
