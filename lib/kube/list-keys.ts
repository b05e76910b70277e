/**
 * @module By what the items of lists are the same, looked up by the name of a list's field: for whoever has
 * no type at hand (structure.ts has them). Items of other lists are the same by their places.
 */
import { type ListType, listType, types } from "./structure.ts";

/**
 * Lists of a pod template that a strategic merge patch merges item by item, and the key by which: the first
 * of a list (`x-kubernetes-patch-merge-key` in the API's OpenAPI document). Other lists are replaced.
 */
export const mergeKeys: Readonly<Record<string, string>> = Object.fromEntries(
  listsBelow("PodTemplateSpec").flatMap(([field, { keys, merged }]) => {
    const key = keys?.[0];
    return merged && key !== undefined ? [[field, key]] : [];
  }),
);

/** The lists with keys of all types, by field. A field may be two lists: `ports` of a container, and of a Service. */
export const keyedLists: ReadonlyMap<string, readonly ListType[]> = byField(
  [...types.values()].flatMap(listsOf),
);

// --- internal ---

type Named = readonly [field: string, list: ListType];

function listsOf(fields: ReadonlyMap<string, string>): readonly Named[] {
  return [...fields].flatMap(([field, type]): readonly Named[] => {
    const list = listType(type);
    return list?.keys === undefined || list.keys.length === 0 ? [] : [[field, list]];
  });
}

function byField(lists: readonly Named[]): ReadonlyMap<string, readonly ListType[]> {
  const found = new Map<string, readonly ListType[]>();
  for (const [field, list] of lists) {
    const known = found.get(field) ?? [];
    if (!known.includes(list)) found.set(field, [...known, list]);
  }
  return found;
}

function listsBelow(type: string, seen: Set<string> = new Set()): readonly Named[] {
  const fields = types.get(type);
  if (fields === undefined || seen.has(type)) return [];
  seen.add(type);
  const inner = [...fields.values()].map(
    (own) => listType(own)?.items ?? own.replace(/^\{|\}$/g, ""),
  );
  return [...listsOf(fields), ...inner.flatMap((one) => listsBelow(one, seen))];
}
