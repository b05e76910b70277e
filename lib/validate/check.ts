/** @module A value against its schema: ajv's errors to one error for each problem, in words. */
import type { ErrorObject } from "ajv/dist/2020.js";
import { suggestion } from "../diagnostics/suggestion.ts";
import { asArray, asRecord } from "../kube/json.ts";
import type { DocumentPath } from "../model/source.ts";
import { chooseAlternative, type Others, othersOf } from "./alternatives.ts";
import { branchCheck, type SpecTypes, specCheck } from "./schemas.ts";
import type { SpecError } from "./spec-error.ts";
import { orList, patternWords, typeWords, valueWords } from "./wording.ts";

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
    names.push(String(param(error, "additionalProperty")));
    unknown.set(error.instancePath, names);
  }
  return errors.filter((error) => {
    if (error.keyword !== "required") return true;
    const missing = [String(param(error, "missingProperty"))];
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

/** JSON pointer to path. Indexes stay text here: `validateSpec` knows what is a list. */
function toPath(pointer: string): DocumentPath {
  const steps = pointer.split("/").slice(1);
  return steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function describe(error: ErrorObject, path: DocumentPath, others?: Others): readonly SpecError[] {
  // The error about the name itself has its own entry; this one only repeats it.
  if (error.keyword === "propertyNames") return [];
  if (error.propertyName !== undefined) {
    const inner = say({ ...error, data: error.propertyName }, others);
    return [{ ...inner, path: [...path, error.propertyName], at: "key" }];
  }
  const { field, ...rest } = say(error, others);
  return [{ ...rest, path: field === undefined ? path : [...path, field] }];
}

type Said = Omit<SpecError, "path"> & { readonly field?: string };

/** Reads a parameter of an ajv error. */
function param(error: ErrorObject, name: string): unknown {
  return asRecord(error.params)[name];
}

function say(error: ErrorObject, others?: Others): Said {
  const found = valueWords(error.data);
  switch (error.keyword) {
    case "additionalProperties":
      return sayUnknown(error, others);
    case "required": {
      const field = String(param(error, "missingProperty"));
      return {
        code: "E0202",
        message: `field "${field}" is missing`,
        help: `add ${field}${about(error, field)}`,
      };
    }
    case "type": {
      const expected = typeWords(...schemaTypes(error.schema));
      return {
        code: "E0203",
        message: `expected ${expected}, found ${found}`,
        help: typeHelp(error, expected),
      };
    }
    case "enum":
    case "const":
      return sayEnum(error, found);
    case "pattern": {
      const words =
        patternWords[String(param(error, "pattern"))] ??
        `text that matches ${String(param(error, "pattern"))}`;
      return {
        code: "E0205",
        message: `${found} is not of the expected form`,
        help: `expected ${words}`,
      };
    }
    default:
      return sayLimit(error, found);
  }
}

function schemaTypes(type: unknown): readonly string[] {
  return typeof type === "string" ? [type] : asArray(type).map(String);
}

function sayUnknown(error: ErrorObject, others?: Others): Said {
  const field = String(param(error, "additionalProperty"));
  const known = Object.keys(asRecord(asRecord(error.parentSchema).properties)).sort();
  if (others?.fields.has(field) === true) {
    const message = `field "${field}" cannot be given together with ${orList(others.marks)}`;
    return { code: "E0207", at: "key", message, help: "keep one of them", field };
  }
  const guess = suggestion(field, known);
  const help = `${guess === undefined ? "" : `did you mean "${guess}"? `}known fields: ${known.join(", ")}`;
  return { code: "E0201", at: "key", message: `unknown field "${field}"`, help, field };
}

/** The description of a missing field. */
function about(error: ErrorObject, field: string): string {
  const description = asRecord(
    asRecord(asRecord(error.parentSchema).properties)[field],
  ).description;
  return typeof description === "string" ? `: ${description.replace(/\.$/, "")}` : "";
}

function typeHelp(error: ErrorObject, expected: string): string {
  const isScalar = typeof error.data === "boolean" || typeof error.data === "number";
  if (isScalar && expected.includes("string"))
    return "put it in quotes: YAML reads it as something else than text";
  return error.data === null
    ? `give ${expected}, or leave the field out where it is optional`
    : `give ${expected}`;
}

function sayEnum(error: ErrorObject, found: string): Said {
  const known =
    error.keyword === "const" ? [String(error.schema)] : asArray(error.schema).map(String);
  const guess = typeof error.data === "string" ? suggestion(error.data, known) : undefined;
  const help = `${guess === undefined ? "" : `did you mean "${guess}"? `}expected ${orList(known)}`;
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
    return { code: "E0206", message, help: help.replace("#", String(param(error, "limit"))) };
  }
  if (error.keyword === "uniqueItems") {
    const index = String(Math.max(Number(param(error, "i")), Number(param(error, "j"))));
    return {
      code: "E0206",
      message: "this item is in the list twice",
      help: "keep one of the two",
      field: index,
    };
  }
  return {
    code: "E0205",
    message: `${found} ${error.message ?? "is not accepted"}`,
    help: "see docs/spec.md",
  };
}

function sayTooFew(error: ErrorObject): Said {
  const known = Object.keys(asRecord(asRecord(error.parentSchema).properties)).sort();
  const help = `give at least ${String(param(error, "limit"))}${known.length > 0 ? ` of ${known.join(", ")}` : ""}`;
  return { code: "E0206", message: "the mapping has too few fields", help };
}
