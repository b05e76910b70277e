/**
 * @module Where each object goes. A path depends on the object and its unit alone, never
 * on what else exists: adding an object must not move another.
 */
import { kindOf } from "../kube/kinds.ts";
import { apiGroup, type KubeObject } from "../kube/object.ts";
import type { Contribution } from "./contribution.ts";
import { component, encodeName, encodePart } from "./path-component.ts";
import { phaseFacts } from "./phases.ts";
import { isLaneUnit, type UnitId, unitPath } from "./release-unit.ts";

/** What decides about a path. */
export type Placed = Pick<Contribution, "unit" | "phase" | "object">;

/** The path of an object's file below `<out>/<environment>/`. */
export function objectPath({ unit, phase, object }: Placed): string {
  const file = fileName(object);
  if (unit.kind === "gitops") return `gitops/${file}`;
  const folders = [unitPath(unit), ...(isLaneUnit(unit) ? [phaseFacts(phase).folder] : [])];
  return [...folders, namespaceFolder(object), file].join("/");
}

/**
 * The path of a unit's index file. What is shared has one index per object (`file` is its path), so
 * that two branches which fork different services never edit the same file.
 */
export function indexPath(unit: UnitId, file?: string): string {
  return unit.kind === "routes" && file !== undefined
    ? `index/${file.replace(/\.yaml$/, ".json")}`
    : `index/${unitPath(unit)}.json`;
}

function namespaceFolder({ metadata: { namespace } }: KubeObject): string {
  // No namespace is encoded to this: an escape is "_" and two hex digits, and "l" is not one.
  return namespace === undefined ? "_cluster" : component(encodeName(namespace));
}

function fileName(object: KubeObject): string {
  return component(`${fileStart(object)}${encodeName(object.metadata.name)}`, ".yaml");
}

/** What the names of files with objects of a kind begin with, and of no other kind: `deployment-`. */
export function fileStart({ apiVersion, kind }: Pick<KubeObject, "apiVersion" | "kind">): string {
  const group = apiGroup(apiVersion);
  const kindPart = encodePart(kind.toLowerCase());
  const groupPart = kindOf({ apiVersion, kind }).bare
    ? ""
    : `.${group.split(".").map(encodePart).join(".")}`;
  return `${kindPart}${groupPart}-`;
}
