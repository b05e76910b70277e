/** @module Policies of the baseline by which the cluster may refuse forks: named once for an environment. */
import type { Problems } from "../../../diagnostics/problems.ts";
import { refusingPolicies, wordsOfPolicy } from "../../../kube/admission.ts";
import { compareText } from "../../../kube/compare-text.ts";
import { displayName, objectKey } from "../../../kube/object.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import type { Fork } from "../../../model/lane.ts";

/** Warns of policies that were written with the baseline's labels in mind. */
export function warnOfAdmission(
  forks: readonly Fork[],
  baseline: BaselineIndex,
  problems: Problems,
): void {
  const policies = refusingPolicies([...baseline.objects.values()]);
  const [first, ...rest] = policies;
  if (first === undefined || forks.length === 0) return;
  const words = [...new Set(policies.flatMap(({ object }) => wordsOfPolicy(object.spec)))];
  const lost = new Set(forks.flatMap(lostLabels));
  const named = [...lost].filter((key) => words.some((word) => isIn(word, key)));
  const names = policies.map(({ object }) => displayName(objectKey(object)));
  problems.report({
    code: "W0327",
    message: `the cluster may refuse forks by ${names.join(", ")}${
      named.length === 0
        ? ""
        : `: forks have no label ${named
            .sort(compareText)
            .map((key) => `"${key}"`)
            .join(", ")}, of which there is talk`
    }`,
    help: 'except objects with the label "isolane.dev/sandbox", or make sure that forks are what the policy asks for: they lose the labels by which something selects',
    source: first.source,
    related: rest.map(({ source }) => ({ message: "another policy", source })),
  });
}

/** Whether a text, perhaps an expression, names a label as a word of its own. */
function isIn(text: string, key: string): boolean {
  return text.split(/[^\w./-]+/).some((word) => word === key || word.endsWith(`labels.${key}`));
}

/** Labels that the baseline's pods have and the fork's have not. */
function lostLabels({ workload, podLabels }: Fork): readonly string[] {
  return Object.keys(workload.podLabels).filter((key) => !Object.hasOwn(podLabels, key));
}
