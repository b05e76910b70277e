/**
 * @module How two matches of routes ordered by specificity relate: whether one request can satisfy
 * both, and which of them then answers. Implementations disagree on the order of the conditions
 * after the path, between their own versions too, so a dialect is a list of orders and a match wins
 * only where it wins under every one of them.
 */
import { asArray, asRecord, asString } from "../../../kube/json.ts";
import type { MatchRank, RouteMatch, RouteRule } from "../../../model/route-table.ts";
import type { Condition, Dialect, Order } from "../../implementations/implementation.ts";

/** What one match asserts, as far as its rank is concerned. */
export interface MatchFacts {
  /** Absent: nobody can tell (a regex path, an unknown shape). */
  readonly rank?: MatchRank;
  /** The path as it is written, and without its trailing slash. */
  readonly path: string;
  readonly stem: string;
  readonly exactHeaders: number;
  /** Values of exact header and query conditions, by `header:<name>` and `query:<name>`. */
  readonly exact: ReadonlyMap<string, string>;
}

/** Reads what comparing needs from a match. */
export function matchFacts(match: RouteMatch): MatchFacts {
  const headers = exactValues(match.body.headers, "header");
  const exact = new Map([...headers, ...exactValues(match.body.queryParams, "query")]);
  const known = match.rank !== undefined && !isRegex(match);
  const path = asString(asRecord(match.body.path).value) ?? "/";
  const rank = known ? { rank: match.rank } : {};
  return { path, stem: stemOf(path), exactHeaders: headers.length, exact, ...rank };
}

function exactValues(conditions: unknown, kind: "header" | "query"): [string, string][] {
  return asArray(conditions)
    .map(asRecord)
    .flatMap(({ name, type = "Exact", value }): [string, string][] =>
      typeof name === "string" && typeof value === "string" && type === "Exact"
        ? [[`${kind}:${kind === "header" ? name.toLowerCase() : name}`, value]]
        : [],
    );
}

/** A regex path (or gRPC method) ranks wherever the implementation likes: nothing may depend on it. */
function isRegex(match: RouteMatch): boolean {
  if (match.rank?.grpc !== undefined) {
    const type = asRecord(asRecord(match.body).method).type;
    return type !== undefined && type !== "Exact";
  }
  return match.rank?.path.type === "regex";
}

/**
 * True for a rule that Istio puts after all others, even after an empty match `{}`: a GRPCRoute's rule without
 * `matches` (`len(Match) == 0` in sortHTTPRoutes, conversion.go; confirmed by conformance/). Callers exclude
 * parents that name a port, which becomes a match (augmentPortMatch). An HTTPRoute's rule gets the match `/`
 * from the API server.
 */
export function isWithoutMatches({ owner, body }: RouteRule): boolean {
  return owner.object.kind === "GRPCRoute" && asArray(body.matches).length === 0;
}

/** How many header conditions the routing key adds to a match. */
export const keyed = 1;

/**
 * Positive when `a`, with `keysOfA` more header conditions, answers before `b` under every order of
 * the dialect, negative when `b` does, 0 when they tie under every order, undefined otherwise.
 */
export function compareMatches(
  a: MatchFacts,
  b: MatchFacts,
  { orders }: Dialect,
  keysOfA = 0,
): number | undefined {
  if (a.rank === undefined || b.rank === undefined) return undefined;
  const first = compareTargets(a, b);
  if (first !== 0) return first;
  const results = orders.map((order) => compareConditions(a, b, order, keysOfA));
  const [result] = results;
  return results.every((r) => r === result) ? result : undefined;
}

/** Paths, or gRPC services and methods. Only asked for matches that overlap. */
function compareTargets(a: MatchFacts, b: MatchFacts): number | undefined {
  const [left, right] = [a.rank, b.rank];
  if (left === undefined || right === undefined) return undefined;
  if ((left.grpc === undefined) !== (right.grpc === undefined)) return undefined;
  if (left.grpc !== undefined && right.grpc !== undefined) {
    const service = left.grpc.service.length - right.grpc.service.length;
    return Math.sign(service === 0 ? left.grpc.method.length - right.grpc.method.length : service);
  }
  if (left.path.type !== right.path.type) return left.path.type === "exact" ? 1 : -1;
  if (left.path.type === "exact") return 0;
  if (a.stem !== b.stem) return Math.sign(a.stem.length - b.stem.length);
  // `/api` and `/api/` match the same requests; whether the slash counts is up to the implementation.
  return a.path === b.path ? 0 : undefined;
}

function compareConditions(
  a: MatchFacts,
  b: MatchFacts,
  order: Order,
  keysOfA: number,
): number | undefined {
  for (const condition of order) {
    const difference = amount(a, condition) + added(condition, keysOfA) - amount(b, condition);
    // Whether the key's own condition is an exact one depends on the carrier that the request uses.
    if (condition === "exactHeaders" && difference !== 0) return undefined;
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

function added(condition: Condition, keys: number): number {
  return condition === "headers" || condition === "headersAndMethod" ? keys : 0;
}

function amount(facts: MatchFacts, condition: Condition): number {
  const method = facts.rank?.method === undefined ? 0 : 1;
  const headers = facts.rank?.headers ?? 0;
  switch (condition) {
    case "method":
      return method;
    case "headers":
      return headers;
    case "headersAndMethod":
      return headers + method;
    case "exactHeaders":
      return facts.exactHeaders;
    case "query":
      return facts.rank?.queryParams ?? 0;
  }
}

/**
 * Whether one request can satisfy both. Never false for two that overlap: different values of one
 * header still overlap, since Envoy tests each line of a repeated header alone.
 */
export function overlap(a: MatchFacts, b: MatchFacts): boolean {
  const [left, right] = [a.rank, b.rank];
  if (left === undefined || right === undefined) return true;
  if (left.grpc !== undefined && right.grpc !== undefined) {
    return (
      equalOrAny(left.grpc.service, right.grpc.service) &&
      equalOrAny(left.grpc.method, right.grpc.method)
    );
  }
  if (left.method !== undefined && right.method !== undefined && left.method !== right.method) {
    return false;
  }
  return pathsOverlap(a, left.path.type === "exact", b, right.path.type === "exact");
}

/** Whether an ordinary request, with each header and parameter once, can satisfy both. */
export function usuallyOverlap(a: MatchFacts, b: MatchFacts): boolean {
  for (const [condition, value] of a.exact) {
    const other = b.exact.get(condition);
    if (other !== undefined && other !== value) return false;
  }
  return overlap(a, b);
}

function equalOrAny(a: string, b: string): boolean {
  return a === "" || b === "" || a === b;
}

function pathsOverlap(a: MatchFacts, aExact: boolean, b: MatchFacts, bExact: boolean): boolean {
  if (aExact && bExact) return a.path === b.path;
  if (aExact) return underPrefix(a.path, b.stem);
  if (bExact) return underPrefix(b.path, a.stem);
  return underPrefix(a.stem, b.stem) || underPrefix(b.stem, a.stem);
}

/** Prefixes match whole path elements: `/api` covers `/api` and `/api/x`, never `/apis`. */
function underPrefix(path: string, stem: string): boolean {
  return path.startsWith(stem) && (path.length === stem.length || path[stem.length] === "/");
}

function stemOf(path: string): string {
  return path.replace(/\/+$/, "");
}
