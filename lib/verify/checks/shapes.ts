/**
 * @module P10 for the shape of objects: an engine takes each for the one object that it is meant to be, and treats it
 * like any other. What a program may add is asked in explained.ts.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { copiedFields, isObeyed, type Mark, marksOf } from "../../kube/copied-metadata.ts";
import { isKeptForGood } from "../../kube/hooks.ts";
import { asRecord, at, stable } from "../../kube/json.ts";
import { listField, workloadFields } from "../../kube/lists.ts";
import { displayName, type KubeObject, objectKey } from "../../kube/object.ts";
import { phaseFacts } from "../../model/phases.ts";
import { below } from "../../model/source.ts";
import { workloadName } from "../../simulate/cluster/cluster.ts";
import { type Check, faultsIn, type Statement } from "../check.ts";
import { isOfLanes } from "../reading/of-lanes.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";
import { phaseOf } from "./engines/claims.ts";

/** No object is a list in disguise, and none has fields or marks by which it is applied otherwise. */
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

function statementsOf(emitted: Emitted, reading: Reading): readonly Statement[] {
  const { object, unit } = emitted;
  const list = listField(object);
  if (list === "items") {
    return [[false, ["items"], 'has "items", which an engine applies in place of the object']];
  }
  if (list === "kind") return [[false, ["kind"], "is of a kind that an engine takes for a list"]];
  const original = reading.before.objects.get(emitted.key);
  if (original !== undefined && !isLaneUnit(unit)) return ofDeclared(object, original);
  const isFork = reading.forks.has(workloadName(object));
  const isOurs = unit === "routes" || isFork || isOfLanes(object, reading);
  return unit !== "gitops" && isOurs ? ofOurs(emitted, isFork, reading) : [];
}

/** What lanes need is applied like any other object, in its phase, and goes with its unit. */
function ofOurs(emitted: Emitted, isFork: boolean, { facts }: Reading): readonly Statement[] {
  const { object, unit } = emitted;
  const foreign = Object.keys(object).find((field) => !workloadFields.includes(field));
  const field = Object.keys(object.metadata).find((one) => !copiedFields.includes(one));
  const wave = isLaneUnit(unit) ? phaseFacts(phaseOf(emitted)).syncWave : 0;
  const isWave = ({ key, value }: Mark) =>
    facts.gitops?.engine === "argocd" && key === syncWave && wave !== 0 && value === String(wave);
  return [
    [!isFork || foreign === undefined, [foreign ?? ""], `has "${foreign}", which no fork has`],
    [field === undefined, ["metadata", field ?? ""], `has "metadata.${field}", which no copy has`],
    ...ofMarks(object, isWave),
  ];
}

const syncWave = "argocd.argoproj.io/sync-wave";
const syncOptions = "argocd.argoproj.io/sync-options";

/** What the baseline declares is applied as it says there, and never pruned unasked. */
function ofDeclared(object: KubeObject, original: KubeObject): readonly Statement[] {
  const said = (one: KubeObject) =>
    (one.metadata.annotations?.[syncOptions] ?? "").split(",").map((option) => option.trim());
  const isKept = isKeptForGood(original);
  const options = new Set([...said(original), isKept ? "Prune=false" : "Prune=confirm"]);
  const isSafe = ({ field, key, value }: Mark) =>
    at(original.metadata, field, key) === value ||
    (key === syncOptions && said(object).every((option) => options.has(option))) ||
    (isKept && key === "kustomize.toolkit.fluxcd.io/prune");
  const fields = Object.entries(asRecord(object.metadata));
  const other = fields.find(
    ([field, value]) =>
      !copiedFields.includes(field) && stable(value) !== stable(at(original.metadata, field)),
  )?.[0];
  return [
    [
      other === undefined,
      ["metadata", other ?? ""],
      `has "metadata.${other}", which the baseline does not say`,
    ],
    ...ofMarks(object, isSafe),
  ];
}

function ofMarks(object: KubeObject, isMeant: (mark: Mark) => boolean): readonly Statement[] {
  return marksOf(object.metadata)
    .filter(isObeyed)
    .map((mark) => [
      isMeant(mark),
      ["metadata", mark.field, mark.key],
      `has "${mark.key}: ${mark.value}" among its ${mark.field}, which an engine obeys and nothing explains`,
    ]);
}
