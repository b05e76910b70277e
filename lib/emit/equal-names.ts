/** @module Environments that are compiled together need names of their own: each is the name of an output folder. */
import type { Problems } from "../diagnostics/problems.ts";
import { repeated } from "../kube/grouped.ts";
import type { EnvironmentInput } from "../model/input.ts";
import { below, type SourceRef } from "../model/source.ts";

/** An environment's name, and where it is stated. */
export interface Named {
  readonly name: string;
  readonly source: SourceRef;
}

/** The name of an environment. */
export function nameIn({ environment }: EnvironmentInput): Named {
  return {
    name: environment.spec.metadata.name,
    source: below(environment.source, "metadata", "name"),
  };
}

/** Reports environments whose names are equal, or differ in case only: they are one folder to some file systems. */
export function reportEqualNames(all: readonly Named[], problems: Problems): void {
  for (const [first, second] of repeated(all, ({ name }) => name.toLowerCase())) {
    problems.report({
      code: "E0612",
      message: `two environments are named "${second.name}"`,
      help: "give each environment a name of its own: it is the name of its output folder",
      source: second.source,
      related: [{ message: "the other one", source: first.source }],
    });
  }
}
