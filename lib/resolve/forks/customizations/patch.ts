/** @module The customization `patch`, applied after all others. */
import jsonPatch from "fast-json-patch";
import { Problems } from "../../../diagnostics/problems.ts";
import { asString, at, isRecord } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import type { SourceRef } from "../../../model/source.ts";
import { parseYaml } from "../../../yaml/document.ts";
import type { Customizations } from "../context.ts";
import type { Draft } from "../draft.ts";
import { accept, reportMisfit } from "./accept-patch.ts";
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
