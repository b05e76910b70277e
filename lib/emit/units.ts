/**
 * @module Gives every object to exactly one release unit (DESIGN §4). A shared object never belongs to
 * a sandbox's unit: whoever deletes a sandbox must not delete another's routes.
 */

import type { Problems } from "../diagnostics/problems.ts";
import { isRouteObject, ownedObject } from "../kube/copied-metadata.ts";
import { displayName, keyString, objectKey } from "../kube/object.ts";
import type { PlacedObject } from "../mesh/backend.ts";
import type { BaselineObject } from "../model/input.ts";
import type { EmittedObject, ResolvedEnvironment } from "../model/lane.ts";
import { type ReleaseUnit, type UnitId, unitPath } from "../model/release-unit.ts";
import { withStatedProtocols } from "../resolve/baseline/ports.ts";
import { holdsSecretValues } from "./secrets.ts";

/** All release units but `gitops`, in path order. A sandbox or group has its unit even when it is empty. */
export function assembleUnits(
  environment: ResolvedEnvironment,
  rendered: readonly PlacedObject[],
  problems: Problems,
): readonly ReleaseUnit[] {
  const units = new Map<string, { id: UnitId; objects: EmittedObject[] }>();
  const place = (id: UnitId, objects: readonly EmittedObject[]): void => {
    const path = unitPath(id);
    const unit = units.get(path) ?? { id, objects: [] };
    unit.objects.push(...objects);
    units.set(path, unit);
  };

  for (const { unit, ...object } of rendered) place(unit, [object]);
  const taken = new Set(rendered.map(({ object }) => keyString(objectKey(object))));
  for (const owned of ownedBaseline(environment, problems)) {
    const key = keyString(objectKey(owned.object));
    if (!taken.has(key)) place(baselineUnit(owned, environment), [toEmitted(owned, environment)]);
  }
  for (const { name, forks } of environment.sandboxes) {
    place(
      { kind: "sandbox", name },
      forks.flatMap((fork) => fork.objects),
    );
  }
  for (const { name, objects } of environment.groups) place({ kind: "group", name }, objects);

  const assembled = [...units.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, unit]) => unit);
  reportSharedOwnership(assembled, problems);
  return assembled;
}

/** The baseline objects that Isolane deploys: all with `deploy: true`, else the adopted ones. */
function ownedBaseline(
  environment: ResolvedEnvironment,
  problems: Problems,
): readonly BaselineObject[] {
  const { settings, baseline } = environment;
  const owned = [...baseline.objects].flatMap(([key, object]) =>
    settings.deploy || settings.adopted.has(key) ? [object] : [],
  );
  return owned.filter((entry) => {
    if (!holdsSecretValues(entry.object)) return true;
    problems.report({
      code: "W0601",
      message: `${displayName(objectKey(entry.object))} holds values and is not copied to the output`,
      help: "apply it yourself, outside of git, or replace it in the baseline by an object that references a secret store",
      source: entry.source,
    });
    return false;
  });
}

/** With `deploy: true` all VirtualServices are in `routes/`, so that a first fork moves nothing. */
function baselineUnit(entry: BaselineObject, { settings }: ResolvedEnvironment): UnitId {
  return { kind: settings.deploy && !isRouteObject(entry.object) ? "baseline" : "routes" };
}

function toEmitted(entry: BaselineObject, { baseline }: ResolvedEnvironment): EmittedObject {
  // As the istio backend writes it when a lane touches it: a first fork only adds rules.
  if (isRouteObject(entry.object)) {
    return { object: ownedObject(entry.object), phase: "route", sources: [entry.source] };
  }
  const { namespace, name } = entry.object.metadata;
  const service =
    entry.object.kind === "Service" ? baseline.services.get(`${namespace}/${name}`) : undefined;
  return {
    object: ownedObject(service === undefined ? entry.object : withStatedProtocols(service)),
    phase: "workload",
    sources: [entry.source],
  };
}

function reportSharedOwnership(units: readonly ReleaseUnit[], problems: Problems): void {
  const owners = new Map<string, { unit: string; object: EmittedObject }>();
  for (const unit of units) {
    for (const object of unit.objects) {
      const key = keyString(objectKey(object.object));
      const owner = owners.get(key);
      if (owner === undefined) {
        owners.set(key, { unit: unitPath(unit.id), object });
        continue;
      }
      const [source] = object.sources;
      const [other] = owner.object.sources;
      problems.report({
        code: "E0610",
        message: `${displayName(objectKey(object.object))} would be owned by ${owner.unit} and by ${unitPath(unit.id)}`,
        help: "rename one of the two objects, or the sandbox that one of them comes from",
        source,
        ...(other === undefined
          ? {}
          : { related: [{ message: "the other owner's cause", source: other }] }),
      });
    }
  }
}
