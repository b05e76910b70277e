/** @module The conditions and the specificity of one HTTPRoute or GRPCRoute match, in the common form. */
import { asArray, asString, at, isRecord } from "../../kube/json.ts";
import type { JsonObject } from "../../kube/object.ts";
import type { Condition, TextTest } from "../requests/conditions.ts";
import { isRegex } from "../requests/regex.ts";
import type { Specificity } from "./precedence.ts";

/** What a match asks, how specific it is, and what about it cannot be read. */
export interface ReadMatch {
  readonly conditions: readonly Condition[];
  readonly specificity: Specificity;
  readonly faults: readonly string[];
}

const knownFields: Readonly<Record<string, ReadonlySet<string>>> = {
  HTTPRoute: new Set(["path", "method", "headers", "queryParams"]),
  GRPCRoute: new Set(["method", "headers"]),
};

/** Reads a match of a route of a kind. */
export function readMatch(kind: string, match: JsonObject): ReadMatch {
  const headers = asArray(match.headers).filter(isRecord);
  const query = asArray(match.queryParams).filter(isRecord);
  const unknown = Object.keys(match).filter((field) => knownFields[kind]?.has(field) !== true);
  const path = kind === "GRPCRoute" ? grpcPath(match.method) : httpPath(match.path);
  const method = kind === "GRPCRoute" ? undefined : asString(match.method);
  const conditions: Condition[] = [
    ...path.conditions,
    ...(method === undefined
      ? []
      : [{ subject: { kind: "method" }, test: { kind: "exact", value: method } } as const]),
    ...headers.map((header) => named("header", nameOf(header).toLowerCase(), header)),
    ...query.map((parameter) => named("query", nameOf(parameter), parameter)),
  ];
  return {
    conditions,
    specificity: {
      path: path.rank,
      length: path.length,
      method: method === undefined ? 0 : 1,
      headers: headers.length,
      query: query.length,
    },
    faults: [
      ...unknown.map((field) => `the condition "${field}" is unknown`),
      ...conditions.flatMap(({ test }) =>
        test.kind === "regex" && !isRegex(test.value)
          ? [`RE2 refuses the expression "${test.value}"`]
          : [],
      ),
    ],
  };
}

function nameOf(raw: JsonObject): string {
  return asString(raw.name) ?? "";
}

function named(kind: "header" | "query", name: string, raw: JsonObject): Condition {
  const test = raw.type === "RegularExpression" ? "regex" : "exact";
  return { subject: { kind, name }, test: { kind: test, value: asString(raw.value) ?? "" } };
}

interface PathPart {
  readonly conditions: readonly Condition[];
  readonly rank: number;
  readonly length: number;
}

function httpPath(path: unknown): PathPart {
  const value = asString(at(path, "value")) ?? "/";
  switch (asString(at(path, "type")) ?? "PathPrefix") {
    case "Exact":
      return onPath("exact", value, 3);
    case "RegularExpression":
      return onPath("regex", value, 1);
    default:
      if (value === "/") return { conditions: [], rank: 2, length: 1 };
      // "When specified, a trailing `/` is ignored" (HTTPRoute, PathMatchPathPrefix); measured on Istio.
      return { ...onPath("segments", value, 2), length: value.replace(/\/$/, "").length };
  }
}

function onPath(kind: TextTest["kind"], value: string, rank: number): PathPart {
  const condition: Condition = { subject: { kind: "path" }, test: { kind, value } };
  return { conditions: [condition], rank, length: value.length };
}

/**
 * gRPC's path is `/<service>/<method>`. For a match with neither, Istio writes no path, and the match sorts
 * last. Without a service it writes a regular expression, whose length counts (createGRPCURIMatch in
 * pilot/pkg/config/kube/gateway/conversion.go).
 */
function grpcPath(method: unknown): PathPart {
  const service = asString(at(method, "service")) ?? "";
  const name = asString(at(method, "method")) ?? "";
  if (service === "" && name === "") return { conditions: [], rank: -1, length: 0 };
  if (service === "") return onPath("regex", `/[^/]+/${name}`, 1);
  if (at(method, "type") === "RegularExpression")
    return onPath("regex", `/${service}/${name === "" ? ".+" : name}`, 1);
  return name === ""
    ? onPath("prefix", `/${service}/`, 2)
    : onPath("exact", `/${service}/${name}`, 3);
}
