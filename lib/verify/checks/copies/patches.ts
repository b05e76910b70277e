/**
 * @module What a fork's patch touches, read from the patch alone: it is applied nowhere here. Places are
 * compared by their fields, without the items of lists: which item a patch means depends on its type, on
 * the list's merge key and on its other steps, and a correct fork must never be refused.
 */
import { Problems } from "../../../diagnostics/problems.ts";
import { asArray, asString, at, isRecord, stable } from "../../../kube/json.ts";
import { mergeKeys } from "../../../kube/list-keys.ts";
import type { ForkSpec } from "../../../model/spec.gen.ts";
import { parseYaml } from "../../../yaml/document.ts";
import type { Apart } from "./difference.ts";

type Fields = readonly string[];

/** A place that may be a patch's work. Without `fields` there is no list on its path. */
type Place = Pick<Apart, "path"> & Partial<Pick<Apart, "fields" | "found">>;

/** Whether a patch names a place, something that it is part of, or something below it. */
export function isTouched({ path, fields = path, ...rest }: Place, spec: ForkSpec): boolean {
  const patch = spec.customizations?.patch;
  if (patch === undefined) return false;
  const lost = "found" in rest && rest.found === undefined;
  return touches(patch).some(({ fields: own, value }) => {
    if (!own.slice(0, fields.length).every((field, index) => field === fields[index])) return false;
    // What a strategic patch adds something to, it does not take away.
    if (own.length > fields.length) return !(lost && patch.type === "strategic");
    const isItself = value !== undefined && own.length === fields.length && "found" in rest;
    return !isItself || String(value.is ?? undefined) === String(rest.found);
  });
}

/**
 * Plain values of a patch that the workload has nowhere in that field: in which item of a list they should be
 * is not followed. Names of ConfigMaps may be those of copies.
 */
export function unpatched(spec: ForkSpec, workloadSpec: unknown): readonly string[] {
  const copied = new Set((spec.customizations?.configMaps ?? []).map(({ name }) => name));
  return stated(spec)
    .filter(({ wanted }) => typeof wanted !== "string" || !copied.has(wanted))
    .filter((one) => !isThere(one, workloadSpec))
    .map(({ fields }) => `its ${fields.join(".")} is not what its patch says`);
}

function isThere({ fields, wanted, owner }: Stated, workloadSpec: unknown): boolean {
  const variable = fields.at(-2) === "env" && fields.at(-1) === "value" && at(owner, "name");
  return valuesAt(workloadSpec, fields.slice(1)).some((found) => isSaid(found, wanted, variable));
}

function valuesAt(node: unknown, fields: readonly string[]): readonly unknown[] {
  if (Array.isArray(node)) return node.flatMap((item) => valuesAt(item, fields));
  const [field, ...rest] = fields;
  return field === undefined ? [node] : valuesAt(at(node, field), rest);
}

const otel = "OTEL_RESOURCE_ATTRIBUTES";

/** Whether a value is the stated one; the attributes of OpenTelemetry have the lane's behind it. */
export function isSaid(found: unknown, wanted: unknown, variable: unknown): boolean {
  if (variable !== otel) return String(found) === String(wanted);
  return String(found).startsWith(String(wanted).trimEnd().replace(/,$/, ""));
}

/** A plain value that a patch gives to a field, perhaps of an item of a list. */
interface Stated {
  readonly fields: Fields;
  readonly wanted: unknown;
  /** What the field is one of. */
  readonly owner: unknown;
}

/** What a patch says plainly. Of operations nothing: they may undo each other, as may directives. */
function stated(spec: ForkSpec): readonly Stated[] {
  const patch = spec.customizations?.patch;
  if (patch === undefined || patch.type === "json") return [];
  const value = patchValue(patch.value);
  const own = at(value, "spec");
  return own === undefined || stable(value).includes('"$') ? [] : leaves(own, ["spec"], value);
}

function leaves(value: unknown, fields: Fields, owner: unknown): readonly Stated[] {
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...fields, key], value));
  }
  if (!Array.isArray(value)) return value === null ? [] : [{ fields, wanted: value, owner }];
  return isTwofold(value) ? [] : value.flatMap((item) => leaves(item, fields, owner));
}

/** Fields by one of which items of a list are merged. */
const itemKeys = [...new Set(Object.values(mergeKeys))];

/** Whether two items may be one: the second changes what the first said. */
function isTwofold(list: readonly unknown[]): boolean {
  return itemKeys.some((key) => {
    const known = list.flatMap((item) => at(item, key) ?? []);
    return new Set(known).size < known.length;
  });
}

function patchValue(raw: unknown): unknown {
  return typeof raw === "string" ? parseYaml("", raw, new Problems())[0]?.value : raw;
}

interface Touch {
  readonly fields: Fields;
  /** What it says, where no list is on the way. */
  readonly value?: { readonly is: unknown };
}

function touches({ type, value: raw }: Patch): readonly Touch[] {
  const value = patchValue(raw);
  if (type !== "json") return merged(value, { fields: [], type, listed: false });
  return asArray(value)
    .filter((operation) => at(operation, "op") !== "test")
    .flatMap((operation) => [at(operation, "path"), at(operation, "from")])
    .flatMap((pointer) => asString(pointer) ?? [])
    .map((pointer) => ({ fields: fieldsOf(pointer) }));
}

type Patch = NonNullable<NonNullable<ForkSpec["customizations"]>["patch"]>;

/** A step into a list stands in a pointer as a number or a dash. */
function fieldsOf(pointer: string): Fields {
  return pointer
    .split("/")
    .slice(1)
    .filter((step) => !/^(?:\d+|-)$/.test(step))
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

interface Merging {
  readonly fields: Fields;
  readonly type: Patch["type"];
  /** Whether a list is on the way. */
  readonly listed: boolean;
}

/** Lists that a strategic patch merges field by field; of others it may replace items, or everything. */
const mergedLists = new Set(["containers", "initContainers"]);

function merged(value: unknown, merging: Merging): readonly Touch[] {
  const { fields, type, listed } = merging;
  if (Array.isArray(value)) {
    const items = value.flatMap((item) => merged(item, { ...merging, listed: true }));
    return type === "strategic" && value.length > 0 && mergedLists.has(fields.at(-1) ?? "")
      ? items
      : [{ fields }, ...items];
  }
  if (!isRecord(value)) return [listed ? { fields } : { fields, value: { is: value } }];
  const keys = Object.keys(value);
  // A directive may replace or delete what stands beside it.
  if (keys.length === 0 || keys.some((key) => key.startsWith("$"))) return [{ fields }];
  return keys.flatMap((key) => merged(value[key], { ...merging, fields: [...fields, key] }));
}
