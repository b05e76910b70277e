/**
 * @module The structure of Kubernetes' own kinds: types of fields, and by what items of lists are told apart.
 * The facts are recorded from the API server's OpenAPI document (structures.gen.ts). A line is `Type field:type ...`,
 * of a kind `Type@apiVersion/Kind field:type ...`. Types are
 * - `s` text, `i` integer, `n` number, `b` boolean, `q` quantity, `p` port by number or name, `o` object, `a` anything,
 * - `{T}` a map, `[T]` a list, `[T,key]` a list whose items are told apart by keys, `[T|key]` one that a
 *   strategic merge replaces all the same, `[T,]` a set.
 */
import { at, isRecord } from "./json.ts";
import { kindOf } from "./kinds.ts";
import type { Json, KubeObject } from "./object.ts";
import { structures } from "./structures.gen.ts";

/** A list's items and keys, as a structure has them. */
export interface ListType {
  readonly items: string;
  /** Absent: items are told apart by their place alone. Empty: by their whole value. */
  readonly keys?: readonly string[];
  /** Whether a strategic merge patch merges it item by item. */
  readonly merged: boolean;
}

type Fields = ReadonlyMap<string, string>;

const fieldsOfTypes = new Map<string, Fields>();
const typesOfKinds = new Map<string, string>();
for (const line of structures.trim().split("\n")) {
  const [head = "", ...fields] = line.split(" ");
  const [name = "", kind] = head.split("@");
  if (kind !== undefined) typesOfKinds.set(kind, name);
  const pairs = fields.map((field): [string, string] => {
    const end = field.lastIndexOf(":");
    return [field.slice(0, end), field.slice(end + 1)];
  });
  fieldsOfTypes.set(name, new Map(pairs));
}

/** The fields of each named type. */
export const types: ReadonlyMap<string, Fields> = fieldsOfTypes;

/** What a type that is a list says; undefined: it is none. */
export function listType(type: string): ListType | undefined {
  const found = lists.get(type);
  if (found !== undefined || !type.startsWith("[")) return found;
  const [, items = "", sign, keys = ""] = /^\[(.+?)(?:([,|])([\w,]*))?\]$/.exec(type) ?? [];
  const list: ListType =
    sign === undefined
      ? { items, merged: false }
      : { items, keys: keys.split(",").filter((key) => key !== ""), merged: sign === "," };
  lists.set(type, list);
  return list;
}

const lists = new Map<string, ListType>();

type Typed = Pick<KubeObject, "apiVersion" | "kind">;

/** A part of an object whose type is known, and where it is. */
export interface TypedPart {
  readonly path: readonly string[];
  readonly type: string;
}

/**
 * What is known of an object: all of a built-in kind; of every other kind its metadata, and its pod template,
 * whose type is Kubernetes' own wherever it stands.
 */
export function typedParts(object: Typed): readonly TypedPart[] {
  const type = typesOfKinds.get(`${object.apiVersion}/${object.kind}`);
  if (type !== undefined) return [{ path: [], type }];
  const { template } = kindOf(object);
  const metadata = { path: ["metadata"], type: "ObjectMeta" };
  if (template === undefined || template.length === 0) return [metadata];
  return [metadata, { path: template, type: "PodTemplateSpec" }];
}

/**
 * What tells an item of a list with keys, or of a set, from the others; undefined: it lacks a key, or has a map
 * or a list where a key is due.
 */
export function identityOf(item: unknown, keys: readonly string[]): string | undefined {
  if (keys.length > 0 && !isRecord(item)) return undefined;
  const values =
    keys.length === 0
      ? [item]
      : keys.map((key) => (isRecord(item) ? item[key] : undefined) ?? keyDefaults[key]);
  const isWhole = values.every((value) => value !== undefined && typeof value !== "object");
  return isWhole ? values.join("/") : undefined;
}

/** Defaults of keys: `protocol` of ports (k8s.io/api/core/v1/types.go, ContainerPort and ServicePort). */
const keyDefaults: Readonly<Record<string, string>> = { protocol: "TCP" };

