/**
 * @module Services that requests from outside the mesh come to by themselves (`LoadBalancer`,
 * `NodePort`). The node sends such a request to a pod, and no proxy looks at its key on the way, so a
 * keyed request enters at the baseline: said, not passed over.
 */
import { asString, at } from "../kube/json.ts";
import { displayName, objectKey } from "../kube/object.ts";
import { isRoutable } from "../mesh/implementations/routable.ts";
import type { PlanContext } from "./keyed-copies.ts";

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
