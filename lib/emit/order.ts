/** @module The total order of objects, wherever a list of them goes out. */
import { compareText } from "../kube/compare-text.ts";
import { orderOf } from "../kube/kinds.ts";
import { type KubeObject, type ObjectKey, objectKey } from "../kube/object.ts";

/** Kind rank, then namespace, name, kind and group: no two different objects compare equal. */
export function compareObjects(a: KubeObject, b: KubeObject): number {
  return compareKeys(objectKey(a), objectKey(b));
}

/** The same for keys. */
export function compareKeys(a: ObjectKey, b: ObjectKey): number {
  return (
    orderOf(a.kind) - orderOf(b.kind) ||
    compareText(a.namespace ?? "", b.namespace ?? "") ||
    compareText(a.name, b.name) ||
    compareText(a.kind, b.kind) ||
    compareText(a.group, b.group)
  );
}
