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
    ...headers.map((header): Condition => {
      const name = (asString(header.name) ?? "").toLowerCase();
      return { subject: { kind: "header", name }, test: valueTest(header) };
    }),
    ...query.map((parameter): Condition => {
      const name = asString(parameter.name) ?? "";
      return { subject: { kind: "query", name }, test: valueTest(parameter) };
    }),
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

function valueTest(raw: JsonObject): TextTest {
  const kind = raw.type === "RegularExpression" ? "regex" : "exact";
  return { kind, value: asString(raw.value) ?? "" };
}

interface PathPart {
  readonly conditions: readonly Condition[];
  readonly rank: number;
  readonly length: number;
}

function httpPath(path: unknown): PathPart {
  const value = asString(at(path, "value")) ?? "/";
  const { length } = value;
  const test = (kind: TextTest["kind"]): readonly Condition[] => [
    { subject: { kind: "path" }, test: { kind, value } },
  ];
  switch (asString(at(path, "type")) ?? "PathPrefix") {
    case "Exact":
      return { conditions: test("exact"), rank: 3, length };
    case "RegularExpression":
      return { conditions: test("regex"), rank: 1, length };
    default: {
      // "When specified, a trailing `/` is ignored" (HTTPRoute, PathMatchPathPrefix); measured on Istio.
      const stem = value === "/" ? value : value.replace(/\/$/, "");
      return { conditions: value === "/" ? [] : test("segments"), rank: 2, length: stem.length };
    }
  }
}

/**
 * gRPC's path is `/<service>/<method>`. Without both, Istio writes no path: the match sorts last. What is left
 * open makes an expression, which is written without groups, and whose length counts (createGRPCURIMatch in
 * pilot/pkg/config/kube/gateway/conversion.go).
 */
function grpcPath(method: unknown): PathPart {
  const service = asString(at(method, "service")) ?? "";
  const name = asString(at(method, "method")) ?? "";
  if (service === "" && name === "") return { conditions: [], rank: -1, length: 0 };
  const part = (kind: TextTest["kind"], value: string, rank: number): PathPart => ({
    conditions: [{ subject: { kind: "path" }, test: { kind, value } }],
    rank,
    length: value.length,
  });
  if (service === "") return part("regex", `/[^/]+/${name}`, 1);
  if (at(method, "type") === "RegularExpression")
    return part("regex", `/${service}/${name === "" ? ".+" : name}`, 1);
  return name === "" ? part("prefix", `/${service}/`, 2) : part("exact", `/${service}/${name}`, 3);
}
