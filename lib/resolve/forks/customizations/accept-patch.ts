/** @module What a patch leaves alone: what ties a fork to its lane, what engines obey, what decides who reaches the pods. */
import { knownNames } from "../../../diagnostics/suggestion.ts";
import { copiedFields, isObeyed, isSteering, marksOf } from "../../../kube/copied-metadata.ts";
import { asArray, asRecord, asString, at, isRecord, jsonText } from "../../../kube/json.ts";
import { workloadFields } from "../../../kube/lists.ts";
import type { Json, JsonObject } from "../../../kube/object.ts";
import { annotations, labels } from "../../../model/interface.ts";
import { atKey, below, type DocumentPath, type SourceRef } from "../../../model/source.ts";
import { containersOf, type Draft, podSpecOf } from "../draft.ts";
import { isReserved } from "../variables.ts";
import { reportReserved } from "./env.ts";
import type { Scope } from "./scope.ts";
import { PatchError } from "./strategic-merge.ts";

/** Says why a patch cannot be applied. */
export function reportMisfit(
  error: unknown,
  isText: boolean,
  scope: Scope,
  source: SourceRef,
): void {
  const path = error instanceof PatchError && !isText ? error.path : [];
  scope.context.problems.report({
    code: "E0321",
    message: `the patch does not fit ${scope.context.display}: ${error instanceof Error ? error.message : "it cannot be applied"}`,
    help: "correct the patch; it is applied to the fork after all other customizations",
    source: below(source, ...path),
  });
}

/** The patched draft, or undefined after a report. Labels of its own are allowed: the proof runs on the result. */
export function accept(
  before: Draft,
  after: Draft,
  scope: Scope,
  source: SourceRef,
): Draft | undefined {
  const changed = protectedPaths(before).filter((path) => {
    return jsonText(at(before.object, ...path)) !== jsonText(at(after.object, ...path));
  });
  if (changed.length > 0) {
    scope.context.problems.report({
      code: "E0322",
      message: `the patch changes ${changed.map((path) => `"${path.join(".")}"`).join(", ")} of the fork of ${scope.context.display}`,
      help: "these tie the fork to its lane; leave them out of the patch",
      source,
    });
    return undefined;
  }
  const [foreign] = foreignPaths(after.object);
  if (foreign !== undefined) {
    const { message, help } = wordsOf(foreign);
    scope.context.problems.report({
      code: "E0349",
      message: `the patch gives the fork of ${scope.context.display} ${message}`,
      help: `leave it out: ${help}`,
      source: patchPlace(foreign, scope.customizations.patch?.value, source),
    });
    return undefined;
  }
  const [steered] = steeredPaths(after, before, scope);
  if (steered !== undefined) {
    scope.context.problems.report({
      code: "E0350",
      message: `the patch changes "${steered.at(-1)}" of the pods of the fork of ${scope.context.display}`,
      help: "leave it out: it decides what the mesh catches, which policies hold, or which Services lead to the pods, so a fork has it as its original has it",
      source: patchPlace(steered, scope.customizations.patch?.value, source),
    });
    return undefined;
  }
  if (!asArray(podSpecOf(after).containers).some(isRecord)) {
    reportMisfit(new PatchError("it leaves no container", []), true, scope, source);
    return undefined;
  }
  reportWithoutImage(before, after, scope, source);
  const reserved = newReserved(before, after);
  for (const name of reserved) reportReserved(name, scope, source);
  return after;
}

// --- internal ---

/** Containers that only the patch has, and has without an image: most likely it misspells one of the workload's. */
function reportWithoutImage(before: Draft, after: Draft, scope: Scope, source: SourceRef): void {
  const known = containersOf(podSpecOf(before)).map(({ name }) => name);
  for (const { list, index, name, body } of containersOf(podSpecOf(after))) {
    if (known.includes(name) || (asString(body.image) ?? "") !== "") continue;
    const patch = scope.customizations.patch?.value;
    const path = [...after.templatePath, "spec", list];
    const own = asArray(at(patch, ...path)).findIndex((item) => at(item, "name") === name);
    scope.context.problems.report({
      code: "W0661",
      message: `the patch adds container "${name}" without an image to the fork of ${scope.context.display}: its pods are refused`,
      help: `${knownNames("containers", known, name)}; a container that is new needs an image`,
      source:
        own < 0 ? patchPlace([...path, index], patch, source) : below(source, ...path, own, "name"),
    });
  }
}

