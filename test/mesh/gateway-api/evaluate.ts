/**
 * @module Answers a request from the text of routes as an implementation would: collects every match
 * of every route of one Service, keeps those that hold, takes the most specific one.
 */
import { asArray, asRecord } from "../../../lib/kube/json.ts";
import type { JsonObject, KubeObject } from "../../../lib/kube/object.ts";
import type { ImplementationName } from "../../../lib/model/settings.ts";

export interface Request {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

interface Candidate {
  readonly answer: string;
  readonly rank: readonly number[];
}

/**
 * The first backend of the rule that answers, `500` for a rule without any, `404` for no rule.
 * @param routes oldest first
 */
export function answer(
  routes: readonly KubeObject[],
  request: Request,
  implementation: ImplementationName = "istio",
): string {
  const candidates = routes.flatMap((route, age) =>
    asArray(asRecord(route.spec).rules)
      .map(asRecord)
      .flatMap((rule, index) =>
        matchesOf(rule)
          .filter((match) => holds(match, request))
          .map(
            (match): Candidate => ({
              answer: String(asRecord(asArray(rule.backendRefs)[0]).name ?? "500"),
              rank: [...rankOf(match, implementation), -age, -index],
            }),
          ),
      ),
  );
  const [first] = candidates.sort((a, b) => compare(b.rank, a.rank));
  return first?.answer ?? "404";
}

function matchesOf(rule: JsonObject): readonly JsonObject[] {
  const matches = asArray(rule.matches).map(asRecord);
  return matches.length === 0 ? [{}] : matches;
}

function holds(match: JsonObject, request: Request): boolean {
  const { type = "PathPrefix", value = "/" } = asRecord(match.path);
  if (match.method !== undefined && match.method !== request.method) return false;
  return (
    pathHolds(String(type), String(value), request.path) &&
    conditionsHold(match.headers, request.headers) &&
    conditionsHold(match.queryParams, request.query)
  );
}

function pathHolds(type: string, value: string, path: string): boolean {
  if (type === "Exact") return path === value;
  if (type === "RegularExpression") return new RegExp(`^(?:${value})$`).test(path);
  const stem = value.replace(/\/$/, "");
  return path === stem || path.startsWith(`${stem}/`);
}

function conditionsHold(conditions: unknown, values: Readonly<Record<string, string>>): boolean {
  return asArray(conditions)
    .map(asRecord)
    .every(({ name, type, value }) => {
      const actual = values[String(name).toLowerCase()];
      if (actual === undefined) return false;
      return type === "RegularExpression"
        ? new RegExp(`^(?:${String(value)})$`).test(actual)
        : actual === value;
    });
}

function rankOf(match: JsonObject, implementation: ImplementationName): readonly number[] {
  const { type = "PathPrefix", value = "/" } = asRecord(match.path);
  const kinds =
    implementation === "envoy-gateway"
      ? { Exact: 3, RegularExpression: 2, PathPrefix: 1 }
      : { Exact: 3, PathPrefix: 2, RegularExpression: 1 };
  const path = [kinds[String(type) as keyof typeof kinds], String(value).length];
  const method = match.method === undefined ? 0 : 1;
  const headers = asArray(match.headers).length;
  const query = asArray(match.queryParams).length;
  switch (implementation) {
    case "linkerd":
      return [...path, headers, query, method];
    case "envoy-gateway":
      return [...path, headers + method, query];
    case "cilium":
      return [...path, query, headers + method];
    default:
      return [...path, method, headers, query];
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, i) => value !== b[i]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
