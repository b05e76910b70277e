/** @module Whether callers are in the mesh, as far as manifests tell: the implementation's facts decide. */
import type { Membership } from "../../mesh/implementations/implementation.ts";
import { type MarkedPod, podMarks } from "../../mesh/implementations/pod-marks.ts";
import { implementations } from "../../mesh/implementations/registry.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import type { Entry } from "../entries/entries.ts";
import type { Cluster } from "./cluster.ts";

type Name = EnvironmentSettings["implementation"];

/** Whether the pods that call at an entry are in the mesh; undefined for a request from outside. */
export function callerMembership(
  cluster: Cluster,
  implementation: Name,
  entry: Entry,
): Membership | undefined {
  if (entry.kind === "gateway") return undefined;
  const { name, namespace } = entry.client;
  const pods = cluster.podsOf(name);
  return pods === undefined
    ? membershipIn(cluster, implementation, namespace)
    : membershipOf(cluster, implementation, pods);
}

/** Whether pods of a namespace are in the mesh: by the namespace, or some of them by their own labels. */
export function membershipIn(
  cluster: Cluster,
  implementation: Name,
  namespace: string,
): Membership {
  const unmarked = membershipOf(cluster, implementation, { namespace, labels: {} });
  if (unmarked.kind === "in") return unmarked;
  const own = cluster.pods
    .filter((pods) => pods.namespace === namespace)
    .map((pods) => membershipOf(cluster, implementation, pods));
  return own.find(({ kind }) => kind === "in") ?? unmarked;
}

/** Whether a workload's pods are in the mesh, or pods of which only namespace and labels are known. */
export function membershipOf(cluster: Cluster, implementation: Name, pod: MarkedPod): Membership {
  const marks = podMarks(pod, cluster.namespace(pod.namespace));
  return implementations[implementation].membershipOf(marks);
}
