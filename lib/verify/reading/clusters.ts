/** @module The two clusters that are compared: the baseline alone, and with the output applied. */

import { asArray, asString, at, isRecord } from "../../kube/json.ts";
import { apiGroup, type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { transportOf } from "../../kube/service-ports.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import { Cluster } from "../../simulate/cluster/cluster.ts";
import { layer7Of } from "../../simulate/cluster/ports.ts";
import type { Facts } from "./facts.ts";
import type { Emitted, Output } from "./output.ts";

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
    before: baselineCluster(input, facts, output.byKey),
    after: new Cluster([...kept, ...applied.map(({ object }) => object)]),
  };
}

/**
 * The baseline alone. Before there is an output, a stated protocol is its own word for a port: how the
 * port is routed is the same.
 */
export function baselineCluster(
  input: EnvironmentInput,
  facts: Facts,
  emitted: ReadonlyMap<string, Emitted> = new Map(),
): Cluster {
  return new Cluster(input.baseline.map(({ object }) => withStated(object, facts, emitted)));
}

/** A Secret is never copied to the output when it holds values; somebody else applies it (P8). */
export function isWithheld(object: KubeObject): boolean {
  return object.kind === "Secret" && apiGroup(object.apiVersion) === "";
}

/**
 * A stated protocol changes what an owned Service says about a port: it is part of the baseline as the
 * environment means it. Whatever the output then says is compared by class: routed by rules or not.
 */
function withStated(
  object: KubeObject,
  facts: Facts,
  emitted: ReadonlyMap<string, Emitted>,
): KubeObject {
  if (object.kind !== "Service" || apiGroup(object.apiVersion) !== "" || !facts.owns(object))
    return object;
  const now = asArray(at(emitted.get(keyString(objectKey(object)))?.object, "spec", "ports"));
  const ports = asArray(at(object, "spec", "ports")).map((port) => {
    if (!isRecord(port)) return port;
    const stated = facts.stated(object, port);
    if (stated === undefined) return port;
    const own = now.find(
      (one) => at(one, "port") === port.port && transportOf(one) === transportOf(port),
    );
    const said = asString(at(own, "appProtocol"));
    const wanted = stated === "tcp" ? "opaque" : "declared";
    const appProtocol = said !== undefined && layer7Of(own) === wanted ? said : stated;
    return { ...port, appProtocol };
  });
  const spec = at(object, "spec");
  return isRecord(spec) && Array.isArray(spec.ports)
    ? { ...object, spec: { ...spec, ports } }
    : object;
}
