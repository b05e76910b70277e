/** @module The request headers that a VirtualService's rule tests, sets and removes. */
import { asArray, asRecord, asString } from "../../../kube/json.ts";
import type { RouteRule } from "../../../model/route-table.ts";
import { below } from "../../../model/source.ts";
import type { RuleHeaders } from "../../../plan/planner.ts";

/** Reads a rule. */
export function ruleHeaders({ matches, body, source }: RouteRule): RuleHeaders {
  const matched = matches.flatMap((match, index) =>
    ["headers", "withoutHeaders"].flatMap((field) =>
      Object.keys(asRecord(match.body[field])).map((header) => ({
        header,
        source: below(source, "match", index, field, header),
      })),
    ),
  );
  return { matched, edited: [body, ...asArray(body.route)].flatMap(editedHeaders) };
}

/** By a rule or one of its destinations. */
function editedHeaders(part: unknown): readonly string[] {
  const { set, remove } = asRecord(asRecord(asRecord(part).headers).request);
  return [
    ...Object.keys(asRecord(set)),
    ...asArray(remove).flatMap((item) => asString(item) ?? []),
  ];
}
