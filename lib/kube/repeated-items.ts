/**
 * @module Lists with two items of one key. Server-side apply refuses the object; other ways of applying it do
 * not, so it means what has been running: of most lists the last item of a key.
 */
import { asRecord, asString, at, isRecord, jsonText } from "./json.ts";
import type { Json, JsonObject, KubeObject } from "./object.ts";
import { identityOf, type ListType, listType, typedParts, types } from "./structure.ts";

/** Whether anything names a port by this name. */
export type IsUsed = (portName: string) => boolean;

/**
 * The object with one item for each key of a list, wherever it is clear which one is meant.
 * @param others Every object that may name a port of it.
 */
export function withSingleItems(
  object: JsonObject,
  type: Pick<KubeObject, "apiVersion" | "kind">,
  others: Iterable<KubeObject>,
): JsonObject {
  let names: ReadonlySet<string> | undefined;
  const isUsed: IsUsed = (name) => {
    names ??= new Set([...others].flatMap((other) => portNames(other)));
    return names.has(name);
  };
  return typedParts(type).reduce(
    (whole, { path, type: own }) =>
      asRecord(replacedAt(whole, path, (part) => single(part, own, isUsed))),
    object,
  );
}

/**
 * The item that several of one key stand for; undefined where it is not clear.
 * @param between The items from the first of them on, as far as the last.
 */
function meantItem(
  type: string,
  items: readonly Json[],
  between: readonly Json[],
  isUsed: IsUsed,
): Json | undefined {
  const last = items.at(-1);
  if (new Set(items.map((item) => jsonText(item))).size === 1) return last;
  switch (type) {
    case "EnvVar":
      // "hides previous definition", says the API server (pkg/api/pod/warnings.go), but what stands between reads it.
      return between.some((item) => reads(item, asString(at(last, "name")) ?? ""))
        ? undefined
        : last;
    case "ContainerPort":
    case "ServicePort": {
      const named = items.filter((item) => isUsed(asString(at(item, "name")) ?? ""));
      return named.length > 1 ? undefined : (named[0] ?? last);
    }
    case "HostAlias":
      // The file /etc/hosts has all of them.
      return undefined;
    default:
      return last;
  }
}

// --- internal ---

/** Fields that name a port: of Services, probes, policies, monitors, Ingresses, routes. */
const namingFields: ReadonlySet<string> = new Set([
  "port",
  "portName",
  "sectionName",
  "targetPort",
]);

function portNames(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(portNames);
  if (!isRecord(node)) return [];
  return Object.entries(node).flatMap(([field, value]) => {
    const name = namingFields.has(field)
      ? (asString(value) ?? asString(at(value, "name")))
      : undefined;
    return name === undefined ? portNames(value) : [name];
  });
}

function reads(item: Json, name: string): boolean {
  return (asString(at(item, "value")) ?? "").includes(`$(${name})`);
}

function replacedAt(
  value: Json,
  [head, ...rest]: readonly string[],
  change: (part: Json) => Json,
): Json {
  if (head === undefined) return change(value);
  const inner = isRecord(value) ? value[head] : undefined;
  return inner === undefined
    ? value
    : { ...asRecord(value), [head]: replacedAt(inner, rest, change) };
}

function single(value: Json, type: string, isUsed: IsUsed): Json {
  const list = listType(type);
  if (list !== undefined && Array.isArray(value)) return singleItems(value, list, isUsed);
  if (!isRecord(value)) return value;
  const fields = types.get(type);
  const values = type.startsWith("{") ? type.slice(1, -1) : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const known = values ?? fields?.get(key);
      return [key, known === undefined ? inner : single(inner, known, isUsed)];
    }),
  );
}

function singleItems(
  list: readonly Json[],
  { items: type, keys }: ListType,
  isUsed: IsUsed,
): readonly Json[] {
  const ids = list.map((item) => keys && identityOf(item, keys));
  return list.flatMap((item, index) => {
    const own = single(item, type, isUsed);
    const id = ids[index];
    if (id === undefined || ids.indexOf(id) === ids.lastIndexOf(id)) return [own];
    const same = list.filter((_, other) => ids[other] === id);
    const between = list.slice(ids.indexOf(id) + 1, ids.lastIndexOf(id) + 1);
    const meant = meantItem(type, same, between, isUsed);
    if (meant === undefined) return [own];
    // It stands where the last of them stands: before that, nothing has its value.
    return index === ids.lastIndexOf(id) ? [single(meant, type, isUsed)] : [];
  });
}
