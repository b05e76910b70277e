/** @module The total order of objects, wherever a list of them goes out. */
import { compareText } from "../kube/compare-text.ts";
import { orderOf } from "../kube/kinds.ts";
import { type KubeObject, objectKey } from "../kube/object.ts";

/** Kind rank, then namespace, name, kind and group: no two different objects compare equal. */
export function compareObjects(one: KubeObject, other: KubeObject): number {
  const [a, b] = [objectKey(one), objectKey(other)];
  return (
    orderOf(a.kind) - orderOf(b.kind) ||
    compareText(a.namespace ?? "", b.namespace ?? "") ||
    compareText(a.name, b.name) ||
    compareText(a.kind, b.kind) ||
    compareText(a.group, b.group)
  );
}
