/** @module P10 for the shape of objects: an engine takes each for the one object that it is meant to be. */
import type { Problems } from "../../diagnostics/problems.ts";
import { kindOf } from "../../kube/kinds.ts";
import { listField, workloadFields } from "../../kube/lists.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { below } from "../../model/source.ts";
import { type Check, faultsIn, type Statement } from "../check.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";

/** No object is a list in disguise, and a fork has a workload's fields alone. */
export const shapesCheck: Check = {
  name: "shapes",
  promises: ["P10"],
  codes: ["E0963"],
  run: checkShapes,
};

/** Reports what an engine would take for something else. */
function checkShapes(reading: Reading, problems: Problems): undefined {
  for (const emitted of reading.output.objects) {
    for (const { path, what } of faultsIn(statementsOf(emitted, reading))) {
      problems.report({
        code: "E0963",
        message: `${displayName(objectKey(emitted.object))} ${what}`,
        help: "run `isolane synth` and commit the result",
        source: below(emitted.source, ...path),
      });
    }
  }
}

function statementsOf(emitted: Emitted, { sources }: Reading): readonly Statement[] {
  const { object, unit } = emitted;
  const list = listField(object);
  const isFork =
    isLaneUnit(unit) && kindOf(object).template !== undefined && sources.isDerived(emitted);
  const foreign = Object.keys(object).find((field) => !workloadFields.includes(field));
  return [
    [list !== "items", ["items"], 'has "items", which an engine applies in place of the object'],
    [list !== "kind", ["kind"], "is of a kind that an engine takes for a list"],
    [
      list !== undefined || !isFork || foreign === undefined,
      [foreign ?? ""],
      `has "${foreign}", which a fork must not have`,
    ],
  ];
}
