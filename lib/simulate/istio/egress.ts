/**
 * @module What an EnvoyFilter does to requests that leave a pod: known of the one form that gives them a key
 * (lib/mesh/implementations/istio-egress.ts). Of any other nothing is known.
 */
import { asArray, asRecord, asString, at, stable, stringMap } from "../../kube/json.ts";
import { includesLabels } from "../../kube/label-selector.ts";
import { groupKind, type KubeObject } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { egressPatch, envoyFilter, readEgress } from "../../mesh/implementations/istio-egress.ts";
import type { Client, Cluster } from "../cluster/cluster.ts";
import type { GivenKey } from "../requests/keys.ts";
import { isCaptured } from "./ambient.ts";

/** The key that an EnvoyFilter gives; undefined for one that does anything else, or more. */
export function givenBy(object: KubeObject): GivenKey | undefined {
  if (groupKind(object) !== `${envoyFilter.group}/${envoyFilter.kind}`) return undefined;
  const { workloadSelector, configPatches, ...others } = asRecord(object.spec);
  const [patch] = asArray(configPatches);
  const { labels, ...further } = asRecord(workloadSelector);
  // Without labels it would be for every pod.
  const isForSome = Object.keys(stringMap(labels)).length > 0;
  if (!isForSome || Object.keys({ ...others, ...further }).length > 0) return undefined;
  const source = ["patch", "value", "typed_config", "default_source_code", "inline_string"];
  const given = readEgress(asString(at(patch, ...source)) ?? "");
  if (given === undefined) return undefined;
  const whole = [egressPatch(given.key, given.carriers)];
  return stable(configPatches) === stable(whole) ? given : undefined;
}

/** A filter of a pod's own namespace that selects it. The first that gives a key is the only one: others see it. */
export function givenTo(cluster: Cluster, client: Client): GivenKey | undefined {
  const own = filtersOf(cluster).filter(
    ({ namespace, labels }) =>
      namespace === client.namespace && includesLabels(client.labels, labels),
  );
  // A node's proxy has no filters of a pod's.
  return own.length === 0 || isCaptured(cluster, client) ? undefined : own[0]?.given;
}

const filtersOf = oncePer((cluster: Cluster) =>
  cluster.of(envoyFilter.group, envoyFilter.kind).flatMap((object) => {
    const given = givenBy(object);
    const labels = stringMap(at(object.spec, "workloadSelector", "labels"));
    const { namespace = "" } = object.metadata;
    return given === undefined ? [] : [{ given, labels, namespace }];
  }),
);
