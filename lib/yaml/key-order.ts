/**
 * @module The order of keys in written objects: the usual keys at the top, string maps
 * sorted, everything else in the order it came in (a baseline keeps its author's order).
 */
import { compareText } from "../kube/compare-text.ts";
import { isRecord } from "../kube/json.ts";

/** How the keys of a map are ordered, and which order the maps under each of them have. */
export interface Order {
  readonly first?: readonly string[];
  readonly sorted?: true;
  readonly below: (key: string, value: unknown) => Order;
}

const top = ["apiVersion", "kind", "metadata", "spec"];
const metadata = ["name", "namespace", "labels", "annotations"];

/** Top-level maps whose order means nothing. */
const topMaps: ReadonlySet<string> = new Set(["data", "binaryData", "stringData"]);
/** The same at any depth. */
const maps: ReadonlySet<string> = new Set(["labels", "annotations", "matchLabels"]);

const given: Order = {
  below: (key, value) => (maps.has(key) && isRecord(value) ? sorted : given),
};
const sorted: Order = { sorted: true, below: () => given };
const ofMetadata: Order = { first: metadata, below: given.below };

/** The orders that a document can begin with. */
export const orders: Readonly<Record<"top" | "verbatim", Order>> = {
  top: {
    first: top,
    below: (key, value) => {
      if (key === "metadata" && isRecord(value)) return ofMetadata;
      return topMaps.has(key) && isRecord(value) ? sorted : given.below(key, value);
    },
  },
  verbatim: { below: () => orders.verbatim },
};

/** Sorted by the texts of its keys; keys that are numbers come first, by their values, as in every object. */
function byKey(object: object): object {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => compareText(a, b)));
}

/** A map's fields in writing order, each with the order of what is below it. Those that are undefined are left out. */
export function orderedEntries(
  object: object,
  { first, sorted: isSorted, below }: Order,
): readonly (readonly [key: string, value: unknown, below: Order])[] {
  const entries: [string, unknown, Order][] = [];
  for (const [key, value] of Object.entries(isSorted ? byKey(object) : object))
    if (value !== undefined) entries.push([key, value, below(key, value)]);
  if (first === undefined) return entries;
  const rank = (key: string): number => {
    const index = first.indexOf(key);
    return index < 0 ? first.length : index;
  };
  return entries.sort(([a], [b]) => rank(a) - rank(b));
}
