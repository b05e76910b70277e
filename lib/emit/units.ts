/** @module Contributions to release units, and the proof that each object has one owner. */
import type { Problems } from "../diagnostics/problems.ts";
import { compareText } from "../kube/compare-text.ts";
import { repeated } from "../kube/grouped.ts";
import { displayName, keyString, objectKey } from "../kube/object.ts";
import type { Contribution, ReleaseUnit } from "../model/contribution.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import { type UnitId, unitPath } from "../model/release-unit.ts";

/** All release units but `gitops`, in path order. A sandbox or group has its unit even when it is empty. */
export function assembleUnits(
  contributions: readonly Contribution[],
  { sandboxes, groups, deletions }: ResolvedEnvironment,
  problems: Problems,
): readonly ReleaseUnit[] {
  const units = new Map<string, { readonly id: UnitId; readonly objects: Contribution[] }>();
  const objectsOf = (id: UnitId): Contribution[] => {
    const unit = units.get(unitPath(id)) ?? { id, objects: [] };
    units.set(unitPath(id), unit);
    return unit.objects;
  };
  for (const { name } of sandboxes) objectsOf({ kind: "sandbox", name });
  for (const { name } of groups) objectsOf({ kind: "group", name });
  for (const { unit } of deletions) objectsOf(unit);
  for (const contribution of contributions) objectsOf(contribution.unit).push(contribution);

  const assembled = [...units].sort(([a], [b]) => compareText(a, b)).map(([, unit]) => unit);
  reportSharedOwnership(
    assembled.flatMap(({ objects }) => objects),
    problems,
  );
  return assembled;
}

function reportSharedOwnership(objects: readonly Contribution[], problems: Problems): void {
  for (const [first, second] of repeated(objects, (one) => keyString(objectKey(one.object)))) {
    const [source] = first.sources;
    problems.report({
      code: "E0610",
      message: `${displayName(objectKey(second.object))} would be owned by ${unitPath(first.unit)} and by ${unitPath(second.unit)}`,
      help: "rename one of the two objects, or the sandbox that one of them comes from",
      source: second.sources[0],
      related: source === undefined ? [] : [{ message: "the other owner's cause", source }],
    });
  }
}
