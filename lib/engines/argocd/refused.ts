/**
 * @module Compares where the objects of lanes are with where the AppProject lets objects be, before the cluster does.
 * The namespaces are fixed by the baseline (permitted-kinds.ts), so a TypeScript program can add an object that
 * Argo CD would refuse, and with it the whole lane. Of kinds, it allows all that a sandbox may have.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import type { ReleaseUnit } from "../../model/contribution.ts";
import type { ResolvedEnvironment } from "../../model/lane.ts";
import { isLaneUnit } from "../../model/release-unit.ts";
import { permitted } from "./permitted-kinds.ts";

/** Reports every object of a lane that the environment's AppProject would refuse. */
export function reportRefusedPlaces(
  units: readonly ReleaseUnit[],
  environment: ResolvedEnvironment,
  problems: Problems,
): void {
  const { namespaces } = permitted(environment);
  const lanes = units.filter(({ id }) => isLaneUnit(id));
  for (const { object, sources } of lanes.flatMap(({ objects }) => objects)) {
    const { namespace } = object.metadata;
    if (namespace === undefined || namespaces.includes(namespace)) continue;
    problems.report({
      code: "E0480",
      message: `${displayName(objectKey(object))} is in namespace "${namespace}", which the environment's AppProject does not allow`,
      help: `put the object into one of the baseline's namespaces: ${namespaces.join(", ")}`,
      source: sources[0],
    });
  }
}
