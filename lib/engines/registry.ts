/** @module All engines, and what they make of the release units. A new one gets its own file, a line here and its name in the schema's enum. */
import type { Problems } from "../diagnostics/problems.ts";
import type { ReleaseUnit } from "../model/contribution.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import type { GitopsSettings } from "../model/settings.ts";
import { below } from "../model/source.ts";
import { argocdEngine } from "./argocd/argocd.ts";
import type { Engine } from "./engine.ts";
import { fluxEngine } from "./flux/flux.ts";

/** Every engine by its name. The compiler checks that none is missing. */
export const engines = {
  argocd: argocdEngine,
  flux: fluxEngine,
} as const satisfies Readonly<Record<GitopsSettings["engine"], Engine>>;

/** The units as the environment's engine wants them marked, and `gitops` with its objects. Without an engine: as they are. */
export function reconcile(
  units: readonly ReleaseUnit[],
  environment: ResolvedEnvironment,
  problems: Problems,
): readonly ReleaseUnit[] {
  const { gitops } = environment.settings;
  if (gitops === undefined) return units;
  const { check, ignores, annotate, render }: Engine = engines[gitops.engine];
  check?.(units, environment, problems);
  for (const [field, why] of ignores(gitops)) {
    if (gitops[field] === undefined) continue;
    problems.report({
      code: "W0642",
      message: `gitops.${field} has no effect ${why}`,
      help: "remove it; docs/gitops.md says what each engine reads",
      source: below(environment.settings.source, "spec", "gitops", field),
    });
  }
  const marked = units.map(({ id, objects }) => ({ id, objects: objects.map(annotate) }));
  return [...marked, { id: { kind: "gitops" }, objects: render(units, environment) }];
}
