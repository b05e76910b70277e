/** @module A value against its schema: ajv's errors to one error for each problem, in words. */
import type { ErrorObject } from "ajv/dist/2020.js";
import { didYouMean, suggestion } from "../diagnostics/suggestion.ts";
import { orList, valueWords } from "../diagnostics/words.ts";
import { asArray, asRecord } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import type { DocumentPath } from "../model/source.ts";
import { chooseAlternative, type Others, othersOf, type SpecError } from "./alternatives.ts";
import { branchCheck, type SpecTypes, specCheck } from "./schemas.ts";
import { patternWords, typeWords } from "./wording.ts";

/** Checks a value against a schema. Empty: the value is valid. */
export function checkSpec(kind: keyof SpecTypes, value: unknown): readonly SpecError[] {
  return translate(kind, specCheck(kind)(value), []);
}

/** @param others The alternatives of the one that these errors are of. */
function translate(
  kind: keyof SpecTypes,
  errors: readonly ErrorObject[],
  base: DocumentPath,
  others?: Others,
): readonly SpecError[] {
  const failed = new Set(
    errors.filter(({ keyword }) => keyword === "oneOf").map((error) => error.instancePath),
  );
  // Below the outermost alternative that failed, `descend` asks again.
  const outer = new Map<string, ErrorObject>();
  for (const error of errors) {
    const isFirst = error.keyword === "oneOf" && !outer.has(error.instancePath);
    if (isFirst && !isIn(failed, parentOf(error.instancePath)))
      outer.set(error.instancePath, error);
  }
  const plain = errors.filter((error) => !isIn(failed, error.instancePath));
  return [
    ...withoutEchoes(plain).flatMap((error) =>
      describe(error, [...base, ...toPath(error.instancePath)], others),
    ),
    ...[...outer].flatMap(([path, error]) => descend(kind, error, [...base, ...toPath(path)])),
  ];
}

/** True when the JSON pointer, or one that it lies below, is in the set. */
function isIn(pointers: ReadonlySet<string>, pointer: string | undefined): boolean {
  for (let at = pointer; at !== undefined; at = parentOf(at)) {
    if (pointers.has(at)) return true;
  }
  return false;
}

function parentOf(pointer: string): string | undefined {
  return pointer === "" ? undefined : pointer.slice(0, pointer.lastIndexOf("/"));
}

/** A required field that is missing because its name was mistyped is one problem, not two. */
function withoutEchoes(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const unknown = new Map<string, string[]>();
  for (const error of errors) {
    if (error.keyword !== "additionalProperties") continue;
    const names = unknown.get(error.instancePath) ?? [];
    unknown.set(error.instancePath, [...names, param(error, "additionalProperty")]);
  }
  return errors.filter((error) => {
    if (error.keyword !== "required") return true;
    const missing = [param(error, "missingProperty")];
    const names = unknown.get(error.instancePath) ?? [];
    return !names.some((name) => suggestion(name, missing) !== undefined);
  });
}

/** Chooses the alternative that was meant and reports what is wrong with that one only. */
function descend(
  kind: keyof SpecTypes,
  error: ErrorObject,
  base: DocumentPath,
): readonly SpecError[] {
  const branches = asArray(error.schema);
  const choice = chooseAlternative(branches, error.data);
  if ("error" in choice) return [{ ...choice.error, path: [...base, ...choice.error.path] }];
  const inner = branchCheck(kind, asRecord(branches[choice.index]))(error.data);
  return translate(kind, inner, base, othersOf(branches, choice.index));
}

