/** @module The customization `patch`, applied after all others, and what it must leave alone. */
import jsonPatch from "fast-json-patch";
import { Problems } from "../../../diagnostics/problems.ts";
import { copiedFields, isObeyed, marksOf } from "../../../kube/copied-metadata.ts";
import { asArray, asRecord, asString, at, isRecord, jsonText } from "../../../kube/json.ts";
import { workloadFields } from "../../../kube/lists.ts";
import type { Json, JsonObject } from "../../../kube/object.ts";
import { annotations, labels } from "../../../model/interface.ts";
import { atKey, below, type SourceRef } from "../../../model/source.ts";
import { parseYaml } from "../../../yaml/document.ts";
import type { Customizations } from "../context.ts";
import { containersOf, type Draft, podSpecOf } from "../draft.ts";
import { reservedVariables } from "../variables.ts";
import { reportReserved } from "./env.ts";
import { mergePatch } from "./merge-patch.ts";
import { node, type Scope } from "./scope.ts";
import { PatchError, strategicMerge } from "./strategic-merge.ts";

/** The patched draft, or undefined if the patch does not fit, which is reported. */
export function applyPatch(draft: Draft, scope: Scope): Draft | undefined {
  const { patch } = scope.customizations;
  if (patch === undefined) return draft;
  const source = node(scope, "patch", "value");
  const value = readValue(patch.value, scope, source);
  if (value === undefined) return undefined;
  try {
    const object = patched(draft.object, patch.type, value);
    return accept(draft, { ...draft, object }, scope, source);
  } catch (error) {
    reportMisfit(error, typeof patch.value === "string", scope, source);
    return undefined;
  }
}

// --- internal ---

type PatchType = NonNullable<Customizations["patch"]>["type"];

function readValue(raw: unknown, scope: Scope, source: SourceRef): unknown {
  if (typeof raw !== "string") return raw;
  const problems = new Problems();
  const documents = parseYaml(source.document.file, raw, problems);
  const [first] = problems.all;
  const why =
    first?.message ??
    (documents.length === 1 ? undefined : `it holds ${documents.length} documents`);
  if (why === undefined) return documents[0]?.value;
  scope.context.problems.report({
    code: "E0320",
    message: `the text of the patch cannot be read: ${why}`,
    help: "give one YAML or JSON document, or write the patch as data instead of text",
    source,
  });
  return undefined;
}

function patched(object: JsonObject, type: PatchType, value: unknown): JsonObject {
  if (holdsPrototype(value)) throw new PatchError('"__proto__" is no field of a workload', []);
  if (type === "json") return applyOperations(object, value);
  if (!isRecord(value)) throw new PatchError(`a ${type} patch is a mapping, this one is not`, []);
  return type === "merge" ? mergePatch(object, value) : strategicMerge(object, value);
}

/** https://www.rfc-editor.org/rfc/rfc6902 */
function applyOperations(object: JsonObject, value: unknown): JsonObject {
  if (!Array.isArray(value)) throw new PatchError("a JSON patch is a list of operations", []);
  let document: unknown = structuredClone(object);
  for (const [index, operation] of value.entries()) {
    const what = describe(operation);
    if (passesEnd(document, operation)) {
      throw new PatchError(`${what}: the index is past the list's end`, [index]);
    }
    try {
      document = jsonPatch.applyPatch(document, [structuredClone(operation)], true).newDocument;
    } catch (cause) {
      throw new PatchError(`${what}: ${reasonOf(cause)}`, [index]);
    }
    if (!isRecord(document)) throw new PatchError(`${what} leaves no workload`, [index]);
  }
  return isRecord(document) ? document : object;
}

/** The library takes indexes modulo 2^32, so a huge one would be one of the list's own. */
function passesEnd(document: unknown, operation: unknown): boolean {
  return ["path", "from"].some((field) => {
    const steps = (asString(at(operation, field)) ?? "").split("/").slice(1);
    let place = document;
    for (const step of steps) {
      const isIndex = Array.isArray(place) && /^[0-9]+$/.test(step);
      if (Array.isArray(place) && isIndex && Number(step) > place.length) return true;
      place = at(place, isIndex ? Number(step) : step.replaceAll("~1", "/").replaceAll("~0", "~"));
    }
    return false;
  });
}

function describe(operation: unknown): string {
  const op = asString(at(operation, "op")) ?? "an operation";
  const path = asString(at(operation, "path"));
  return path === undefined ? op : `"${op}" at "${path}"`;
}

/** The library's messages end with a dump of the whole document; the first line says it all. */
function reasonOf(error: unknown): string {
  const known: Readonly<Record<string, string>> = {
    OPERATION_PATH_UNRESOLVABLE: "the path does not exist",
    OPERATION_FROM_UNRESOLVABLE: '"from" does not exist',
    OPERATION_VALUE_OUT_OF_BOUNDS: "the index is past the list's end",
    OPERATION_PATH_CANNOT_ADD: "nothing can be added there",
    TEST_OPERATION_FAILED: "the test fails",
  };
  if (!(error instanceof Error)) return "it cannot be applied";
  if (Object.hasOwn(known, error.name)) return known[error.name] ?? "";
  const line = (error.message.split("\n")[0] ?? "").replace(/\.$/, "");
  return error instanceof TypeError && !line.startsWith("JSON-Patch")
    ? "the path does not exist"
    : line;
}

function holdsPrototype(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsPrototype);
  if (!isRecord(value)) return false;
  return Object.hasOwn(value, "__proto__") || Object.values(value).some(holdsPrototype);
}

function reportMisfit(error: unknown, isText: boolean, scope: Scope, source: SourceRef): void {
  const path = error instanceof PatchError && !isText ? error.path : [];
  scope.context.problems.report({
    code: "E0321",
    message: `the patch does not fit ${scope.context.display}: ${error instanceof Error ? error.message : "it cannot be applied"}`,
    help: "correct the patch; it is applied to the fork after all other customizations",
    source: below(source, ...path),
  });
}

/** What ties a fork to its lane. Labels of its own are allowed: the proof runs on the result. */
function accept(before: Draft, after: Draft, scope: Scope, source: SourceRef): Draft | undefined {
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
      source: placeOf(foreign, scope.customizations.patch?.value, source),
    });
    return undefined;
  }
  if (!asArray(podSpecOf(after).containers).some(isRecord)) {
    reportMisfit(new PatchError("it leaves no container", []), true, scope, source);
    return undefined;
  }
  const reserved = newReserved(before, after);
  for (const name of reserved) reportReserved(name, scope, source);
  return after;
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
function placeOf(path: readonly string[], patch: unknown, source: SourceRef): SourceRef {
  if (isRecord(patch))
    return at(patch, ...path) === undefined ? source : atKey(below(source, ...path));
  const pointer = path
    .map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`)
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
    return reservedVariables.has(name) && !old.has(jsonText(entry)) ? [name] : [];
  });
  return [...new Set(added)].sort();
}
