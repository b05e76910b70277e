/** @module ConfigMaps that a fork has for itself: the baseline's with keys set and removed. */

import { asRecord } from "../../../kube/json.ts";
import { type JsonObject, type KubeObject, keyString } from "../../../kube/object.ts";
import { labels } from "../../../model/interface.ts";
import type { ForkSpec } from "../../../model/spec.gen.ts";
import type { Cluster } from "../../../simulate/cluster/cluster.ts";

type Customizations = NonNullable<ForkSpec["customizations"]>;
type Change = NonNullable<Customizations["configMaps"]>[number];

/** Whether a ConfigMap says that it belongs to a fork. */
export function isCopyOf(object: KubeObject, fork: string): boolean {
  return object.metadata.labels?.[labels.fork] === fork;
}

/** What a change makes of the baseline's ConfigMap; undefined: there is none. */
export function copiedConfigMap(
  before: Cluster,
  namespace: string,
  { name, data }: Change,
): JsonObject | undefined {
  const original = before.objects.get(keyString({ group: "", kind: "ConfigMap", namespace, name }));
  if (original === undefined) return undefined;
  const kept = (field: "data" | "binaryData") =>
    Object.entries(asRecord(original[field])).filter(([key]) => !Object.hasOwn(data, key));
  const set = Object.entries(data).filter(([, value]) => value !== null);
  return {
    data: Object.fromEntries([...kept("data"), ...set]),
    binaryData: Object.fromEntries(kept("binaryData")),
  };
}
