/**
 * @module The order of keys in written objects: the usual keys at the top, string maps
 * sorted, everything else in the order it came in (a baseline keeps its author's order).
 */
import { compareText } from "../kube/compare-text.ts";
import { isRecord } from "../kube/json.ts";

const top = ["apiVersion", "kind", "metadata", "spec"];
const metadata = ["name", "namespace", "labels", "annotations"];

/** Top-level maps whose order means nothing. */
const topMaps: ReadonlySet<string> = new Set(["data", "binaryData", "stringData"]);
/** The same at any depth. */
const maps: ReadonlySet<string> = new Set(["labels", "annotations", "matchLabels"]);

/** A copy with its keys in writing order. Keys with the value `undefined` are left out. */
export function orderKeys(object: object): object {
  const ordered = first(object, top).map(([key, value]): readonly [string, unknown] => {
    if (key === "metadata" && isRecord(value)) {
      return [key, entries(first(value, metadata).map(([k, v]) => [k, deep(k, v)]))];
    }
    return [key, topMaps.has(key) && isRecord(value) ? sorted(value) : deep(key, value)];
  });
  return entries(ordered);
}

/** The named keys first, then the others as they are. */
function first(object: object, names: readonly string[]): readonly (readonly [string, unknown])[] {
  const all = Object.entries(object);
  const rank = (key: string): number => {
    const index = names.indexOf(key);
    return index < 0 ? names.length : index;
  };
  return all.sort(([a], [b]) => rank(a) - rank(b));
}

function deep(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => deep("", item));
  if (!isRecord(value)) return value;
  if (maps.has(key)) return sorted(value);
  return entries(Object.entries(value).map(([k, v]) => [k, deep(k, v)]));
}

function sorted(value: object): object {
  const list = Object.entries(value).sort(([a], [b]) => compareText(a, b));
  return entries(list.map(([k, v]) => [k, deep("", v)]));
}

/** Like Object.fromEntries without undefined values, and several times as fast. */
function entries(list: readonly (readonly [string, unknown])[]): object {
  const object: Record<string, unknown> = {};
  for (const [key, value] of list) {
    if (value === undefined) continue;
    // Assigned, it would set the prototype; it is an ordinary key here.
    if (key === "__proto__") Object.defineProperty(object, key, { value, enumerable: true });
    else object[key] = value;
  }
  return object;
}
