/**
 * @module Who may talk to whom, by an independent reading of NetworkPolicy: with the emitted policies
 * a fork may exactly what its baseline may, and the baseline may what it always could.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { Obj } from "../../support/proxies.ts";
import { policiesFor } from "./forks.ts";

interface Pod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

const pods: Readonly<Record<string, Pod>> = {
  cart: { namespace: "shop", labels: { app: "cart", tier: "back" } },
  web: { namespace: "shop", labels: { app: "web", tier: "front" } },
  db: { namespace: "shop", labels: { app: "db" } },
  probe: { namespace: "ops", labels: { app: "cart" } },
};

const key = fc.constantFrom("app", "tier");
const value = fc.constantFrom("cart", "web", "db", "back", "front");
const selector = fc.oneof(
  fc.constant({}),
  key.chain((k) => value.map((v) => ({ matchLabels: { [k]: v } }))),
  fc.record({
    matchExpressions: fc.tuple(
      fc.oneof(
        fc.record({
          key,
          operator: fc.constantFrom("In", "NotIn"),
          values: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }),
        }),
        fc.record({ key, operator: fc.constantFrom("Exists", "DoesNotExist") }),
      ),
    ),
  }),
);
const namespaceSelector = fc.constantFrom(
  {},
  { matchLabels: { "kubernetes.io/metadata.name": "shop" } },
  { matchLabels: { "kubernetes.io/metadata.name": "ops" } },
);
const peer = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ podSelector: selector, namespaceSelector }),
  fc.record({ namespaceSelector }),
);
const rules = (list: "from" | "to") =>
  fc.array(
    fc.oneof(
      fc.constant({}),
      fc.array(peer, { minLength: 1, maxLength: 2 }).map((peers) => ({ [list]: peers })),
    ),
    { maxLength: 2 },
  );
const policy = fc.record(
  {
    podSelector: selector,
    ingress: rules("from"),
    egress: rules("to"),
    policyTypes: fc.constantFrom(["Ingress"], ["Egress"], ["Ingress", "Egress"]),
  },
  { requiredKeys: ["podSelector"] },
);

describe("NetworkPolicies with forks", () => {
  it("treat a fork as its baseline, and everybody else as before", () => {
    fc.assert(
      fc.property(fc.array(policy, { minLength: 1, maxLength: 3 }), (specs) => {
        const baseline = specs.map((spec, i) => ({
          apiVersion: "networking.k8s.io/v1",
          kind: "NetworkPolicy",
          metadata: { name: `p${i}`, namespace: "shop" },
          spec,
        }));
        const text = [...workloads, ...baseline].map((o) => stringify(o)).join("---\n");
        const outcome = policiesFor(text, {
          a: [{ of: "Deployment shop/cart" }, { of: "Deployment shop/web" }],
          b: [{ of: "Deployment shop/db" }],
        });
        const forks = outcome.sandboxes
          .flatMap((s) => s.forks)
          .map((f) => ({
            of: f.workload.name,
            pod: { namespace: "shop", labels: f.podLabels } satisfies Pod,
          }));
        // Both are errors, so nothing is emitted: E0520 here, E0502 by the proof of the forks part.
        const caught = baseline.some(({ spec }) =>
          forks.some(
            ({ of, pod }) =>
              selects(spec.podSelector, pod.labels) && !selects(spec.podSelector, pods[of]!.labels),
          ),
        );
        fc.pre(!outcome.problems.failed && !caught);
        const after = [...baseline, ...["a", "b", "all"].flatMap((unit) => outcome.policies(unit))];
        const originally = (from: string, to: string) => allowed(baseline, pods[from]!, pods[to]!);
        for (const from of Object.keys(pods)) {
          for (const to of Object.keys(pods))
            expect(allowed(after, pods[from]!, pods[to]!)).toBe(originally(from, to));
          for (const { of, pod } of forks) {
            expect(allowed(after, pods[from]!, pod)).toBe(originally(from, of));
            expect(allowed(after, pod, pods[from]!)).toBe(originally(of, from));
          }
        }
        for (const a of forks)
          for (const b of forks) expect(allowed(after, a.pod, b.pod)).toBe(originally(a.of, b.of));
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});

const workloads = Object.entries(pods).map(([name, { namespace, labels }]) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace },
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [] } },
  },
}));

/** https://kubernetes.io/docs/concepts/services-networking/network-policies/, read anew. */
function allowed(policies: readonly Obj[], from: Pod, to: Pod): boolean {
  return open(policies, "Egress", from, to) && open(policies, "Ingress", to, from);
}

function open(
  policies: readonly Obj[],
  direction: "Ingress" | "Egress",
  own: Pod,
  other: Pod,
): boolean {
  const isolating = policies.filter(({ metadata, spec }) => {
    const types =
      spec.policyTypes ?? (spec.egress?.length > 0 ? ["Ingress", "Egress"] : ["Ingress"]);
    return (
      metadata.namespace === own.namespace &&
      types.includes(direction) &&
      selects(spec.podSelector, own.labels)
    );
  });
  if (isolating.length === 0) return true;
  const [section, list] = direction === "Ingress" ? ["ingress", "from"] : ["egress", "to"];
  return isolating.some(({ metadata, spec }) =>
    (spec[section!] ?? []).some((rule: Obj) =>
      rule[list!] === undefined || rule[list!].length === 0
        ? true
        : rule[list!].some((p: Obj) => {
            const namespaces =
              p.namespaceSelector === undefined
                ? other.namespace === metadata.namespace
                : selects(p.namespaceSelector, { "kubernetes.io/metadata.name": other.namespace });
            return (
              namespaces && (p.podSelector === undefined || selects(p.podSelector, other.labels))
            );
          }),
    ),
  );
}

function selects(s: Obj, labels: Readonly<Record<string, string>>): boolean {
  const exact = Object.entries(s.matchLabels ?? {}).every(([k, v]) => labels[k] === v);
  return (
    exact &&
    (s.matchExpressions ?? []).every((e: Obj) => {
      const own = labels[e.key];
      if (e.operator === "In") return own !== undefined && e.values.includes(own);
      if (e.operator === "NotIn") return own === undefined || !e.values.includes(own);
      return (e.operator === "Exists") === (own !== undefined);
    })
  );
}
