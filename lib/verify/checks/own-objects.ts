/**
 * @module P2 and P9 for what only a branch has: each object of `spec.objects` is there once, says what the spec says, and
 * nothing else. Its name, those that its references follow, what its selectors select and who may select its pods differ
 * as the pods of a lane need it.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { isOwnPolicy, isOwnRoute } from "../../kube/added.ts";
import { rowOf } from "../../kube/copied-metadata.ts";
import { asRecord, at, isRecord, stringMap } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { selectorKeys, selectsRaw } from "../../kube/label-selector.ts";
import { displayName, type KubeObject, objectKey } from "../../kube/object.ts";
import { podTemplate } from "../../kube/pod-templates.ts";
import { annotations, labels } from "../../model/interface.ts";
import { below, type DocumentPath } from "../../model/source.ts";
import { workloadName } from "../../simulate/cluster/cluster.ts";
import { type Check, type Fault, faultsIn, type Statement } from "../check.ts";
import type { Emitted } from "../reading/output.ts";
import { type OwnObject, ownObjects } from "../reading/own-objects.ts";
import type { Reading } from "../reading/reading.ts";
import { inShort } from "./copies/difference.ts";
import { unsetHost } from "./copies/hosts.ts";
import { apartOf, type Found } from "./own-objects/apart.ts";

/** What only a branch has is what its spec states. */
export const ownObjectsCheck: Check = {
  name: "own-objects",
  promises: ["P2", "P9"],
  codes: ["E0962"],
  run: checkOwnObjects,
};

/** Reports objects of specs that are missing or otherwise, and such that no spec states. */
function checkOwnObjects(reading: Reading, problems: Problems): undefined {
  const all = [...ownObjects(reading).values()];
  for (const own of all) for (const one of own) reportFault(one, own, { reading, problems });
  const known = new Set(all.flat().flatMap(({ emitted }) => emitted ?? []));
  if (reading.readable) reportStrangers(known, reading, problems);
}

function reportFault(
  { stated, emitted }: OwnObject,
  own: readonly OwnObject[],
  { reading, problems }: { readonly reading: Reading; readonly problems: Problems },
): void {
  const [fault] =
    emitted === undefined
      ? [{ path: [], what: "it is not there" }]
      : faultsOf({ stated, emitted }, own, reading);
  if (fault === undefined) return;
  const place = emitted && below(emitted.source, ...fault.path);
  problems.report({
    code: "E0962",
    message: `P2, lane fidelity, is broken: ${displayName(objectKey(stated.object))} of sandbox "${stated.sandbox}" is not what spec.objects says: ${fault.what}`,
    help: "say it in the sandbox's spec, or run `isolane synth` to write it again",
    source: stated.source,
    ...(place === undefined ? {} : { related: [{ message: "the output", source: place }] }),
  });
}

/** Objects that say that a spec states them. */
function reportStrangers(
  known: ReadonlySet<Emitted>,
  { output }: Reading,
  problems: Problems,
): void {
  for (const emitted of output.objects) {
    const said = emitted.object.metadata.annotations?.[annotations.object];
    if (said === undefined || known.has(emitted)) continue;
    problems.report({
      code: "E0962",
      message: `P2, lane fidelity, is broken: ${displayName(objectKey(emitted.object))} has "${annotations.object}: ${said}", and no spec states it`,
      help: "state it in the sandbox's spec.objects, or run `isolane synth`, which removes it",
      source: below(emitted.source, "metadata", "annotations", annotations.object),
    });
  }
}

function faultsOf(one: Found, own: readonly OwnObject[], reading: Reading): readonly Fault[] {
  const { stated } = one;
  // Of a route goes out what its lane's requests need: own-hosts.ts asks what becomes of them.
  if (isOwnRoute(stated.object)) return [];
  const apart = apartOf(one, own, reading.before.domain);
  const { template } = kindOf(stated.object);
  const pods: DocumentPath = [...(template ?? []), "metadata"];
  return [
    ...faultsIn([
      [
        apart === undefined,
        apart?.place ?? [],
        `its ${apart?.path.join(".")} is ${inShort(apart?.found, "absent")}, not ${inShort(apart?.wanted, "absent")}`,
      ],
      ...markStatements(one, ["metadata"], reading),
      ...(template === undefined || template.length === 0
        ? []
        : markStatements(one, pods, reading)),
      ...(template === undefined ? [] : podStatements(one, pods, reading)),
    ]),
    ...selectorFaults(one, own, reading),
  ];
}

