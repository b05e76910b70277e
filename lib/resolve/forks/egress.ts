/**
 * @module Forks that start requests by themselves (`egress: keyed`): a job, a consumer, a scheduler has no caller whose
 * key it could pass on. Where a proxy of the mesh cannot give its requests a key, that is an error: they would reach
 * the baseline and look like the lane's.
 */
import { keyString } from "../../kube/object.ts";
import type { Membership } from "../../mesh/implementations/implementation.ts";
import { membershipOf } from "../../mesh/implementations/membership.ts";
import type { MarkedPod } from "../../mesh/implementations/pod-marks.ts";
import { implementations } from "../../mesh/implementations/registry.ts";
import { variables } from "../../model/interface.ts";
import type { Fork } from "../../model/lane.ts";
import { below } from "../../model/source.ts";
import type { ForkContext } from "./context.ts";

/** The key that the fork's own requests get; undefined: they get none. Reports what stands in the way. */
export function egressOf(
  pod: Omit<MarkedPod, "namespace">,
  context: ForkContext,
): Fork["egress"] | undefined {
  const { entry, source: target, workload } = context.target;
  const { settings, sandbox, problems, display } = context;
  if (entry.egress !== "keyed") return undefined;
  const source = below(target, "egress");
  const { title, keyedEgress } = implementations[settings.implementation];
  if (keyedEgress === undefined) {
    problems.report({
      code: "E0383",
      message: `egress: keyed of the fork of ${display} needs sidecars of Istio, and the mesh is ${title}, whose proxies give no key to requests that carry none`,
      help: ownWay,
      source,
    });
    return undefined;
  }
  const { namespace } = workload;
  const { kind, captured, why, unmarked } = membershipIn(context, { ...pod, namespace });
  // What no manifest shows is taken for in the mesh, as callers are.
  if (captured === true || kind === "out") {
    const way =
      unmarked === true
        ? `take namespace ${namespace} into the mesh; where injection is on by default, say so under routing.membership: {${namespace}: in}`
        : "take them into the mesh by a sidecar";
    problems.report({
      code: "E0384",
      message: `egress: keyed of the fork of ${display} needs a sidecar beside its pods, and they have none (${why})`,
      help: `${way}; or ${ownWay}`,
      source,
    });
    return undefined;
  }
  return { key: sandbox.key, source };
}

// --- internal ---

const ownWay = `remove egress and let the program put the key on its own requests: it is in ${variables.routingKey} (docs/tenants.md)`;

function membershipIn({ settings, baseline }: ForkContext, pod: MarkedPod): Membership {
  const home = keyString({ group: "", kind: "Namespace", name: pod.namespace });
  return membershipOf(settings, pod, baseline.objects.get(home)?.object);
}
