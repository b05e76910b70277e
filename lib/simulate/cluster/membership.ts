/** @module Whether callers are in the mesh, as far as manifests tell: the implementation's facts decide. */
import { oncePer, remembered } from "../../kube/once.ts";
import type { Membership } from "../../mesh/implementations/implementation.ts";
import { membershipOf } from "../../mesh/implementations/membership.ts";
import type { MarkedPod } from "../../mesh/implementations/pod-marks.ts";
import type { StatedSettings } from "../../model/settings.ts";
import type { Entry } from "../entries/entries.ts";
import type { Cluster } from "./cluster.ts";

type Settings = Pick<StatedSettings, "implementation" | "membership">;

/** Whether the pods that call at an entry are in the mesh; undefined for a request from outside. */
export function callerMembership(
  cluster: Cluster,
  settings: Settings,
  entry: Entry,
): Membership | undefined {
  if (entry.kind === "gateway") return undefined;
  const { name, namespace } = entry.client;
  const pods = cluster.podsOf(name);
  return pods === undefined
    ? membershipIn(cluster, settings, namespace)
    : podMembership(cluster, settings, pods);
}

/** Whether pods of a namespace are in the mesh: by the namespace, or some of them by their own labels. */
export function membershipIn(cluster: Cluster, settings: Settings, namespace: string): Membership {
  return remembered(perCluster(cluster)(settings), namespace, () =>
    anyMembership(cluster, settings, namespace),
  );
}

const perCluster = oncePer((_: Cluster) =>
  oncePer((_settings: Settings) => new Map<string, Membership>()),
);

function anyMembership(cluster: Cluster, settings: Settings, namespace: string): Membership {
  const unmarked = podMembership(cluster, settings, { namespace, labels: {} });
  if (unmarked.kind === "in") return unmarked;
  const own = cluster.pods
    .filter((pods) => pods.namespace === namespace)
    .map((pods) => podMembership(cluster, settings, pods));
  return own.find(({ kind }) => kind === "in") ?? unmarked;
}

/** Whether pods of which their template is known are in the mesh. */
export function podMembership(cluster: Cluster, settings: Settings, pod: MarkedPod): Membership {
  return membershipOf(settings, pod, cluster.namespace(pod.namespace));
}
