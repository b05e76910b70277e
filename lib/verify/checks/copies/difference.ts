/** @module Where two JSON values differ: one path for each place, so each can be judged by itself. */

import { isRecord } from "../../../kube/json.ts";
import type { DocumentPath } from "../../../model/source.ts";
import { stable } from "../../../simulate/tables/verdict.ts";

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

/** Fields by which an item of a list is known. */
const identities = ["name", "mountPath", "containerPort", "port", "key"] as const;

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
  const [before, after] = [namesOf(wanted), namesOf(found)];
  if (before === undefined || after === undefined) {
    if (wanted.length !== found.length) return [apart(spot, wanted, found)];
    return wanted.flatMap((one, at) => compared(one, found[at], item(spot, String(at), at)));
  }
  const counts = spot.ordered || sequences.has(spot.path.at(-1) ?? "");
  const order = (own: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>) =>
    [...own.keys()].filter((name) => other.has(name));
  const [was, is] = [order(before, after), order(after, before)];
  if (counts && was.join("\n") !== is.join("\n")) return [apart(spot, was, is)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const own = after.get(name);
    const at = own === undefined ? found.length : found.indexOf(own);
    return compared(before.get(name), own, item(spot, name, at));
  });
}

/** The items by their names; undefined where one has none, or two have the same. */
function namesOf(list: readonly unknown[]): ReadonlyMap<string, unknown> | undefined {
  const field = identities.find((name) => list.every((item) => isRecord(item) && name in item));
  if (field === undefined && list.length > 0) return undefined;
  const entries = list.flatMap((item) =>
    field !== undefined && isRecord(item) ? [[String(item[field]), item] as const] : [],
  );
  const byName = new Map<string, unknown>(entries);
  return byName.size === list.length ? byName : undefined;
}

/** A value for people, cut where it is long; `absent` says that there is none. */
export function inShort(value: unknown, absent: string): string {
  if (value === undefined) return absent;
  const text = stable(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
