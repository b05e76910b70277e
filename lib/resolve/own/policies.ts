/**
 * @module Policies of the baseline that hold for every pod, those of a branch's own workloads too. Nothing is written again
 * for these as it is for forks, since they have no baseline whose callers were meant.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { andList } from "../../diagnostics/words.ts";
import { couldOpen, isOwnPolicy } from "../../kube/added.ts";
import { grouped } from "../../kube/grouped.ts";
import { asArray, at, stringMap } from "../../kube/json.ts";
import { isOpaque, kindOf } from "../../kube/kinds.ts";
import { selectsRaw } from "../../kube/label-selector.ts";
import { displayName, type KubeObject, objectKey } from "../../kube/object.ts";
import { accountOf, podTemplate } from "../../kube/pod-templates.ts";
import { nodesAt, selectsPods } from "../../kube/selectors.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { BaselineObject } from "../../model/input.ts";
import { labels as labelNames } from "../../model/interface.ts";
import type { Fork, StatedObject } from "../../model/lane.ts";
import { below } from "../../model/source.ts";

/** Says which policies decide who may call a sandbox's own pods, or whom they may call; refuses own ones beside them. */
export function warnOfPolicies(
  own: readonly StatedObject[],
  { selectors, objects }: BaselineIndex,
  problems: Problems,
): void {
  // Whom they hold for is not evaluated.
  const unread = [...objects.values()].filter(({ object }) => isOpaque(object));
  const workloads = own.filter(({ object }) => kindOf(object).template !== undefined);
  if (workloads.length === 0) return;
  const guards = selectors.filter(
    ({ role, selects, owner }) =>
      role === "policy" && selects === "pods" && kindOf(owner.object).guards === "callers",
  );
  const held = guards.flatMap((use) =>
    workloads
      .filter(({ object }) => selectsPods(use, podsOf(object)))
      .map((one) => [use.owner, one] as const),
  );
  for (const one of own.filter(({ object }) => isOwnPolicy(object))) {
    const [beside] =
      held.find(
        ([{ object: other }, { object }]) =>
          couldOpen(one.object, other) && isFor(one.object, object),
      ) ?? unread;
    if (beside !== undefined) reportOpening(one, beside, problems);
  }
  for (const [policy, all] of grouped(held)) {
    const [first] = all;
    if (first === undefined) continue;
    const names = [...new Set(all.map(({ stated }) => displayName(objectKey(stated))))];
    problems.report({
      code: "W0355",
      message: `${displayName(objectKey(policy.object))} holds for the pods of ${andList(names)} too`,
      help: `see that it lets them be called and call; it can name them by the label ${labelNames.sandbox}`,
      source: first.source,
      related: [{ message: "the policy", source: policy.source }],
    });
  }
}

/** Reports peers of a sandbox's own policies that mean its pods, or its forks, by labels which those lose. */
export function checkPeers(
  own: readonly StatedObject[],
  forks: readonly Fork[],
  problems: Problems,
): void {
  const meant = [
    ...own
      .filter(({ object }) => kindOf(object).template !== undefined)
      .map(({ object, stated }) => ({
        name: displayName(objectKey(stated)),
        namespace: object.metadata.namespace,
        stated: podsOf(stated).labels,
        emitted: podsOf(object).labels,
      })),
    ...forks.map(({ workload, podLabels }) => ({
      name: `the fork of ${displayName(workload)}`,
      namespace: workload.namespace,
      stated: workload.podLabels,
      emitted: podLabels,
    })),
  ];
  for (const { object, stated, source, sandbox } of own.filter((one) => isOwnPolicy(one.object))) {
    const lists = ["spec.ingress[].from", "spec.egress[].to"];
    for (const { value, path } of lists.flatMap((list) => nodesAt(object, list))) {
      const selectors = asArray(value).flatMap((peer) =>
        at(peer, "namespaceSelector") === undefined ? (at(peer, "podSelector") ?? []) : [],
      );
      const names = (labels: Readonly<Record<string, string>>) =>
        selectors.some((selector) => selectsRaw(selector, labels));
      const lost = meant.find(
        (one) =>
          one.namespace === object.metadata.namespace && names(one.stated) && !names(one.emitted),
      );
      if (lost === undefined) continue;
      problems.report({
        code: "E0637",
        message: `a rule of ${displayName(objectKey(stated))} names the pods of ${lost.name} by labels that they do not have in the output`,
        help: `name them by the label ${labelNames.sandbox}: ${sandbox}, in a peer of the same rule`,
        source: below(source, ...path),
      });
    }
  }
}

// --- internal ---

/** Whether a sandbox's own policy is for the pods of one of its workloads. */
function isFor(policy: KubeObject, workload: KubeObject): boolean {
  const { namespace, labels } = podsOf(workload);
  return (
    policy.metadata.namespace === namespace && selectsRaw(at(policy, "spec", "podSelector"), labels)
  );
}

/** Rules of all policies for a pod add up: https://kubernetes.io/docs/concepts/services-networking/network-policies/ */
function reportOpening(
  { stated, source }: StatedObject,
  other: BaselineObject,
  problems: Problems,
): void {
  problems.report({
    code: "E0636",
    message: `${displayName(objectKey(stated))} is for pods that ${displayName(objectKey(other.object))} of the baseline ${isOpaque(other.object) ? "may hold" : "holds"} for too, and could only let more pass`,
    help: `leave it out; or let the baseline's policy leave out pods with the label ${labelNames.sandbox}, or let through what they need`,
    source,
    related: [{ message: "the policy", source: other.source }],
  });
}

function podsOf(object: StatedObject["object"]) {
  const template = podTemplate(object);
  return {
    namespace: object.metadata.namespace ?? "",
    labels: stringMap(at(template, "metadata", "labels")),
    account: accountOf(template?.spec),
  };
}
