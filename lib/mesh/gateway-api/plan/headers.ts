/** @module The request headers that a route's rule tests, sets and removes. */
import { asArray, asRecord, asString } from "../../../kube/json.ts";
import type { RouteRule } from "../../../model/route-table.ts";
import { below } from "../../../model/source.ts";
import type { RuleHeaders } from "../../../plan/planner.ts";

/** Reads a rule. */
export function ruleHeaders({ matches, body, source }: RouteRule): RuleHeaders {
  const matched = matches.flatMap((match, index) =>
    asArray(match.body.headers).flatMap((condition, position) => {
      const header = asString(asRecord(condition).name);
      const node = below(source, "matches", index, "headers", position);
      return header === undefined ? [] : [{ header, source: node }];
    }),
  );
  return { matched, edited: [body, ...asArray(body.backendRefs)].flatMap(editedHeaders) };
}

/** By the filters of a rule or of a backendRef. */
function editedHeaders(part: unknown): readonly string[] {
  return asArray(asRecord(part).filters).flatMap((filter) => {
    const { set, remove } = asRecord(asRecord(filter).requestHeaderModifier);
    return [...asArray(set).map((item) => asRecord(item).name), ...asArray(remove)].flatMap(
      (name) => asString(name) ?? [],
    );
  });
}
