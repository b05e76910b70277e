/** @module `spec.workloads`: what is stated about workloads is stated about some that exist. */
import type { Problems } from "../../diagnostics/problems.ts";
import { knownNames } from "../../diagnostics/suggestion.ts";
import { kindOf } from "../../kube/kinds.ts";
import { displayName } from "../../kube/object.ts";
import type { Workload } from "../../model/baseline.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import { atKey, below } from "../../model/source.ts";

/** The workloads with what is stated about them. Reports names that none has. */
export function withStatedFacts(
  { environment: { spec, source } }: EnvironmentInput,
  workloads: ReadonlyMap<string, Workload>,
  problems: Problems,
): ReadonlyMap<string, Workload> {
  const home = spec.spec.baseline.namespace;
  const keys = new Map<string, string>();
  const names = [...workloads].map(([key, { kind, namespace, name }]) => {
    keys.set(`${kind}/${namespace}/${name}`, key);
    if (namespace !== home) return `${kind}/${namespace}/${name}`;
    keys.set(`${kind}/${name}`, key);
    return `${kind}/${name}`;
  });
  const stated = new Map(workloads);
  const facts = Object.entries(spec.spec.workloads ?? {});
  for (const [asked, { consumes }] of facts.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const node = below(source, "spec", "workloads", asked);
    const key = keys.get(asked);
    const workload = key === undefined ? undefined : workloads.get(key);
    if (key === undefined || workload === undefined) {
      problems.report({
        code: "E0310",
        message: `the baseline has no workload "${asked}"`,
        help: knownNames("workloads", names, asked),
        source: atKey(node),
      });
    } else if (consumes !== undefined) {
      const selective = below(node, "consumes");
      stated.set(key, { ...workload, selective });
      if (kindOf(workload.object).fork === true) continue;
      problems.report({
        code: "E0836",
        message: `${displayName(workload)} is said to consume selectively, and cannot be forked`,
        help: "remove it: only a consumer that lanes fork has messages to leave to them",
        source: selective,
      });
    }
  }
  return stated;
}
