/** @module Environments that are compiled together need names of their own: each is the name of an output folder. */
import type { Problems } from "../diagnostics/problems.ts";
import { repeated } from "../kube/grouped.ts";
import type { EnvironmentInput } from "../model/input.ts";
import { below } from "../model/source.ts";

/** Reports environments whose names are equal, or differ in case only: they are one folder to some file systems. */
export function reportEqualNames(inputs: readonly EnvironmentInput[], problems: Problems): void {
  const nameOf = ({ environment }: EnvironmentInput) => environment.spec.metadata.name;
  const at = ({ environment }: EnvironmentInput) => below(environment.source, "metadata", "name");
  for (const [first, second] of repeated(inputs, (one) => nameOf(one).toLowerCase())) {
    problems.report({
      code: "E0612",
      message: `two environments are named "${nameOf(second)}"`,
      help: "give each environment a name of its own: it is the name of its output folder",
      source: at(second),
      related: [{ message: "the other one", source: at(first) }],
    });
  }
}