/** Something that the API server refuses. */
export interface StructureFault {
  /** `type`: a value of another type. `duplicate`: an item of a list that there already is. `field`: one that there is not. */
  readonly kind: "type" | "duplicate" | "field";
  readonly path: readonly (string | number)[];
  /** The path with items called by their keys: `spec.template.spec.containers[web].env[PORT].value`. */
  readonly name: string;
  readonly found: unknown;
  /** What there has to be, in words. Of a duplicate: what tells the items apart. */
  readonly expected: string;
}

/** Everything in an object that the API server refuses for its structure, whoever applies it. */
export function structureFaults(object: KubeObject): readonly StructureFault[] {
  return strictFaults(object).filter(({ kind }) => kind !== "field");
}

/** The same, with the fields that its kind has not: a server-side apply is refused for them, another one drops them. */
export function strictFaults(object: KubeObject): readonly StructureFault[] {
  return typedParts(object).flatMap(({ path, type }) =>
    faultsIn(at(object, ...path), type, { path, name: path.join(".") }),
  );
}

/** What is wrong, to be said after the name of the object. */
export function faultWords({
  kind,
  name,
  expected,
}: Pick<StructureFault, "kind" | "name" | "expected">): string {
  const place = name.replaceAll(/\[[^\]]*\]/g, "");
  return {
    field: `has "${place}", which is no field of its kind`,
    type: `has a "${place}" that is not ${expected}`,
    duplicate: `has two of one ${expected} in "${place}"`,
  }[kind];
}

// --- internal ---

type Place = Pick<StructureFault, "path" | "name">;

interface Plain {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
}

const isText = (value: unknown) => typeof value === "string";
const isInteger = (value: unknown) => typeof value === "bigint" || Number.isInteger(value);
const isNumber = (value: unknown) => typeof value === "bigint" || typeof value === "number";

/** In Go's JSON, null stands for the absence of every type. */
const plain: Readonly<Record<string, Plain>> = {
  a: { expected: "anything", fits: () => true },
  b: { expected: "true or false", fits: (value) => typeof value === "boolean" },
  i: { expected: "an integer", fits: isInteger },
  n: { expected: "a number", fits: isNumber },
  o: { expected: "a mapping", fits: isRecord },
  p: { expected: "an integer or text", fits: (value) => isText(value) || isInteger(value) },
  q: { expected: "a quantity", fits: (value) => isText(value) || isNumber(value) },
  s: { expected: "text", fits: isText },
};

function faultsIn(value: unknown, type: string, place: Place): readonly StructureFault[] {
  if (value === undefined || value === null) return [];
  const simple = plain[type];
  if (simple !== undefined) return simple.fits(value) ? [] : [wrong(value, simple.expected, place)];
  const list = listType(type);
  if (list !== undefined) {
    return Array.isArray(value)
      ? faultsOfItems(value, list, place)
      : [wrong(value, "a list", place)];
  }
  if (!isRecord(value)) return [wrong(value, "a mapping", place)];
  const values = type.startsWith("{") ? type.slice(1, -1) : undefined;
  const fields = types.get(type);
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = values ?? fields?.get(key);
    if (known !== undefined) return faultsIn(inner, known, inside(place, key));
    return fields === undefined || inner === null ? [] : [unknown(inner, inside(place, key))];
  });
}

function inside({ path, name }: Place, key: string): Place {
  return { path: [...path, key], name: name === "" ? key : `${name}.${key}` };
}

function unknown(found: unknown, place: Place): StructureFault {
  return { kind: "field", ...place, found, expected: "nothing" };
}

function wrong(found: unknown, expected: string, place: Place): StructureFault {
  return { kind: "type", ...place, found, expected };
}

function faultsOfItems(
  items: readonly Json[],
  { items: type, keys }: ListType,
  { path, name }: Place,
): readonly StructureFault[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const id = keys && identityOf(item, keys);
    const own = { path: [...path, index], name: `${name}[${id ?? index}]` };
    const isSecond = id !== undefined && seen.has(id);
    if (id !== undefined) seen.add(id);
    const duplicate: StructureFault = {
      kind: "duplicate",
      ...own,
      found: item,
      expected: keys?.join(" and ") || "value",
    };
    return [...(isSecond ? [duplicate] : []), ...faultsIn(item, type, own)];
  });
}
