/** @module The rank of a match under Gateway API precedence, with the API server's defaults. */
import { asArray, asString, at } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import type { MatchRank } from "../../../model/route-table.ts";

/**
 * The rank of one match of an HTTPRoute or a GRPCRoute. A prefix is without its trailing slash,
 * since `/api/` and `/api` match the same requests. A GRPCRoute's match ranks with the path `/`, so its
 * service and method decide; one by regular expression ranks with a regex path.
 */
export function matchRank(match: JsonObject, grpc: boolean): MatchRank {
  const headers = asArray(match.headers).length;
  if (grpc) return { ...grpcRank(match), headers, queryParams: 0 };
  const method = asString(match.method);
  return {
    path: pathRank(match),
    ...(method === undefined ? {} : { method }),
    headers,
    queryParams: asArray(match.queryParams).length,
  };
}

function pathRank(match: JsonObject): MatchRank["path"] {
  const value = asString(at(match, "path", "value")) ?? "/";
  switch (asString(at(match, "path", "type"))) {
    case "Exact":
      return { type: "exact", value };
    case "RegularExpression":
      return { type: "regex", value };
    default:
      return { type: "prefix", value: value.replace(/\/+$/, "") || "/" };
  }
}

function grpcRank(match: JsonObject): Pick<MatchRank, "path" | "grpc"> {
  const service = asString(at(match, "method", "service")) ?? "";
  const method = asString(at(match, "method", "method")) ?? "";
  const grpc = { service, method };
  return asString(at(match, "method", "type")) === "RegularExpression"
    ? { path: { type: "regex", value: `/${service}/${method}` }, grpc }
    : { path: { type: "prefix", value: "/" }, grpc };
}
