/**
 * @module Policies of the baseline that hold for every pod, those of a branch's own workloads too. Nothing is written again
 * for these as it is for forks, since they have no baseline whose callers were meant.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { andList } from "../../diagnostics/words.ts";
import { grouped } from "../../kube/grouped.ts";
import { at, stringMap } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { accountOf, podTemplate } from "../../kube/pod-templates.ts";
import { selectsPods } from "../../kube/selectors.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import { labels as labelNames } from "../../model/interface.ts";
import type { StatedObject } from "../../model/lane.ts";

/** Says which policies decide who may call a sandbox's own pods, or whom they may call. */
export function warnOfPolicies(
  own: readonly StatedObject[],
  { selectors }: BaselineIndex,
  problems: Problems,
): void {
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

// --- internal ---

function podsOf(object: StatedObject["object"]) {
  const template = podTemplate(object);
  return {
    namespace: object.metadata.namespace ?? "",
    labels: stringMap(at(template, "metadata", "labels")),
    account: accountOf(template?.spec),
  };
}
