/** @module Sandboxes and route groups share one set of names. */
import type { Problems } from "../../diagnostics/problems.ts";
import type { Sourced } from "../../model/input.ts";
import { below } from "../../model/source.ts";
import type { RouteGroup, Sandbox } from "../../model/spec.gen.ts";

/** Reports each spec whose name an earlier file already has. */
export function checkUniqueNames(
  specs: readonly Sourced<Sandbox | RouteGroup>[],
  problems: Problems,
): void {
  const seen = new Map<string, Sourced<Sandbox | RouteGroup>>();
  for (const spec of specs) {
    const { name } = spec.spec.metadata;
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, spec);
      continue;
    }
    problems.report({
      code: "E0208",
      message: `name "${name}" is already that of a ${first.spec.kind}`,
      help: "rename one of the two: sandboxes and route groups share one set of names",
      source: below(spec.source, "metadata", "name"),
      related: [{ message: "first used here", source: below(first.source, "metadata", "name") }],
    });
  }
}
