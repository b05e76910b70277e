/** @module Filters as the API server stores them: a mirror's backend is a Service of the core group unless it says another. */
import { asArray, asRecord, isRecord } from "../../kube/json.ts";
import type { Json, JsonObject } from "../../kube/object.ts";

/** A rule's fields with these defaults. */
export function withDefaults(fields: JsonObject): JsonObject {
  return Array.isArray(fields.filters)
    ? { ...fields, filters: asArray(fields.filters).map(ofFilter) }
    : fields;
}

function ofFilter(filter: Json): Json {
  if (!isRecord(filter) || !isRecord(filter.requestMirror)) return filter;
  const { requestMirror } = filter;
  const backendRef = { group: "", kind: "Service", ...asRecord(requestMirror.backendRef) };
  return { ...filter, requestMirror: { ...requestMirror, backendRef } };
}
