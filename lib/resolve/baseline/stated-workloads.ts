/** @module `spec.workloads`: what is stated about workloads is stated about some that exist. */
import type { Problems } from "../../diagnostics/problems.ts";
import { knownNames } from "../../diagnostics/suggestion.ts";
import type { Workload } from "../../model/baseline.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import { atKey, below } from "../../model/source.ts";

/** Reports names that no workload of the baseline has. */
export function checkStatedWorkloads(
  { environment: { spec, source } }: EnvironmentInput,
  workloads: ReadonlyMap<string, Workload>,
  problems: Problems,
): void {
  const home = spec.spec.baseline.namespace;
  const names = [...workloads.values()].map(({ kind, namespace, name }) =>
    namespace === home ? `${kind}/${name}` : `${kind}/${namespace}/${name}`,
  );
  const known = new Set([
    ...names,
    ...[...workloads.values()].map(({ kind, namespace, name }) => `${kind}/${namespace}/${name}`),
  ]);
  for (const asked of Object.keys(spec.spec.workloads ?? {}).sort()) {
    if (known.has(asked)) continue;
    problems.report({
      code: "E0310",
      message: `the baseline has no workload "${asked}"`,
      help: knownNames("workloads", names, asked),
      source: atKey(below(source, "spec", "workloads", asked)),
    });
  }
}
