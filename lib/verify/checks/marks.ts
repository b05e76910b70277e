/**
 * @module Labels and annotations by which tools find objects: what a lane's object has because of a baseline
 * object, it has from one of its kind. A changed label is found by somebody else's monitor, or by none; and
 * one that a copy must not have makes a tool take the copy for the original.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { selectingKeys } from "../../kube/attachments.ts";
import { isCopied, isOff, type Mark, marksOf, rowOf } from "../../kube/copied-metadata.ts";
import { at, stringMap } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import type { Place } from "../../kube/metadata/row.ts";
import { displayName, groupKind, type KubeObject, objectKey } from "../../kube/object.ts";
import type { DocumentPath } from "../../model/source.ts";
import { workloadName } from "../../simulate/cluster/cluster.ts";
import type { Check } from "../check.ts";
import { isBehindIngress } from "../reading/ingress-previews.ts";
import type { LaneFork } from "../reading/lanes.ts";
import { isOfLanes } from "../reading/of-lanes.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";
import { isTouched } from "./copies/patches.ts";

/** Lanes' objects have the labels and annotations that something explains. */
export const marksCheck: Check = {
  name: "marks",
  promises: ["P2", "P4"],
  codes: ["E0962"],
  run: checkMarks,
};

interface Stray {
  readonly mark: Mark;
  /** Path of the `metadata`. */
  readonly path: DocumentPath;
  readonly why: string;
}

/** Reports labels and annotations of lanes' objects that nothing explains. */
function checkMarks(check: Reading, problems: Problems): undefined {
  const known = new Set(
    [...check.before.objects.values()].flatMap((object) =>
      marksOf(object.metadata).map((mark) => idOf(object, mark)),
    ),
  );
  for (const emitted of check.output.objects) {
    if (!isLaneUnit(emitted.unit) || !isOfLanes(emitted.object, check)) continue;
    // Of these, previews.ts asks for each mark.
    if (isBehindIngress(emitted, check)) continue;
    const fork = check.forks.get(workloadName(emitted.object));
    const original = fork && check.before.podsOf(fork.baseline)?.template;
    const choosing = isRoute(emitted.object) ? choosingLabels(emitted.object, check) : [];
    const [stray] = [
      ...ownStrays(emitted, known, choosing),
      ...podStrays(emitted, original),
    ].filter((one) => fork === undefined || !isPatched(one, fork));
    if (stray === undefined) continue;
    const { mark, path, why } = stray;
    problems.report({
      code: "E0962",
      message: `${displayName(objectKey(emitted.object))} has "${mark.key}: ${mark.value}" in its ${path.join(".")}.${mark.field}, ${why}`,
      help: "run `isolane synth` to write it again",
      source: { ...emitted.source, path: [...emitted.source.path, ...path, mark.field, mark.key] },
    });
  }
}

function isRoute(object: KubeObject): boolean {
  return kindOf(object).route === "rules";
}

/** Labels by which policies of the baseline choose routes. */
function choosingLabels(route: KubeObject, { before }: Reading): readonly string[] {
  return [...before.objects.values()].flatMap((policy) => selectingKeys(policy, route));
}

function ownStrays(
  { object }: Emitted,
  known: ReadonlySet<string>,
  choosing: readonly string[],
): readonly Stray[] {
  const place = placeOf(object);
  return marksOf(object.metadata).flatMap((mark): readonly Stray[] => {
    const isChosenBy = mark.field === "labels" && choosing.includes(mark.key);
    const why = isChosenBy ? undefined : whyDropped(mark, place);
    if (isWritten(mark, place) || (why === undefined && known.has(idOf(object, mark)))) return [];
    return [{ mark, path: ["metadata"], why: why ?? "which no baseline object of its kind has" }];
  });
}

/** What else a fork's pods have differs from its baseline's, or is the same. */
function podStrays({ object }: Emitted, original: unknown): readonly Stray[] {
  const { template } = kindOf(object);
  if (template === undefined || original === undefined) return [];
  const path = [...template, "metadata"];
  const metadata = at(object, ...path);
  const theirs = {
    labels: stringMap(at(original, "metadata", "labels")),
    annotations: stringMap(at(original, "metadata", "annotations")),
  };
  return marksOf(metadata).flatMap((mark): readonly Stray[] => {
    const row = rowOf(mark, "pods");
    const shared = theirs[mark.field][mark.key] === mark.value;
    const why =
      row?.copy === "refused" && shared && !isOff(row, metadata)
        ? `as its baseline's pods have: it ${row.does}`
        : whyDropped(mark, "pods");
    return why === undefined || isWritten(mark, "pods") ? [] : [{ mark, path, why }];
  });
}

function whyDropped(mark: Mark, place: Place): string | undefined {
  if (isCopied(mark, place)) return undefined;
  const row = rowOf(mark, place);
  return `which a copy must not have${row === undefined ? "" : `: it ${row.does}`}`;
}

function isWritten(mark: Mark, place: Place): boolean {
  return rowOf(mark, place)?.written !== undefined;
}

function placeOf(object: KubeObject): Place {
  if (groupKind(object) === "/Service") return "Service";
  if (isRoute(object)) return "route";
  return kindOf(object).template === undefined ? "other" : "workload";
}

function idOf(object: KubeObject, { field, key, value }: Mark): string {
  return [groupKind(object), field, key, value].join("\n");
}

/** What a fork's patch says. */
function isPatched({ mark, path }: Stray, { spec }: LaneFork): boolean {
  const own = [...path.map(String), mark.field, mark.key];
  return isTouched({ path: own, found: mark.value }, spec);
}