// --- whose it is ---

function markStatements(
  { stated, emitted }: Found,
  path: DocumentPath,
  reading: Reading,
): readonly Statement[] {
  return (["labels", "annotations"] as const).flatMap((field) => {
    const wanted = stringMap(at(stated.object, ...path, field));
    const found = stringMap(at(emitted.object, ...path, field));
    const keys = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
    return keys
      .filter((key) => !key.startsWith("isolane.dev/"))
      .map((key): Statement => {
        const isDropped =
          found[key] === undefined && field === "labels" && isSelectedBy(key, reading);
        const isWritten =
          wanted[key] === undefined &&
          rowOf({ field, key, value: found[key] ?? "" }, "other")?.written !== undefined;
        return [
          found[key] === wanted[key] || isDropped || isWritten,
          [...path, field],
          `its ${[...path, field].join(".")} has ${inShort(found[key], "no")} "${key}"`,
        ];
      });
  });
}

/** A label that a selector of the baseline needs is one that pods and Services of a branch must not have. */
function isSelectedBy(key: string, { before }: Reading): boolean {
  return [...before.objects.values()].some((object) =>
    before
      .selectorsOf(object)
      .some(({ selector }) => selectorKeys(selector).positive.includes(key)),
  );
}

function podStatements(
  { emitted, stated }: Found,
  path: DocumentPath,
  reading: Reading,
): readonly Statement[] {
  const { object } = emitted;
  const found = stringMap(at(object, ...path, "labels"));
  const wanted = {
    [labels.environment]: reading.facts.name,
    [labels.sandbox]: stated.sandbox,
    [labels.fork]: object.metadata.name,
  };
  const missing = unsetHost(asRecord(at(podTemplate(object), "spec")));
  return [
    ...Object.entries(wanted).map(
      ([key, value]): Statement => [
        found[key] === value,
        [...path, "labels"],
        `its pods have ${inShort(found[key], "no")} "${key}", not "${value}"`,
      ],
    ),
    [missing === undefined, [], `a container of it reads "$(${missing})", which is not set before`],
  ];
}

/** What its selectors select: its own pods, or those of the workloads that the spec's selector means. */
function selectorFaults(
  { stated, emitted }: Found,
  own: readonly OwnObject[],
  { after }: Reading,
): readonly Fault[] {
  const { object } = emitted;
  const isOfPods = kindOf(object).template !== undefined;
  if (
    object.kind === "Pod" ||
    (!isOfPods &&
      !isOwnPolicy(object) &&
      object.kind !== "Service" &&
      object.kind !== "PodDisruptionBudget")
  )
    return [];
  const hasNone = object.kind === "Job" || object.kind === "CronJob";
  const wanted = hasNone ? [] : isOfPods ? [workloadName(object)] : meantBy(stated.object, own);
  const found = after
    .selectorsOf(object)
    .filter(
      ({ role, selects }) =>
        role === (isOwnPolicy(object) ? "policy" : "capture") && selects === "pods",
    )
    .flatMap((selector) => after.selected(selector).map(({ workload }) => workload));
  return faultsIn([
    [
      [...new Set(found)].sort().join() === [...wanted].sort().join(),
      ["spec", isOwnPolicy(object) ? "podSelector" : "selector"],
      `it selects the pods of ${inShort(found, "")}, not of ${inShort(wanted, "")}`,
    ],
  ]);
}

/** The workloads whose pods a selector of the spec means, by their names in the output. */
function meantBy(selecting: KubeObject, own: readonly OwnObject[]): readonly string[] {
  const raw = at(selecting, "spec", isOwnPolicy(selecting) ? "podSelector" : "selector");
  if (!isRecord(raw) || Object.keys(raw).length === 0) return [];
  const selector = selecting.kind === "Service" ? { matchLabels: raw } : raw;
  return own.flatMap(({ stated: { object }, emitted }) => {
    const isMeant =
      kindOf(object).template !== undefined &&
      object.metadata.namespace === selecting.metadata.namespace &&
      selectsRaw(selector, stringMap(at(podTemplate(object), "metadata", "labels")));
    return isMeant && emitted !== undefined ? [workloadName(emitted.object)] : [];
  });
}
