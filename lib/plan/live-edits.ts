/**
 * @module Routes that a controller writes or edits in the cluster while it shifts traffic. Keyed rules from
 * Git and the controller would overwrite each other.
 */
import { asString, at } from "../kube/json.ts";
import { displayName, objectKey } from "../kube/object.ts";
import type { BaselineIndex } from "../model/baseline-index.ts";
import type { BaselineObject } from "../model/input.ts";
import type { DefaultTable } from "../model/route-plan.ts";
import type { SourceRef } from "../model/source.ts";
import { nameOf } from "./coverage.ts";
import type { PlanContext } from "./keyed-copies.ts";

/** Providers that route at an ingress of their own and write no mesh routes. */
const ingressProviders =
  /^(nginx|contour|traefik|gloo|skipper|apisix|kubernetes|knative|kuma|linkerd|smi|appmesh)/;

/**
 * Flagger's Canaries by the `namespace/name` of what they write: Flagger names the routing object and its
 * host after `spec.service.name`, or after the target.
 */
export function canaries({ objects }: BaselineIndex): ReadonlyMap<string, BaselineObject> {
  const found = new Map<string, BaselineObject>();
  for (const owner of objects.values()) {
    const { kind, apiVersion, metadata } = owner.object;
    if (kind !== "Canary" || !apiVersion.startsWith("flagger.app/")) continue;
    if (ingressProviders.test(asString(at(owner.object, "spec", "provider")) ?? "")) continue;
    const name =
      asString(at(owner.object, "spec", "service", "name")) ??
      asString(at(owner.object, "spec", "targetRef", "name"));
    if (name !== undefined) found.set(`${metadata.namespace ?? ""}/${name}`, owner);
  }
  return found;
}

/** Reports new tables of Services whose routes a Canary creates. */
export function checkCanaries(defaults: readonly DefaultTable[], context: PlanContext): void {
  const controllers = canaries(context.environment.baseline);
  for (const { service, routes } of defaults) {
    const controller = controllers.get(nameOf(service));
    if (controller === undefined) continue;
    const causes = routes.flatMap((route) => route.copies).flatMap((copy) => copy.sources);
    reportLiveEdit(service, controller, causes, context);
  }
}

/** Reports that a controller edits what a lane has to edit. */
export function reportLiveEdit(
  edited: BaselineObject,
  controller: BaselineObject,
  [cause = edited.source]: readonly SourceRef[],
  { problems }: PlanContext,
): void {
  const display = displayName(objectKey(edited.object));
  const editor = displayName(objectKey(controller.object));
  problems.report({
    code: "E0532",
    message: `the routes of ${display} are edited in the cluster by ${editor}, so keyed rules from Git and the controller would overwrite each other`,
    help: `leave traffic routing out of ${editor} in this environment, or do not fork what is behind ${display}`,
    source: cause,
    related: [
      { message: "the controller's object", source: controller.source },
      { message: "what it edits", source: edited.source },
    ],
  });
}
