/** @module Narrowing of data that nobody has validated. Each returns a harmless value for a wrong type. */
import { compareText } from "./compare-text.ts";
import type { Json, JsonObject } from "./object.ts";

/** True for a JSON object (not an array, not null). */
export function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object, or an empty one. */
export function asRecord(value: unknown): JsonObject {
  return isRecord(value) ? value : {};
}

/** The array, or an empty one. */
export function asArray(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The string, or undefined. */
export function asString(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The finite number, or undefined. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The strings of an array; other items are left out. */
export function texts(value: unknown): readonly string[] {
  return asArray(value).filter((item) => typeof item === "string");
}

/** Every string of a value, however deep; keys are none. */
export function allTexts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return (isRecord(value) ? Object.values(value) : asArray(value)).flatMap(allTexts);
}

/** The entries of an object whose values are strings; others are left out. */
export function stringMap(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(asRecord(value)).filter((e): e is [string, string] => typeof e[1] === "string"),
  );
}

/** The node at a path, or undefined where a step is missing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let node: unknown = value;
  for (const step of path) {
    if (Array.isArray(node) && typeof step === "number") node = node[step];
    else if (isRecord(node) && Object.hasOwn(node, step)) node = node[step];
    else return undefined;
  }
  return node;
}

/** The JSON text of any data, without the fields that are undefined; integers of any size in full. */
export function jsonText(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => jsonText(item)).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${fields.map(([key, inner]) => `${JSON.stringify(key)}:${jsonText(inner)}`).join(",")}}`;
}

/** What a JSON text says; undefined where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON with sorted keys: equal data, equal text. */
export function stable(value: unknown): string {
  return JSON.stringify(value, (_, node: unknown) => {
    // JSON.stringify refuses a bigint; as a plain text it would equal the string with its digits.
    if (typeof node === "bigint") return { integer: String(node) };
    return typeof node === "object" && node !== null && !Array.isArray(node)
      ? Object.fromEntries(Object.entries(node).sort(([a], [b]) => compareText(a, b)))
      : node;
  });
}
