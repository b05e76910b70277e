/** @module The carriers' headers that a VirtualService's rule removes: https://istio.io/latest/docs/reference/config/networking/virtual-service/#Headers */
import { asRecord } from "../../kube/json.ts";
import type { JsonObject } from "../../kube/object.ts";
import type { Carriers } from "../../model/carriers.ts";
import { type Removals, removalsIn } from "../tables/removals.ts";

/** Reads a rule's fields; what its destinations remove is their own. */
export function ruleRemovals(fields: JsonObject, carriers: Carriers): Removals {
  const { headers, ...others } = fields;
  const { request, ...rest } = asRecord(headers);
  const { node, removed } = removalsIn(asRecord(request), carriers);
  if (removed.length === 0) return { fields, removed };
  const left = node === undefined ? rest : { ...rest, request: node };
  return {
    fields: Object.keys(left).length === 0 ? others : { ...others, headers: left },
    removed,
  };
}