/** JSON pointer to path. Indexes stay text: positions are found by either. */
function toPath(pointer: string): DocumentPath {
  const steps = pointer.split("/").slice(1);
  return steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function describe(error: ErrorObject, path: DocumentPath, others?: Others): readonly SpecError[] {
  // The error about the name, or of the condition's branch, has its own entry; this one only repeats it.
  if (error.keyword === "propertyNames" || error.keyword === "if") return [];
  if (error.propertyName !== undefined) {
    const inner = say({ ...error, data: error.propertyName }, others);
    return [{ ...inner, path: [...path, error.propertyName], at: "key" }];
  }
  const { field, ...rest } = say(error, others);
  return [{ ...rest, path: field === undefined ? path : [...path, field] }];
}

type Said = Omit<SpecError, "path"> & { readonly field?: string };

/** A parameter of an ajv error. */
function param(error: ErrorObject, name: string): string {
  return String(asRecord(error.params)[name]);
}

function say(error: ErrorObject, others?: Others): Said {
  const found = valueWords(error.data);
  switch (error.keyword) {
    case "additionalProperties":
      return sayUnknown(error, others);
    case "required": {
      const field = param(error, "missingProperty");
      const help = `add ${field}${about(error, field)}`;
      return { code: "E0202", message: `field "${field}" is missing`, help };
    }
    case "type": {
      const types = Array.isArray(error.schema) ? error.schema.map(String) : [String(error.schema)];
      const expected = typeWords(...types);
      const message = `expected ${expected}, found ${found}`;
      return { code: "E0203", message, help: typeHelp(error, expected) };
    }
    case "enum":
    case "const":
      return sayEnum(error, found);
    case "pattern": {
      const pattern = param(error, "pattern");
      const words = patternWords[pattern] ?? `text that matches ${pattern}`;
      const message = `${found} is not of the expected form`;
      return { code: "E0205", message, help: `expected ${words}` };
    }
    default:
      return sayLimit(error, found);
  }
}

function sayUnknown(error: ErrorObject, others?: Others): Said {
  const field = param(error, "additionalProperty");
  const known = Object.keys(fieldsOf(error)).sort();
  if (others?.fields.has(field) === true) {
    const message = `field "${field}" cannot be given together with ${orList(others.marks)}`;
    return { code: "E0207", at: "key", message, help: "keep one of them", field };
  }
  const help = `${didYouMean(field, known)}known fields: ${known.join(", ")}`;
  return { code: "E0201", at: "key", message: `unknown field "${field}"`, help, field };
}

/** The fields that the failed part of the schema knows. */
function fieldsOf(error: ErrorObject): JsonObject {
  return asRecord(asRecord(error.parentSchema).properties);
}

/** The description of a missing field. */
function about(error: ErrorObject, field: string): string {
  const { description } = asRecord(fieldsOf(error)[field]);
  return typeof description === "string" ? `: ${description.replace(/\.$/, "")}` : "";
}

function typeHelp(error: ErrorObject, expected: string): string {
  const isScalar = typeof error.data === "boolean" || typeof error.data === "number";
  if (isScalar && expected.includes("string"))
    return "put it in quotes: YAML does not read it as text";
  return error.data === null
    ? `give ${expected}, or leave the field out where it is optional`
    : `give ${expected}`;
}

function sayEnum(error: ErrorObject, found: string): Said {
  const known =
    error.keyword === "const" ? [String(error.schema)] : asArray(error.schema).map(String);
  const guess = typeof error.data === "string" ? didYouMean(error.data, known) : "";
  const help = `${guess}expected ${orList(known)}`;
  return { code: "E0204", message: `${found} is not a known value`, help };
}

const limitWords: Readonly<Record<string, readonly [message: string, help: string]>> = {
  minLength: ["text is too short", "give at least # characters"],
  maxLength: ["text is too long", "give at most # characters"],
  minItems: ["the list has too few items", "give at least #"],
  maxItems: ["the list has too many items", "give at most #"],
  maxProperties: ["the mapping has too many fields", "give at most #"],
  minimum: ["the number is too small", "give at least #"],
  maximum: ["the number is too large", "give at most #"],
};

function sayLimit(error: ErrorObject, found: string): Said {
  if (error.keyword === "minProperties") return sayTooFew(error);
  const [message, help] = limitWords[error.keyword] ?? [];
  if (message !== undefined && help !== undefined) {
    return { code: "E0206", message, help: help.replace("#", param(error, "limit")) };
  }
  if (error.keyword === "uniqueItems") {
    const index = String(Math.max(Number(param(error, "i")), Number(param(error, "j"))));
    const message = "this item is in the list twice";
    return { code: "E0206", message, help: "keep one of the two", field: index };
  }
  const text = `${found} ${error.message ?? "is not accepted"}`;
  return { code: "E0205", message: text, help: "see docs/spec.md" };
}

function sayTooFew(error: ErrorObject): Said {
  const known = Object.keys(fieldsOf(error)).sort();
  const help = `give at least ${param(error, "limit")}${known.length > 0 ? ` of ${known.join(", ")}` : ""}`;
  return { code: "E0206", message: "the mapping has too few fields", help };
}
