/**
 * @module Strategic merge patch for pod specs: RFC 7396, but lists of objects that have a merge key
 * are merged element by element, with the directives of Kubernetes.
 * https://github.com/kubernetes/community/blob/main/contributors/devel/sig-api-machinery/strategic-merge-patch.md
 * The same keys serve an Argo Rollout, whose schema has none, since its template is a pod template.
 */
import { asArray, isRecord, jsonText } from "../../../kube/json.ts";
import { mergeKeys } from "../../../kube/list-keys.ts";
import type { Json, JsonObject } from "../../../kube/object.ts";

/** A patch that does not fit, and where in the patch. */
export class PatchError extends Error {
  readonly path: readonly (string | number)[];
  constructor(message: string, path: readonly (string | number)[]) {
    super(message);
    this.path = path;
  }
}

/**
 * Unions: only one of the fields is allowed, so the patch's replace the old ones. kubectl says this
 * with `$retainKeys`; a patch written by hand rarely does, and would give an invalid object.
 */
const unions: ReadonlySet<string> = new Set(["volumes", "env", "strategy", "updateStrategy"]);

type Path = readonly (string | number)[];

/** Applies a strategic merge patch. @throws PatchError where the patch does not fit. */
export function strategicMerge(target: JsonObject, patch: JsonObject, path: Path = []): JsonObject {
  const directive = patch.$patch;
  if (directive === "delete") return {};
  if (directive === "replace") return withoutDirectives(patch);
  if (directive !== undefined && directive !== "merge") {
    throw new PatchError(`"$patch" is ${jsonText(directive)}`, [...path, "$patch"]);
  }
  const result = new Map(Object.entries(retained(target, patch.$retainKeys)));
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith("$deleteFromPrimitiveList/")) {
      const field = key.slice("$deleteFromPrimitiveList/".length);
      const gone = asArray(value);
      result.set(
        field,
        asArray(result.get(field)).filter((item) => !gone.includes(item)),
      );
    } else if (!isDirective(key)) {
      const next = mergeField(key, result.get(key), value, [...path, key]);
      if (next === undefined) result.delete(key);
      else result.set(key, next);
    }
  }
  return Object.fromEntries(result);
}

// --- internal ---

function isDirective(key: string): boolean {
  return key === "$patch" || key === "$retainKeys" || key.startsWith("$setElementOrder/");
}

function mergeField(key: string, old: Json | undefined, value: Json, path: Path): Json | undefined {
  if (value === null) return undefined;
  if (isRecord(value)) {
    if (value.$patch === "delete") return undefined;
    const base = isRecord(old) ? old : {};
    return strategicMerge(unions.has(key) ? overlapping(base, value) : base, value, path);
  }
  if (!Array.isArray(value)) return value;
  const mergeKey = Object.hasOwn(mergeKeys, key) ? mergeKeys[key] : undefined;
  if (mergeKey === undefined || !value.some(isRecord)) return value.map(stripped);
  return mergeList(asArray(old), value, { field: key, mergeKey, path });
}

interface ListPlace {
  readonly field: string;
  readonly mergeKey: string;
  readonly path: Path;
}

function mergeList(
  old: readonly Json[],
  patch: readonly Json[],
  place: ListPlace,
): readonly Json[] {
  const replaces = patch.some(
    (item) => isRecord(item) && item.$patch === "replace" && !hasKey(item, place),
  );
  let result: readonly Json[] = replaces ? [] : old;
  for (const [index, item] of patch.entries()) {
    const path = [...place.path, index];
    if (!isRecord(item)) throw new PatchError(`an element of "${place.field}" is no mapping`, path);
    if (item.$patch === "replace" && !hasKey(item, place)) continue;
    const id = item[place.mergeKey];
    if (id === undefined) {
      throw new PatchError(
        `an element of "${place.field}" has no "${place.mergeKey}", by which it is merged`,
        path,
      );
    }
    result = mergeElement(result, item, place, path);
  }
  return result;
}

function hasKey(item: JsonObject, place: ListPlace): boolean {
  return item[place.mergeKey] !== undefined;
}

function mergeElement(
  list: readonly Json[],
  item: JsonObject,
  place: ListPlace,
  path: Path,
): readonly Json[] {
  const same = (other: Json) => isRecord(other) && other[place.mergeKey] === item[place.mergeKey];
  if (item.$patch === "delete") return list.filter((other) => !same(other));
  const found = list.findIndex(same);
  const old = list[found];
  if (!isRecord(old)) return [...list, strategicMerge({}, item, path)];
  const base = unions.has(place.field) ? overlapping(old, item) : old;
  const merged = strategicMerge(base, item, path);
  return list.map((other, index) => (index === found ? merged : other));
}

/** Of the old object what the patch also names; all of it if the patch names nothing but the key. */
function overlapping(old: JsonObject, patch: JsonObject): JsonObject {
  const named = Object.keys(patch).filter((key) => !key.startsWith("$"));
  if (named.length <= 1 && Object.hasOwn(old, named[0] ?? "")) return old;
  return Object.fromEntries(Object.entries(old).filter(([key]) => named.includes(key)));
}

function retained(target: JsonObject, keys: Json | undefined): JsonObject {
  if (!Array.isArray(keys)) return target;
  return Object.fromEntries(Object.entries(target).filter(([key]) => keys.includes(key)));
}

function withoutDirectives(patch: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(patch)
      .filter(([key, value]) => !key.startsWith("$") && value !== null)
      .map(([key, value]) => [key, stripped(value)]),
  );
}

function stripped(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => stripped(item));
  return isRecord(value) ? withoutDirectives(value) : value;
}
