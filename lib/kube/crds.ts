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
import { remembered } from "./once.ts";

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
  return faultsIn(own, fields, { path: [], name: "" });
}

// --- internal ---

interface Place {
  readonly path: readonly (string | number)[];
  /** The path without the places in lists. */
  readonly name: string;
}

const plain: Readonly<Record<string, readonly [is: (value: unknown) => boolean, what: string]>> = {
  s: [(value) => typeof value === "string", "text"],
  b: [(value) => typeof value === "boolean", "true or false"],
  i: [(value) => typeof value === "bigint" || Number.isInteger(value), "an integer"],
  n: [(value) => typeof value === "bigint" || typeof value === "number", "a number"],
  p: [(value) => ["string", "number", "bigint"].includes(typeof value), "an integer or text"],
};

/** In Go's JSON, null stands for the absence of every type. */
function faultsIn(value: unknown, type: unknown, place: Place): readonly CrdFault[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(type) && Array.isArray(value)) {
    return value.flatMap((item, index) =>
      faultsIn(item, type[0], { ...place, path: [...place.path, index] }),
    );
  }
  if (isRecord(type) && isRecord(value)) return inMap(value, type, place);
  const expected = expectedOf(value, type);
  return expected === undefined
    ? []
    : [{ path: place.path, what: `has a "${place.name}" that is not ${expected}` }];
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

function inMap(
  value: Readonly<Record<string, unknown>>,
  { "|": alternatives, "!": required, ...fields }: Readonly<Record<string, unknown>>,
  { path, name }: Place,
): readonly CrdFault[] {
  if (Object.keys(fields).length === 0) return [];
  const isSet = (field: string) => value[field] !== undefined && value[field] !== null;
  const named = (words: unknown) => asString(words)?.split("|") ?? [];
  const stated = named(alternatives).filter(isSet);
  const missing = named(required).filter((field) => !isSet(field));
  const faults = [
    ...(stated.length > 1
      ? [`has ${stated.join(" and ")} in one "${name}", which can have one of them`]
      : []),
    ...missing.map((field) => `has no "${field}" in "${name}"`),
  ];
  return [
    ...faults.map((what) => ({ path, what })),
    ...Object.entries(value).flatMap(([field, inner]): readonly CrdFault[] => {
      const known = Object.hasOwn(fields, field) ? fields[field] : fields["*"];
      const at = { path: [...path, field], name: name === "" ? field : `${name}.${field}` };
      if (known === undefined && isSet(field))
        return [{ path: at.path, what: `has "${at.name}", which is no field of its kind` }];
      return faultsIn(inner, known, at);
    }),
  ];
}
