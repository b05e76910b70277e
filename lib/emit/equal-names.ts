/** @module Environments that are compiled together need names of their own: each is the name of an output folder. */
import type { Problems } from "../diagnostics/problems.ts";
import type { EnvironmentInput } from "../model/input.ts";
import { below } from "../model/source.ts";

/** Reports environments whose names are equal, or differ in case only: they are one folder to some file systems. */
export function reportEqualNames(inputs: readonly EnvironmentInput[], problems: Problems): void {
  const first = new Map<string, EnvironmentInput["environment"]>();
  for (const { environment } of inputs) {
    const { name } = environment.spec.metadata;
    const other = first.get(name.toLowerCase());
    if (other === undefined) {
      first.set(name.toLowerCase(), environment);
      continue;
    }
    problems.report({
      code: "E0612",
      message: `two environments are named "${name}"`,
      help: "give each environment a name of its own: it is the name of its output folder",
      source: below(environment.source, "metadata", "name"),
      related: [{ message: "the other one", source: below(other.source, "metadata", "name") }],
    });
  }
}
