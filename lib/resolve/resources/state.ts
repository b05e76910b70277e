/** @module What makes and removes the resources of sandboxes and groups, for the units of their owners. */
import { grouped } from "../../kube/grouped.ts";
import { oncePer } from "../../kube/once.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { Contribution } from "../../model/contribution.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import { type LaneUnit, unitPath } from "../../model/release-unit.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import type { ForkSpec } from "../../model/spec.gen.ts";
import { everyNamespace } from "../../resources/pods.ts";
import { makingOf, outputNamespaces, type ResourceOwner, removalOf } from "../../resources/runs.ts";

/** Whose resources are meant. */
export interface StateOwner extends Omit<ResourceOwner, "namespaces"> {
  /** Forks that may read outputs. */
  readonly forks: readonly ForkSpec[];
}

/** The objects; none where there are no resources. @param isGoing Its deletion has begun. */
export function stateOf(
  { forks, ...owner }: StateOwner,
  input: EnvironmentInput,
  {
    settings,
    baseline,
  }: { readonly settings: EnvironmentSettings; readonly baseline: BaselineIndex },
  isGoing = false,
): readonly Contribution[] {
  const { resources } = settings;
  const stated = statedBy(input, owner.unit);
  if (resources === undefined || stated.length === 0) return [];
  const namespaces = outputNamespaces(forks, settings);
  const everywhere = everyNamespace(settings, baseline.namespaces);
  const scope = { settings, resources, owner: { ...owner, namespaces }, everywhere };
  const objects = (isGoing ? removalOf : makingOf)(stated, scope);
  return objects.map((one) => ({ unit: owner.unit, ...one }));
}

/** The resources that a spec states. */
export function statedBy(input: EnvironmentInput, owner: LaneUnit) {
  return byOwner(input).get(unitPath(owner)) ?? [];
}

// --- internal ---

const byOwner = oncePer(({ resources }: EnvironmentInput) =>
  grouped(resources.map((one) => [unitPath(one.owner), one] as const)),
);
