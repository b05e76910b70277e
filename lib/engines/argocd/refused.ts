/**
 * @module Compares what lanes hold with what the AppProject allows, before the cluster does. The
 * list of kinds is fixed by the baseline (permitted-kinds.ts), so an object that a TypeScript program adds
 * can be of a kind that Argo CD would refuse, and with it the whole lane.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { apiGroup, displayName, type KubeObject, objectKey } from "../../kube/object.ts";
import type { ReleaseUnit } from "../../model/contribution.ts";
import type { ResolvedEnvironment } from "../../model/lane.ts";
import { isLaneUnit } from "../../model/release-unit.ts";
import { permitted } from "./permitted-kinds.ts";

/** Reports every object of a lane that the environment's AppProject would refuse. */
export function reportRefusedKinds(
  units: readonly ReleaseUnit[],
  environment: ResolvedEnvironment,
  problems: Problems,
): void {
  const { cluster, namespaced, namespaces } = permitted(environment);
  const kinds = new Set([...cluster, ...namespaced].map(({ group, kind }) => `${group}/${kind}`));
  const lanes = units.filter(({ id }) => isLaneUnit(id));
  for (const { object, sources } of lanes.flatMap(({ objects }) => objects)) {
    const fault = faultOf(object, kinds, namespaces);
    if (fault !== undefined) problems.report({ code: "E0480", ...fault, source: sources[0] });
  }
}

function faultOf(
  object: KubeObject,
  kinds: ReadonlySet<string>,
  namespaces: readonly string[],
): { readonly message: string; readonly help: string } | undefined {
  const name = displayName(objectKey(object));
  const { namespace } = object.metadata;
  if (!kinds.has(`${apiGroup(object.apiVersion)}/${object.kind}`)) {
    return {
      message: `${name} is of a kind that the environment's AppProject does not allow`,
      help: `leave the object out, or have a ${object.kind} in the baseline: the project allows the kinds that the baseline has`,
    };
  }
  if (namespace === undefined || namespaces.includes(namespace)) return undefined;
  return {
    message: `${name} is in namespace "${namespace}", which the environment's AppProject does not allow`,
    help: `put the object into one of the baseline's namespaces: ${namespaces.join(", ")}`,
  };
}
