/**
 * @module Parts of routes with the API server's defaults written out (the `default` values of the
 * Gateway API CRDs). What the cluster stores is then what Isolane wrote, and an engine never reports a
 * difference.
 */

import { asArray, asRecord, asString, isRecord } from "../../../kube/json.ts";
import { isHostname } from "../../../kube/kinds/backends.ts";
import type { Json, JsonObject } from "../../../kube/object.ts";
import { type Carriers, carrierHeader } from "../../../model/carriers.ts";
import { keyTest } from "../../regex.ts";

/** The two kinds of route. */
export type RouteKind = "HTTPRoute" | "GRPCRoute";

/** One match of a rule. A match of an HTTPRoute always has a path. */
export function spelledMatch(kind: RouteKind, match: JsonObject): JsonObject {
  const { headers, queryParams, path, method, ...rest } = match;
  const conditions = {
    ...(Array.isArray(headers) ? { headers: headers.map(exactByDefault) } : {}),
    ...(Array.isArray(queryParams) ? { queryParams: queryParams.map(exactByDefault) } : {}),
  };
  if (kind === "GRPCRoute") {
    const named = isRecord(method) ? { method: exactByDefault(method) } : {};
    return { ...named, ...conditions, ...rest };
  }
  return {
    path: { type: "PathPrefix", value: "/", ...asRecord(path) },
    ...(method === undefined || method === null ? {} : { method }),
    ...conditions,
    ...rest,
  };
}

function exactByDefault(condition: Json): Json {
  return isRecord(condition) ? { type: "Exact", ...condition } : condition;
}

/** A match ANDed with one more header condition. */
export function withHeader(match: JsonObject, condition: JsonObject): JsonObject {
  return { ...match, headers: [...asArray(match.headers), condition] };
}

/** How a request says that it belongs to a lane: one header condition for each carrier. */
export function keyConditions(carriers: Carriers, key: string): readonly JsonObject[] {
  return carriers.map((carrier) => {
    const name = carrierHeader(carrier);
    const test = keyTest(carrier, key);
    return "regex" in test
      ? { type: "RegularExpression", name, value: test.regex }
      : { type: "Exact", name, value: test.exact };
  });
}

/** Filters as the API server stores them; mirrors would copy keyed traffic and are left out. */
export function keptFilters(filters: unknown): readonly JsonObject[] {
  return spelledFilters(filters).filter((filter) => filter.type !== "RequestMirror");
}

/** Filters as the API server stores them. */
export function spelledFilters(filters: unknown): readonly JsonObject[] {
  return asArray(filters)
    .filter(isRecord)
    .map((filter) => {
      const { cors, requestMirror } = filter;
      if (isRecord(cors)) return { ...filter, cors: { maxAge: 5, ...cors } };
      if (!isRecord(requestMirror)) return filter;
      const backendRef = { group: "", kind: "Service", ...asRecord(requestMirror.backendRef) };
      return { ...filter, requestMirror: { ...requestMirror, backendRef } };
    });
}

/** Filters with other edits of request headers: a rule has one filter of a kind, so the baseline's is changed where there is one. */
export function withHeaderEdits(
  filters: readonly JsonObject[],
  edit: (before: JsonObject) => JsonObject,
): readonly JsonObject[] {
  const type = "RequestHeaderModifier";
  const known = filters.find((filter) => filter.type === type);
  const requestHeaderModifier = edit(asRecord(known?.requestHeaderModifier));
  const modifier = { type, requestHeaderModifier };
  return known === undefined
    ? [...filters, modifier]
    : filters.map((filter) => (filter === known ? modifier : filter));
}

/** A reference to a Service as a backend. */
export function serviceBackend(parts: {
  readonly name: string;
  readonly namespace: string;
  readonly port: number | undefined;
  readonly weight: number;
  readonly filters?: readonly JsonObject[];
}): JsonObject {
  const { name, namespace, port, weight, filters = [] } = parts;
  return {
    group: "",
    kind: "Service",
    name,
    namespace,
    ...(port === undefined ? {} : { port }),
    weight,
    ...(filters.length === 0 ? {} : { filters }),
  };
}

/**
 * A backendRef of the baseline, for a copy that keeps its rule's own destinations.
 * @param namespace what a reference without a namespace means; absent: leave it to the implementation.
 */
export function keptBackend(
  ref: JsonObject,
  namespace: string | undefined,
  filtersOf = keptFilters,
): JsonObject {
  const { filters, ...rest } = ref;
  const kept = filtersOf(filters);
  const explicit = isHostname(ref) ? undefined : (asString(ref.namespace) ?? namespace);
  return {
    group: "",
    kind: "Service",
    ...rest,
    ...(explicit === undefined ? {} : { namespace: explicit }),
    weight: ref.weight ?? 1,
    ...(kept.length === 0 ? {} : { filters: kept }),
  };
}

/** True for a filter that replaces the prefix which the rule's only match names. */
export function replacesPrefix(filters: unknown): boolean {
  return asArray(filters)
    .map(asRecord)
    .some((filter) =>
      [filter.urlRewrite, filter.requestRedirect].some(
        (change) => asRecord(asRecord(change).path).type === "ReplacePrefixMatch",
      ),
    );
}
