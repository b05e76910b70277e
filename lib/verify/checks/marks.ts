/**
 * @module Labels and annotations by which tools find objects: what a lane's object has because of a baseline object,
 * it has from one of its kind. A changed label is found by somebody else's monitor, or by none.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { type Mark, marksOf, rowOf } from "../../kube/copied-metadata.ts";
import { kindOf } from "../../kube/kinds.ts";
import { displayName, groupKind, type KubeObject, objectKey } from "../../kube/object.ts";
import { below } from "../../model/source.ts";
import { workloadName } from "../../simulate/cluster/cluster.ts";
import type { Check } from "../check.ts";
import { isLaneUnit } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";
import { isTouched } from "./copies/patches.ts";

/** Lanes' objects have no labels and annotations of nobody. */
export const marksCheck: Check = {
  name: "marks",
  promises: ["P2", "P4"],
  codes: ["E0962"],
  run: checkMarks,
};

/** Reports labels and annotations that no baseline object of the kind has. */
function checkMarks({ before, forks, output, sources }: Reading, problems: Problems): undefined {
  const known = new Set(
    [...before.objects.values()].flatMap((one) =>
      marksOf(one.metadata).map((mark) => idOf(one, mark)),
    ),
  );
  for (const emitted of output.objects) {
    const { object, unit, source } = emitted;
    if (!isLaneUnit(unit) || !sources.isDerived(emitted)) continue;
    const spec = forks.get(workloadName(object))?.spec;
    const stray = marksOf(object.metadata).find((mark) => {
      const path = ["metadata", mark.field, mark.key];
      const isPatched = spec !== undefined && isTouched({ path, found: mark.value }, spec);
      return !known.has(idOf(object, mark)) && !isWritten(object, mark) && !isPatched;
    });
    if (stray === undefined) continue;
    problems.report({
      code: "E0962",
      message: `${displayName(objectKey(object))} has "${stray.key}: ${stray.value}" in its metadata.${stray.field}, which no baseline object of its kind has`,
      help: "run `isolane synth` to write it again",
      source: below(source, "metadata", stray.field, stray.key),
    });
  }
}

function isWritten(object: KubeObject, mark: Mark): boolean {
  const { route, template } = kindOf(object);
  const place = route === "rules" ? "route" : template === undefined ? "other" : "workload";
  return rowOf(mark, groupKind(object) === "/Service" ? "Service" : place)?.written !== undefined;
}

function idOf(object: KubeObject, { field, key, value }: Mark): string {
  return [groupKind(object), field, key, value].join("\n");
}