/** Fields that a fork does not have, and marks by which an engine would treat it otherwise. */
function foreignPaths(object: JsonObject): readonly (readonly string[])[] {
  const { metadata } = object;
  const beside = Object.keys(object).filter((field) => !workloadFields.includes(field));
  const own = Object.keys(asRecord(metadata)).filter((field) => !copiedFields.includes(field));
  const marks = marksOf(metadata).filter(isObeyed);
  return [
    ...beside.map((field) => [field]),
    ...own.map((field) => ["metadata", field]),
    ...marks.map(({ field, key }) => ["metadata", field, key]),
  ];
}

/** What decides who reaches the pods, and is neither as the original has it nor as the fork had it without the patch. */
function steeredPaths(after: Draft, before: Draft, { context }: Scope): readonly DocumentPath[] {
  const place = [...after.templatePath, "metadata"];
  const marks = [before, after].flatMap(({ object }) => marksOf(at(object, ...place)));
  const paths = [
    ...marks.filter(isSteering).map(({ field, key }) => ["metadata", field, key]),
    // A patch may take a fork off it: two pods cannot share a node's ports.
    ...(podSpecOf(after).hostNetwork === true ? [["spec", "hostNetwork"]] : []),
  ];
  return paths
    .filter((path) => {
      const own = jsonText(at(after.object, ...after.templatePath, ...path));
      const had = jsonText(at(before.object, ...before.templatePath, ...path));
      return own !== had && own !== jsonText(at(context.target.template, ...path));
    })
    .map((path) => [...after.templatePath, ...path]);
}

function wordsOf(path: readonly string[]): { readonly message: string; readonly help: string } {
  const [, field = "", key] = path;
  if (key !== undefined) {
    const help = "an engine obeys it: the fork could run at another moment, or outlive its sandbox";
    return { message: `"${key}" among its ${field}`, help };
  }
  const has = path.length === 1 ? workloadFields : copiedFields;
  return {
    message: `a field "${path.join(".")}"`,
    help: `a fork${path.length === 1 ? "" : "'s metadata"} has ${has.join(", ")} and nothing else, and an engine or the API server reads more into the rest`,
  };
}

/** Where a patch gives the workload a field: the field itself, or one of its operations; of a text, all of it. */
export function patchPlace(path: DocumentPath, patch: unknown, source: SourceRef): SourceRef {
  if (isRecord(patch))
    return at(patch, ...path) === undefined ? source : atKey(below(source, ...path));
  const pointer = path
    .map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
  const index = asArray(patch).findLastIndex((operation) => {
    const own = `${asString(at(operation, "path")) ?? ""}/`;
    return `${pointer}/`.startsWith(own) || own.startsWith(`${pointer}/`);
  });
  return index < 0 ? source : below(source, index);
}

function protectedPaths(draft: Draft): readonly (readonly string[])[] {
  const own = Object.values(labels);
  return [
    ["apiVersion"],
    ["kind"],
    ["metadata", "name"],
    ["metadata", "namespace"],
    ["metadata", "annotations", annotations.forkOf],
    ["spec", "selector"],
    ...own.map((label) => ["metadata", "labels", label]),
    ...own.map((label) => [...draft.templatePath, "metadata", "labels", label]),
  ];
}

function newReserved(before: Draft, after: Draft): readonly string[] {
  const entries = (draft: Draft): readonly Json[] =>
    containersOf(podSpecOf(draft)).flatMap(({ body }) => asArray(body.env));
  const old = new Set(entries(before).map((entry) => jsonText(entry)));
  const added = entries(after).flatMap((entry) => {
    const name = asString(at(entry, "name")) ?? "";
    return isReserved(name) && !old.has(jsonText(entry)) ? [name] : [];
  });
  return [...new Set(added)].sort();
}
