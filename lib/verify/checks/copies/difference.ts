/** @module Where two JSON values differ: one path for each place, so each can be judged by itself. */

import { isRecord, stable } from "../../../kube/json.ts";
import { keyedLists } from "../../../kube/list-keys.ts";
import { identityOf } from "../../../kube/structure.ts";
import type { DocumentPath } from "../../../model/source.ts";

/** A place at which two values differ; undefined: it has none there. */
export interface Apart {
  /** Items of lists that have names are named: `containers`, `server`, `image`. */
  readonly path: readonly string[];
  /** The path without the items of lists: `containers`, `image`. Absent: there is no list on the path. */
  readonly fields?: readonly string[];
  /** Where that is in the value that was found, or where it is missing. */
  readonly place: DocumentPath;
  readonly wanted: unknown;
  readonly found: unknown;
}

interface Spot extends Required<Pick<Apart, "path" | "fields" | "place">> {
  /** Whether the order of named items counts everywhere. Of some lists it always does. */
  readonly ordered: boolean;
}

/** Lists whose items have names and are used in their order. */
const sequences = new Set(["initContainers"]);

/** All places at which a value is not what it should be, the deepest that can be named. */
export function differences(
  wanted: unknown,
  found: unknown,
  path: readonly string[] = [],
  { ordered = false }: { readonly ordered?: boolean } = {},
): readonly Apart[] {
  return compared(wanted, found, { path, fields: path, place: path, ordered });
}

function compared(wanted: unknown, found: unknown, spot: Spot): readonly Apart[] {
  if (isRecord(wanted) && isRecord(found)) {
    const keys = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
    return keys.flatMap((key) => compared(own(wanted, key), own(found, key), below(spot, key)));
  }
  if (Array.isArray(wanted) && Array.isArray(found)) return inLists(wanted, found, spot);
  return wanted === found ? [] : [apart(spot, wanted, found)];
}

function apart({ ordered: _, ...spot }: Spot, wanted: unknown, found: unknown): Apart {
  return { ...spot, wanted, found };
}

function below(spot: Spot, key: string): Spot {
  return { ...item(spot, key, key), fields: [...spot.fields, key] };
}

function item(spot: Spot, name: string, at: string | number): Spot {
  return { ...spot, path: [...spot.path, name], place: [...spot.place, at] };
}

function own(map: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function inLists(
  wanted: readonly unknown[],
  found: readonly unknown[],
  spot: Spot,
): readonly Apart[] {
  const field = spot.fields.at(-1) ?? "";
  const keys = keysOf(field, [...wanted, ...found]);
  const [before, after] = [named(wanted, keys), named(found, keys)];
  if (keys === undefined) {
    if (wanted.length !== found.length) return [apart(spot, wanted, found)];
    return wanted.flatMap((one, at) => compared(one, found[at], item(spot, String(at), at)));
  }
  const counts = spot.ordered || sequences.has(field);
  const order = (own: Named, other: Named) => [...own.keys()].filter((name) => other.has(name));
  const [was, is] = [order(before, after), order(after, before)];
  if (counts && was.join("\n") !== is.join("\n")) return [apart(spot, was, is)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [should, own] = [before.get(name) ?? [undefined], after.get(name) ?? [undefined]];
    const place = (one: unknown) =>
      item(spot, name, one === undefined ? found.length : found.indexOf(one));
    if (own.length > 1 && own.length !== should.length) return [apart(place(own[0]), should, own)];
    if (own.length > 1) return own.flatMap((one, at) => compared(should[at], one, place(one)));
    // Of two with one key the last counts; of two names of a port, the one that is used.
    const results = should.map((one) => compared(one, own[0], place(own[0])));
    const fits = field === "ports" && results.some((result) => result.length === 0);
    return fits ? [] : (results.at(-1) ?? []);
  });
}

type Named = ReadonlyMap<string, readonly unknown[]>;

/** The keys by which all items are known; undefined: only by their places. */
function keysOf(field: string, items: readonly unknown[]): readonly string[] | undefined {
  const lists = keyedLists.get(field) ?? [];
  const list = lists.find(({ keys = [] }) =>
    items.every((one) => identityOf(one, keys) !== undefined),
  );
  return list?.keys;
}

/** The items by their names, each where its last one stands. */
function named(list: readonly unknown[], keys: readonly string[] = []): Named {
  const byName = new Map<string, readonly unknown[]>();
  for (const one of list) {
    const name = identityOf(one, keys) ?? "";
    const same = byName.get(name) ?? [];
    byName.delete(name);
    byName.set(name, [...same, one]);
  }
  return byName;
}

/** A value for people, cut where it is long; `absent` says that there is none. */
export function inShort(value: unknown, absent: string): string {
  if (value === undefined) return absent;
  const text = stable(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
