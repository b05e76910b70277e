/** @module The total order of objects, wherever a list of them goes out. */
import { compareText } from "../kube/compare-text.ts";
import { type KubeObject, type ObjectKey, objectKey } from "../kube/object.ts";

/** What has to exist first comes first; kinds that are not named come before the routes. */
const early = [
  "Namespace",
  "CustomResourceDefinition",
  "PriorityClass",
  "StorageClass",
  "ServiceAccount",
  "ClusterRole",
  "ClusterRoleBinding",
  "Role",
  "RoleBinding",
  "Secret",
  "ConfigMap",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "Service",
  "NetworkPolicy",
  "StatefulSet",
  "DaemonSet",
  "Deployment",
  "Rollout",
  "ReplicaSet",
  "Pod",
  "CronJob",
  "Job",
];
const late = [
  "ReferenceGrant",
  "DestinationRule",
  "Gateway",
  "HTTPRoute",
  "GRPCRoute",
  "VirtualService",
];

const ranks: ReadonlyMap<string, number> = new Map([
  ...early.map((kind, index): [string, number] => [kind, index]),
  ...late.map((kind, index): [string, number] => [kind, 1000 + index]),
]);

/** Kind rank, then namespace, name, kind and group: no two different objects compare equal. */
export function compareObjects(a: KubeObject, b: KubeObject): number {
  return compareKeys(objectKey(a), objectKey(b));
}

/** The same for keys. */
export function compareKeys(a: ObjectKey, b: ObjectKey): number {
  return (
    rank(a) - rank(b) ||
    compareText(a.namespace ?? "", b.namespace ?? "") ||
    compareText(a.name, b.name) ||
    compareText(a.kind, b.kind) ||
    compareText(a.group, b.group)
  );
}

function rank({ kind }: ObjectKey): number {
  return ranks.get(kind) ?? early.length;
}
