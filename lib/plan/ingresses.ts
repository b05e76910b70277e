/**
 * @module Ingresses that send requests to a forked workload. Their controllers send to pods directly,
 * without a look at the key, so a keyed request enters at the baseline: said, not passed over.
 */
import { asArray, asString, at } from "../kube/json.ts";
import { apiGroup, displayName, type KubeObject, objectKey } from "../kube/object.ts";
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
