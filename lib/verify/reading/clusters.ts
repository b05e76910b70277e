/** @module The two clusters that are compared: the baseline alone, and with the output applied. */

import { asArray, at, isRecord } from "../../kube/json.ts";
import { apiGroup, type KubeObject } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { holdsSecretValues } from "../../kube/secrets.ts";
import { implementations } from "../../mesh/implementations/registry.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import { Cluster } from "../../simulate/cluster/cluster.ts";
import { type Facts, factsOf } from "./facts.ts";
import type { Output } from "./output.ts";

/** The baseline alone and with the output. */
export interface Clusters {
  readonly before: Cluster;
  readonly after: Cluster;
}

/** Both clusters. What the environment owns exists only if the output has it. */
export function clustersOf(input: EnvironmentInput, facts: Facts, output: Output): Clusters {
  const applied = output.objects.filter(({ unit }) => unit !== "gitops");
  const baseline = input.baseline.map(({ object }) => object);
  const kept = baseline.filter((object) => !facts.owns(object) || isWithheld(object));
  return {
    before: baselineCluster(input),
    after: new Cluster([...kept, ...applied.map(({ object }) => object)], facts.clusterDomain),
  };
}

/** The baseline alone. */
export const baselineCluster = oncePer((input: EnvironmentInput): Cluster => {
  const facts = factsOf(input);
  const objects = input.baseline.map(({ object }) => withStated(object, facts));
  return new Cluster(objects, facts.clusterDomain);
});

/** What holds values of Secrets is never copied to the output; somebody else applies it (P8). */
export function isWithheld(object: KubeObject): boolean {
  const isSecret = object.kind === "Secret" && apiGroup(object.apiVersion) === "";
  return isSecret || holdsSecretValues(object);
}

/**
 * A stated protocol changes what an owned Service says about a port: it is part of the baseline as the
 * environment means it, in the words of its mesh.
 */
function withStated(object: KubeObject, facts: Facts): KubeObject {
  if (object.kind !== "Service" || apiGroup(object.apiVersion) !== "" || !facts.owns(object))
    return object;
  const { appProtocols } = implementations[facts.implementation];
  const ports = asArray(at(object, "spec", "ports")).map((port) => {
    if (!isRecord(port)) return port;
    const stated = facts.stated(object, port);
    return stated === undefined ? port : { ...port, appProtocol: appProtocols[stated] };
  });
  const spec = at(object, "spec");
  return isRecord(spec) && Array.isArray(spec.ports)
    ? { ...object, spec: { ...spec, ports } }
    : object;
}
