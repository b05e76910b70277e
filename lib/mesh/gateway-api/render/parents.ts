/** @module What a route is attached to, for copies of a route of the baseline. */
import { asArray, asRecord, asString, isRecord } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import type { RouteTable } from "../../../model/route-table.ts";
import { gatewayGroup } from "../../implementations/standard.ts";

/**
 * The baseline's own parentRefs with group, kind and namespace written out, `port` and `sectionName`
 * as they are: proxies that see routes with and without a port on one Service obey only one kind
 * (measured on Istio). A reference that the table has no group for is left out: no proxy reads it
 * (`group: core`), or it is not known what else is attached there.
 */
export function parentsOf(table: RouteTable): readonly JsonObject[] {
  const { object } = table.owner;
  const own = object.metadata.namespace ?? "";
  return asArray(asRecord(object.spec).parentRefs)
    .filter(isRecord)
    .map((ref): JsonObject => ({ group: gatewayGroup, kind: "Gateway", namespace: own, ...ref }))
    .filter((ref) => table.groups.includes(groupOf(ref, own)))
    .map((ref) => (ref.kind === "Service" ? { ...ref, group: "" } : ref));
}

/** The text of a reference in `RouteTable.groups`. */
function groupOf({ kind, namespace, name, port = "*" }: JsonObject, own: string): string {
  const parent = `${String(namespace)}/${String(name)}`;
  switch (kind) {
    case "Service":
      return `mesh:${own}:${parent}:${String(port)}`;
    case "ServiceEntry":
      return `mesh:${own}:ServiceEntry/${parent}:${String(port)}`;
    default:
      return `gateway:${parent}`;
  }
}

/**
 * Parents that one object may name together. The standard channel refuses two references to one
 * parent that differ in nothing but the port; some implementations mix up several Services.
 */
export function parentSets(
  refs: readonly JsonObject[],
  severalServices: boolean,
): readonly (readonly JsonObject[])[] {
  const sets: JsonObject[][] = [];
  for (const ref of refs) {
    const set = sets.find((s) => s.every((other) => compatible(ref, other, severalServices)));
    if (set === undefined) sets.push([ref]);
    else set.push(ref);
  }
  return sets;
}

function compatible(a: JsonObject, b: JsonObject, severalServices: boolean): boolean {
  if (!severalServices && a.kind === "Service" && b.kind === "Service") return false;
  const same = ["group", "kind", "namespace", "name"].every((field) => a[field] === b[field]);
  if (!same) return true;
  const [left, right] = [asString(a.sectionName), asString(b.sectionName)];
  return left !== undefined && right !== undefined && left !== right;
}
