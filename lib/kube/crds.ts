/**
 * @module What the CRDs of other projects say of the kinds whose objects a compile writes: fields, types, and of which
 * fields an object has one at most. Recorded in crds.gen.ts, a line `apiVersion/Kind fields` each. Types are those of
 * structure.ts, nested; besides
 * - `s=a|b` is one of some words, `s~x` text with a pattern, `"*"` in a map any name,
 * - `"|": "a|b"` says that a map has one of these fields at most, `"!": "a|b"` that it has all of them,
 * - a map without fields holds anything.
 */
import { crds } from "./crds.gen.ts";
import { asString, isRecord, parseJson } from "./json.ts";
import { groupKind, type KubeObject } from "./object.ts";
import { oncePer, remembered } from "./once.ts";

/** Something that a CRD does not allow. */
export interface CrdFault {
  readonly path: readonly (string | number)[];
  /** Continues "the object ..."; the same for the same fault anywhere in a list. */
  readonly what: string;
}

const fieldsOfKinds = new Map<string, unknown>();
for (const line of crds.trim().split("\n")) {
  const end = line.indexOf(" ");
  const [group = "", , kind = ""] = line.slice(0, end).split("/");
  fieldsOfKinds.set(`${group}/${kind}`, parseJson(line.slice(end + 1)));
}

/** Everything in an object that its CRD does not allow. None of a kind that is not recorded. */
export function crdFaults(object: KubeObject): readonly CrdFault[] {
  const fields = fieldsOfKinds.get(groupKind(object));
  if (!isRecord(fields)) return [];
  const { apiVersion: _, kind: __, metadata: ___, status: ____, ...own } = object;
  const found: CrdFault[] = [];
  findIn(own, fields, undefined, found);
  return found;
}

// --- internal ---

/** A node on the way down to one; most objects have no fault, so a path is written out only where one is. */
interface Place {
  readonly step: string | number;
  readonly parent?: Place | undefined;
}

function pathOf(place: Place | undefined): readonly (string | number)[] {
  return place === undefined ? [] : [...pathOf(place.parent), place.step];
}

/** The path without the places in lists. */
function nameOf(place: Place | undefined): string {
  return pathOf(place)
    .filter((step) => typeof step === "string")
    .join(".");
}

const plain: Readonly<Record<string, readonly [is: (value: unknown) => boolean, what: string]>> = {
  s: [(value) => typeof value === "string", "text"],
  b: [(value) => typeof value === "boolean", "true or false"],
  i: [(value) => typeof value === "bigint" || Number.isInteger(value), "an integer"],
  n: [(value) => typeof value === "bigint" || typeof value === "number", "a number"],
  p: [(value) => ["string", "number", "bigint"].includes(typeof value), "an integer or text"],
};

/** In Go's JSON, null stands for the absence of every type. */
function findIn(value: unknown, type: unknown, place: Place | undefined, into: CrdFault[]): void {
  if (value === undefined || value === null) return;
  if (Array.isArray(type) && Array.isArray(value)) {
    for (const [step, item] of value.entries())
      findIn(item, type[0], { step, parent: place }, into);
    return;
  }
  if (isRecord(type) && isRecord(value)) {
    findInMap(value, mapOf(type), place, into);
    return;
  }
  const expected = expectedOf(value, type);
  if (expected === undefined) return;
  into.push({ path: pathOf(place), what: `has a "${nameOf(place)}" that is not ${expected}` });
}

/** What a value has to be; undefined: it is that. */
function expectedOf(value: unknown, type: unknown): string | undefined {
  if (Array.isArray(type)) return "a list";
  if (isRecord(type)) return "a mapping";
  const [, sign, rest = ""] = /^s([=~])(.*)$/s.exec(String(type)) ?? [];
  if (sign === "=")
    return rest.split("|").some((word) => word === value)
      ? undefined
      : `one of ${rest.replaceAll("|", ", ")}`;
  const [is, what] = plain[sign === undefined ? String(type) : "s"] ?? [];
  if (is !== undefined && !is(value)) return what;
  if (sign !== "~") return undefined;
  const pattern = remembered(patterns, rest, () => new RegExp(rest));
  return pattern.test(String(value)) ? undefined : `a text like ${rest}`;
}

const patterns = new Map<string, RegExp>();

/** What is recorded of a mapping. */
interface MapType {
  readonly fields: ReadonlyMap<string, unknown>;
  readonly others: unknown;
  readonly alternatives: readonly string[];
  readonly required: readonly string[];
}

const mapOf = oncePer(
  ({
    "|": alternatives,
    "!": required,
    ...fields
  }: Readonly<Record<string, unknown>>): MapType => ({
    fields: new Map(Object.entries(fields)),
    others: fields["*"],
    alternatives: asString(alternatives)?.split("|") ?? [],
    required: asString(required)?.split("|") ?? [],
  }),
);

function findInMap(
  value: Readonly<Record<string, unknown>>,
  { fields, others, alternatives, required }: MapType,
  place: Place | undefined,
  into: CrdFault[],
): void {
  if (fields.size === 0) return;
  const isSet = (field: string) => value[field] !== undefined && value[field] !== null;
  const stated = alternatives.filter(isSet);
  const missing = required.filter((field) => !isSet(field));
  if (stated.length > 1) {
    const what = `has ${stated.join(" and ")} in one "${nameOf(place)}", which can have one of them`;
    into.push({ path: pathOf(place), what });
  }
  for (const field of missing)
    into.push({ path: pathOf(place), what: `has no "${field}" in "${nameOf(place)}"` });
  for (const [step, inner] of Object.entries(value)) {
    const known = fields.has(step) ? fields.get(step) : others;
    const at = { step, parent: place };
    if (known === undefined && isSet(step)) {
      const what = `has "${nameOf(at)}", which is no field of its kind`;
      into.push({ path: pathOf(at), what });
    } else findIn(inner, known, at, into);
  }
}
