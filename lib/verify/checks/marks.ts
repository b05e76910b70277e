/**
 * @module Labels and annotations by which tools find objects: what a lane's object has because of a baseline
 * object, it has from one of its kind. A changed label is found by somebody else's monitor, or by none.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { at, stringMap } from "../../kube/json.ts";
import { displayName, groupKind, type KubeObject, objectKey } from "../../kube/object.ts";
import type { Check } from "../check.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";
import { isTouched } from "./copies/patches.ts";
import { specFor } from "./copies.ts";

/** Lanes' objects have the labels and annotations that something explains. */
export const marksCheck: Check = {
  name: "marks",
  promises: ["P2"],
  codes: ["E0962"],
  run: checkMarks,
};

const fields = ["labels", "annotations"] as const;

/** Reports labels and annotations of lanes' objects that nothing explains. */
function checkMarks(check: Reading, problems: Problems): undefined {
  const known = new Set([...check.before.objects.values()].flatMap(marksOf));
  for (const emitted of check.output.objects) {
    if (!isLaneUnit(emitted.unit)) continue;
    if (!check.sources.isDerived(emitted)) continue;
    const stray = marksOf(emitted.object).find(
      (mark) => !known.has(mark) && !isOwn(mark, emitted, check),
    );
    if (stray === undefined) continue;
    const [, field = "", name = "", value = ""] = stray.split("\n");
    problems.report({
      code: "E0962",
      message: `${displayName(objectKey(emitted.object))} has "${name}: ${value}" in its metadata.${field}, which no baseline object of its kind has`,
      help: "run `isolane synth` to write it again",
      source: { ...emitted.source, path: [...emitted.source.path, "metadata", field, name] },
    });
  }
}

function marksOf(object: KubeObject): readonly string[] {
  return fields.flatMap((field) =>
    Object.entries(stringMap(at(object, "metadata", field))).map(([name, value]) =>
      [groupKind(object), field, name, value].join("\n"),
    ),
  );
}

/** Isolane's and the engine's own, and what a fork's patch says. */
function isOwn(mark: string, { object }: Emitted, check: Reading): boolean {
  const [, field = "", name = "", found] = mark.split("\n");
  if (/^(?:isolane\.dev|argocd\.argoproj\.io)\//.test(name)) return true;
  const spec = specFor(object, check);
  const apart = { path: ["metadata", field, name], place: [], wanted: undefined, found };
  return spec !== undefined && isTouched(apart, spec);
}
