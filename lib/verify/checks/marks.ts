/**
 * @module Labels and annotations by which tools find objects: what a lane's object has because of a baseline
 * object, it has from one of its kind. A changed label is found by somebody else's monitor, or by none.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { at, stringMap } from "../../kube/json.ts";
import { displayName, groupKind, type KubeObject, objectKey } from "../../kube/object.ts";
import { isTouched } from "../copies/patches.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import { type CopyCheck, specFor } from "./copies.ts";

const fields = ["labels", "annotations"] as const;

/** Reports labels and annotations of lanes' objects that nothing explains. */
export function checkMarks(check: CopyCheck, problems: Problems): void {
  const known = new Set([...check.before.objects.values()].flatMap(marksOf));
  for (const emitted of check.output.objects) {
    if (!isLaneUnit(emitted.unit)) continue;
    if (!check.sources.isDerived(emitted, check.output)) continue;
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
function isOwn(mark: string, { object }: Emitted, check: CopyCheck): boolean {
  const [, field = "", name = "", found] = mark.split("\n");
  if (/^(?:isolane\.dev|argocd\.argoproj\.io)\//.test(name)) return true;
  const spec = specFor(object, check);
  const apart = { path: ["metadata", field, name], place: [], wanted: undefined, found };
  return spec !== undefined && isTouched(apart, spec);
}
