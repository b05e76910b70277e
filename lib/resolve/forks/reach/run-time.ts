/** @module Who leads requests to a workload where manifests do not show it: controllers decide at run time. */
import { asRecord, at } from "../../../kube/json.ts";
import { displayName, groupKind, objectKey } from "../../../kube/object.ts";
import { oncePer } from "../../../kube/once.ts";
import type { Service } from "../../../model/baseline.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import type { ForkContext } from "../context.ts";

/** Refuses what Flagger rolls out, and says what is not known of the Services in front of a fork. */
export function checkRunTime(context: ForkContext): void {
  const { baseline, problems, forkOf, display } = context;
  const { entry, workload, services } = context.target;
  const canary = canariesOf(baseline).find(({ object }) => isCanaryOf(object, context));
  if (canary !== undefined) {
    problems.report({
      code: "E0361",
      message: `${display} is the target of ${displayName(objectKey(canary.object))}: Flagger makes the pods and Services that serve its requests at run time`,
      help: "leave the Canary out of this environment, or do not fork its target",
      source: forkOf,
      related: [{ message: "the Canary", source: canary.source }],
    });
    return;
  }
  const guessed = [...baseline.services.values()].filter((service) => maySelect(service, context));
  for (const service of guessed) {
    const pod = podNamed(service, context);
    const unknown = Object.entries(service.selector ?? {}).filter(
      ([key]) => !Object.hasOwn(workload.podLabels, key),
    );
    problems.report({
      code: "W0347",
      message:
        pod === undefined
          ? `whether ${displayName(objectKey(service.object))} selects the pods of ${display} is not known: nothing in the sources gives them ${unknown.map(([key, value]) => `"${key}: ${value}"`).join(", ")}; keyed requests to it reach the baseline`
          : `${displayName(objectKey(service.object))} selects pod "${pod}" of ${display} by its name, which no pod of a fork has; keyed requests to it reach the baseline`,
      help: "call the workload by a Service that selects labels of its pod template",
      source: forkOf,
      related: [{ message: "the Service", source: service.source }],
    });
  }
  // Where no strategy is stated, E0333 says it; of a stated consumer it is known.
  if (entry.strategies?.consumer === undefined || workload.kind === "CronJob") return;
  if (workload.selective !== undefined) return;
  if (services.length > 0 || guessed.length > 0) return;
  problems.report({
    code: "W0346",
    message: `no Service of the sources selects ${display}: no rule leads a lane's requests to its fork`,
    help: "add its Service to the sources, if there is one; nothing is to do for a worker that nobody calls",
    source: forkOf,
  });
}

const canariesOf = oncePer(({ objects }: BaselineIndex) =>
  [...objects.values()].filter(({ object }) => groupKind(object) === "flagger.app/Canary"),
);

/** https://docs.flagger.app/usage/how-it-works: it makes NAME-primary and NAME-canary of every target. */
function isCanaryOf(
  { spec, metadata }: Parameters<typeof objectKey>[0],
  { target: { workload } }: ForkContext,
): boolean {
  const target = asRecord(at(spec, "targetRef"));
  return (
    target.name === workload.name &&
    (target.kind ?? "Deployment") === workload.kind &&
    metadata.namespace === workload.namespace
  );
}

/** The pod that a Service selects by name: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#pod-name-label */
function podNamed(
  { selector }: Service,
  { target: { workload } }: ForkContext,
): string | undefined {
  const pod = selector?.["statefulset.kubernetes.io/pod-name"] ?? "";
  const isOwn = workload.kind === "StatefulSet" && pod.replace(/-\d+$/, "") === workload.name;
  return isOwn ? pod : undefined;
}

/** A selector that the pods' own labels meet but for keys that they do not have, and that no workload meets. */
function maySelect(service: Service, context: ForkContext): boolean {
  const { workload } = context.target;
  const selector = Object.entries(service.selector ?? {});
  const known = selector.filter(([key]) => Object.hasOwn(workload.podLabels, key));
  return (
    service.namespace === workload.namespace &&
    service.workloads.length === 0 &&
    (known.length > 0 || podNamed(service, context) !== undefined) &&
    known.length < selector.length &&
    known.every(([key, value]) => workload.podLabels[key] === value)
  );
}
