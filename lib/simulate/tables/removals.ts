/** @module The carriers' headers that a rule takes from requests: whoever gets them next sees no key there. */
import { asArray, asString } from "../../kube/json.ts";
import type { JsonObject } from "../../kube/object.ts";
import { type Carriers, carrierHeader } from "../../model/carriers.ts";
import { type Lines, linesOf } from "../requests/conditions.ts";
import { bringsKey } from "../requests/read-keys.ts";

/** A rule's fields apart from such removals, and the headers, in lower case. */
export interface Removals {
  readonly fields: JsonObject;
  readonly removed: readonly string[];
}

/** Takes removals out of a node that lists headers under `remove`. A node without anything left is undefined. */
export function removalsIn(
  node: JsonObject,
  carriers: Carriers,
): { readonly node: JsonObject | undefined; readonly removed: readonly string[] } {
  const headers = new Set(carriers.map(carrierHeader));
  const isCarrier = (item: unknown) => headers.has((asString(item) ?? "").toLowerCase());
  const { remove, ...rest } = node;
  const listed = asArray(remove);
  const removed = listed.filter(isCarrier).map((item) => String(item).toLowerCase());
  if (removed.length === 0) return { node, removed };
  const kept = listed.filter((item) => !isCarrier(item));
  const left = kept.length === 0 ? rest : { ...rest, remove: kept };
  return { node: Object.keys(left).length === 0 ? undefined : left, removed };
}

/** A request's lines without some headers. */
export function without(lines: Lines, removed: readonly string[]): Lines {
  return lines.filter(([name]) => !removed.includes(name));
}

/** A request's lines without any key: a header of our own goes, and of lists those in which anybody may read a member of ours. */
export function withoutKeys(lines: Lines, carriers: Carriers): Lines {
  const carrying = carriers
    .filter((carrier) => bringsKey(linesOfHeader(lines, carrierHeader(carrier)), [carrier]))
    .map(carrierHeader);
  return without(lines, carrying);
}

function linesOfHeader(lines: Lines, header: string): Lines {
  return linesOf(lines, header).map((value) => [header, value] as const);
}
