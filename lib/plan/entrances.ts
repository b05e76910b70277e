/**
 * @module Entrances without a proxy that looks at the key: Ingresses, whose controllers send to pods directly,
 * and Services of type `LoadBalancer` or `NodePort`, where the node does. A keyed request that comes in there
 * enters at the baseline: said, not passed over.
 */
import { asArray, asString, at } from "../kube/json.ts";
import { apiGroup, displayName, type KubeObject, objectKey } from "../kube/object.ts";
import { isRoutable } from "../mesh/implementations/routable.ts";
import type { PlanContext } from "./keyed-copies.ts";

/** Warns once per Ingress and forked Service. */
export function warnOfIngresses({ environment, lanes, problems }: PlanContext): void {
  const { objects, services } = environment.baseline;
  for (const { object, source } of objects.values()) {
    if (object.kind !== "Ingress" || apiGroup(object.apiVersion) !== "networking.k8s.io") continue;
    const { namespace = "" } = object.metadata;
    for (const name of backendsOf(object)) {
      const service = services.get(`${namespace}/${name}`);
      if (service === undefined || !lanes.forksAny(service.workloads)) continue;
      problems.report({
        code: "W0308",
        message: `${displayName(objectKey(object))} sends requests to Service ${namespace}/${name}, and lanes do not pass through it there`,
        help: "let a Gateway with an HTTPRoute or a VirtualService take the requests in; or, where the controller has a sidecar and sends to the Service and not to its pods, nothing is to do",
        source,
        related: [{ message: "a lane forks what is behind this Service", source: service.source }],
      });
    }
  }
}

/** The Services that an Ingress names, each once, in its order. */
function backendsOf(ingress: KubeObject): ReadonlySet<string> {
  const paths = asArray(at(ingress, "spec", "rules")).flatMap((rule) =>
    asArray(at(rule, "http", "paths")).map((path) => at(path, "backend")),
  );
  const names = [at(ingress, "spec", "defaultBackend"), ...paths].map((backend) =>
    asString(at(backend, "service", "name")),
  );
  return new Set(names.filter((name) => name !== undefined));
}

const types: ReadonlySet<string> = new Set(["LoadBalancer", "NodePort"]);

/** Warns once per Service, where a lane forks what is behind it. Ports without L7 have W0310. */
export function warnOfOutsideServices({ environment, lanes, problems }: PlanContext): void {
  for (const service of environment.baseline.services.values()) {
    const type = asString(at(service.object, "spec", "type")) ?? "";
    if (!types.has(type) || !service.ports.some(isRoutable)) continue;
    const forked = service.workloads.find((workload) => lanes.forksAny([workload]));
    if (forked === undefined) continue;
    problems.report({
      code: "W0309",
      message: `${displayName(objectKey(service.object))} is of type ${type}: keyed requests that come to it from outside the mesh reach the baseline`,
      help: "let them enter by a Gateway with an HTTPRoute or a VirtualService, or send the keyed request from inside the mesh; where nobody uses the address from outside, nothing is to do",
      source: service.source,
      related: [{ message: "lanes fork this workload behind it", source: forked.source }],
    });
  }
}
