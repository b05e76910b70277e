/**
 * @module Forks as callers of forks. A DestinationRule with a `workloadSelector` is for some callers
 * only, and a fork's pods have lost the labels that it selects by. For calls to another fork of its lane,
 * the fork needs a clone that selects the fork itself.
 */
import { asRecord } from "../../../kube/json.ts";
import { selects, toLabelSelector } from "../../../kube/label-selector.ts";
import type { BaselineObject } from "../../../model/input.ts";
import type { Fork, ResolvedEnvironment, ResolvedSandbox } from "../../../model/lane.ts";
import type { UnitId } from "../../../model/release-unit.ts";

/** The unit that owns a clone: a sandbox, or a group where the clone is for forks of two sandboxes. */
export interface CloneUnit {
  readonly id: Extract<UnitId, { readonly name: string }>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A fork that needs a clone of its own, and the unit that holds the clone. */
export interface Caller {
  readonly fork: Fork;
  readonly unit: CloneUnit;
}

/** A sandbox as the owner of clones. */
export function sandboxUnit({ name, labels, annotations }: ResolvedSandbox): CloneUnit {
  return { id: { kind: "sandbox", name }, labels, annotations };
}

/** Forks that share a lane with the sandbox's forks, whose baselines a DestinationRule selects, but not they. */
export function callersOf(
  rule: BaselineObject,
  sandbox: ResolvedSandbox,
  { groups }: ResolvedEnvironment,
): readonly Caller[] {
  const selector = toLabelSelector(asRecord(rule.object.spec).workloadSelector);
  if (selector === undefined) return [];
  // Istio reads a workloadSelector for callers of the rule's own namespace only.
  const lost = ({ workload, podLabels }: Fork) =>
    workload.namespace === rule.object.metadata.namespace &&
    selects(selector, workload.podLabels) &&
    !selects(selector, podLabels);
  const own = sandbox.forks.filter(lost).map((fork) => ({ fork, unit: sandboxUnit(sandbox) }));
  const joined = groups
    .filter(({ members }) => members.some(({ name }) => name === sandbox.name))
    .flatMap(({ name, labels, annotations, members }) =>
      members
        .filter((member) => member.name !== sandbox.name)
        .flatMap((member) => member.forks.filter(lost))
        .map((fork) => ({
          fork,
          unit: { id: { kind: "group" as const, name }, labels, annotations },
        })),
    );
  return [...own, ...joined];
}
