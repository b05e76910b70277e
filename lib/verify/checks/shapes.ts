/**
 * @module P10 for the shape of objects: an engine takes each for the one object that it is meant to be, and treats it
 * like any other. What a program may add is asked in explained.ts.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { copiedFields, isObeyed, type Mark, marksOf, rowOf } from "../../kube/copied-metadata.ts";
import { isKeptForGood } from "../../kube/hooks.ts";
import { asRecord, at, stable } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { listField, workloadFields } from "../../kube/lists.ts";
import { apiGroup, displayName, groupKind, type KubeObject, objectKey } from "../../kube/object.ts";
import { carrierNames } from "../../model/carriers.ts";
import { annotations, labels, specGroup } from "../../model/interface.ts";
import { phaseFacts } from "../../model/phases.ts";
import { keysFile } from "../../model/selective.ts";
import { below } from "../../model/source.ts";
import { workloadName } from "../../simulate/cluster/cluster.ts";
import { type Check, faultsIn, type Statement } from "../check.ts";
import { isTable } from "../reading/consumers.ts";
import { isBehindIngress } from "../reading/ingress-previews.ts";
import { isOfLanes } from "../reading/of-lanes.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";
import { isState } from "../reading/state.ts";
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
  if (original !== undefined && !isLaneUnit(unit))
    return [...ofDeclared(object, original), ...ofOwnMarks(object, original)];
  if (isState(emitted, reading)) return [];
  const isFork = reading.forks.has(workloadName(object));
  const isOurs = unit === "routes" || isFork || isOfLanes(object, reading);
  return unit !== "gitops" && isOurs ? ofOurs(emitted, isFork, reading) : [];
}

/** What lanes need is applied like any other object, in its phase, and goes with its unit. */
function ofOurs(emitted: Emitted, isFork: boolean, reading: Reading): readonly Statement[] {
  const { object, unit } = emitted;
  const { facts, before } = reading;
  const alike = isFork ? [] : before.of(apiGroup(object.apiVersion), object.kind);
  const known = new Set([
    ...workloadFields,
    ...(groupKind(object) === "/ConfigMap" ? ["data", "binaryData", "immutable"] : []),
  ]);
  const foreign = Object.keys(object).find(
    (field) => !known.has(field) && !alike.some((one) => Object.hasOwn(one, field)),
  );
  const field = Object.keys(object.metadata).find((one) => !copiedFields.includes(one));
  const wave = isLaneUnit(unit) ? phaseFacts(phaseOf(emitted)).syncWave : 0;
  const isWave = ({ key, value }: Mark) =>
    facts.gitops?.engine === "argocd" && key === syncWave && wave !== 0 && value === String(wave);
  return [
    [
      foreign === undefined,
      [foreign ?? ""],
      `has "${foreign}", which ${isFork ? "no fork" : "no object of its kind that isolane writes"} has`,
    ],
    [field === undefined, ["metadata", field ?? ""], `has "metadata.${field}", which no copy has`],
    ...ofMarks(object, isWave),
    ...ofOwnMarks(object),
    ...(isFork ? ofPodMarks(object, reading) : []),
    ...(unit === "routes" && !isBehindIngress(emitted, reading) ? ofShared(object, reading) : []),
  ];
}

const written: Readonly<Record<Mark["field"], ReadonlySet<string>>> = {
  labels: new Set(Object.values(labels)),
  annotations: new Set(Object.values(annotations)),
};

/** Labels and annotations that look like Isolane's are Isolane's, or stand in the baseline too. */
function ofOwnMarks(object: KubeObject, original?: KubeObject): readonly Statement[] {
  return marksLikeOurs(object.metadata, original?.metadata, ["metadata"]);
}

function ofPodMarks(object: KubeObject, { before, forks }: Reading): readonly Statement[] {
  const fork = forks.get(workloadName(object));
  const original = fork && before.podsOf(fork.baseline)?.template;
  const path = [...(kindOf(object).template ?? []), "metadata"];
  return marksLikeOurs(at(object, ...path), at(original, "metadata"), path);
}

function marksLikeOurs(
  metadata: unknown,
  original: unknown,
  path: readonly string[],
): readonly Statement[] {
  return marksOf(metadata)
    .filter(({ key }) => key.startsWith(specGroup))
    .map(({ field, key, value }) => [
      written[field].has(key) || at(original, field, key) === value,
      [...path, field, key],
      `has "${key}" among its ${field}, which isolane does not write`,
    ]);
}

/** What belongs to no lane and is not the baseline's has nothing that is not stated of it. */
function ofShared(object: KubeObject, reading: Reading): readonly Statement[] {
  const marker = ["environment", ...Object.keys(carrierNames(reading.facts.carriers))];
  const names = new Set(isTable(object, reading) ? [keysFile.name] : marker);
  const entry = ["data", "binaryData"]
    .flatMap((field) => Object.keys(asRecord(at(object, field))).map((key) => [field, key]))
    .find(([field, key = ""]) => field !== "data" || !names.has(key));
  const mark = marksOf(object.metadata).find(
    (one) => rowOf(one, "other")?.written === undefined && !written[one.field].has(one.key),
  );
  return [
    [entry === undefined, entry ?? [], `has "${entry?.join(".")}", which nothing explains`],
    [
      mark === undefined,
      ["metadata", mark?.field ?? "", mark?.key ?? ""],
      `has "${mark?.key}" among its ${mark?.field}, which nothing explains`,
    ],
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
