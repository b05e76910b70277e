/** @module The carriers' headers that the filter RequestHeaderModifier of a rule removes. */
import { asArray, isRecord } from "../../kube/json.ts";
import type { JsonObject } from "../../kube/object.ts";
import type { Carriers } from "../../model/carriers.ts";
import { type Removals, removalsIn } from "../tables/removals.ts";

/** Reads a rule's fields; what its backends remove is their own. */
export function ruleRemovals(fields: JsonObject, carriers: Carriers): Removals {
  const read = asArray(fields.filters).map((filter) => {
    const modifier = isRecord(filter) ? filter.requestHeaderModifier : undefined;
    if (!isRecord(filter) || !isRecord(modifier)) return { filters: [filter], removed: [] };
    const { node, removed } = removalsIn(modifier, carriers);
    const filters = node === undefined ? [] : [{ ...filter, requestHeaderModifier: node }];
    return { filters, removed };
  });
  const removed = read.flatMap((one) => one.removed);
  if (removed.length === 0) return { fields, removed };
  const { filters: _, ...others } = fields;
  const filters = read.flatMap((one) => one.filters);
  return { fields: filters.length === 0 ? others : { ...others, filters }, removed };
}
