/** @module Specs against their schemas, then one rule per file over all specs. */

import type { Problems } from "../diagnostics/problems.ts";
import { compareText } from "../kube/compare-text.ts";
import type { LoadedEnvironment } from "../load/load.ts";
import { hasLane } from "../model/deletion.ts";
import type { EnvironmentInput, Sourced } from "../model/input.ts";
import type { SourceDocument } from "../model/source.ts";
import type { RouteGroup, Sandbox } from "../model/spec.gen.ts";
import { checkSpec } from "./check.ts";
import { withDraining } from "./draining.ts";
import { withHashedNames } from "./hashed-names.ts";
import { withInstances } from "./instances.ts";
import { ownObjects } from "./own-objects.ts";
import { statedResources } from "./resources/resources.ts";
import { checkDependencies } from "./rules/dependencies.ts";
import { checkNoCredentials } from "./rules/no-credentials.ts";
import { checkRealDates } from "./rules/real-dates.ts";
import { checkUniqueNames } from "./rules/unique-names.ts";
import { isSpecOf, type SpecTypes, withDefaults } from "./schemas.ts";

/**
 * Validates what was loaded. Reports every problem of every spec.
 * @returns undefined when this stage or an earlier one reported an error.
 */
export function validate(
  loaded: LoadedEnvironment,
  problems: Problems,
): EnvironmentInput | undefined {
  const environment = validateSpec("Environment", loaded.environment, problems);
  const sandboxes = byName(
    loaded.sandboxes.flatMap((one) => validateSpec("Sandbox", one, problems) ?? []),
  )
    .map(withInstances)
    .map(withDraining);
  const groups = byName(
    loaded.groups.flatMap((one) => validateSpec("RouteGroup", one, problems) ?? []),
  );

  checkUniqueNames([...sandboxes, ...groups], problems);
  for (const one of [...sandboxes, ...groups]) checkRealDates(one, problems);
  for (const one of [...(environment === undefined ? [] : [environment]), ...sandboxes])
    checkNoCredentials(one, problems);

  const plugins = loaded.plugins.flatMap(
    (one) => validateSpec("ResourcePlugin", one, problems) ?? [],
  );
  const stated =
    environment === undefined
      ? { plugins: [], resources: [] }
      : statedResources(environment, plugins, [...sandboxes, ...groups], problems);

  const alive = sandboxes.filter(isAlive);
  if (environment !== undefined) checkDependencies(environment, alive, problems);
  const home = environment?.spec.spec.baseline.namespace;
  const own = home === undefined ? [] : ownObjects(alive, home, problems);
  if (environment === undefined || home === undefined || problems.failed) return undefined;
  const { baseline, added } = loaded;
  return {
    environment,
    sandboxes: withHashedNames(alive, baseline, home),
    deleting: byName<Sandbox | RouteGroup>(
      [...sandboxes, ...groups].filter((one) => !isAlive(one)),
    ),
    ...stated,
    groups: groups.filter(isAlive),
    baseline,
    own,
    added,
  };
}

/** Validates one document against the schema of its kind, and fills in what has a default. */
export function validateSpec<Kind extends keyof SpecTypes>(
  kind: Kind,
  document: SourceDocument,
  problems: Problems,
): Sourced<SpecTypes[Kind]> | undefined {
  const { value } = document;
  const errors = checkSpec(kind, value);
  for (const { path, at, ...finding } of errors) {
    problems.report({
      ...finding,
      source: { document, path, ...(at === undefined ? {} : { at }) },
    });
  }
  const spec = withDefaults(kind, value);
  return isSpecOf(kind, errors, spec) ? { spec, source: { document, path: [] } } : undefined;
}

function isAlive({ spec }: Sourced<Sandbox | RouteGroup>): boolean {
  return hasLane(spec);
}

function byName<Spec extends { readonly metadata: { readonly name: string } }>(
  specs: readonly Sourced<Spec>[],
): readonly Sourced<Spec>[] {
  return [...specs].sort(
    (a, b) =>
      compareText(a.spec.metadata.name, b.spec.metadata.name) ||
      compareText(a.source.document.file, b.source.document.file),
  );
}
