/** @module The request headers that a VirtualService's rule tests, sets, adds and removes. */
import { asArray, asRecord, stringMap, texts } from "../../../kube/json.ts";
import type { RouteRule } from "../../../model/route-table.ts";
import { below } from "../../../model/source.ts";
import type { HeaderEdit, RuleHeaders } from "../../../plan/planner.ts";

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
function editedHeaders(part: unknown): readonly HeaderEdit[] {
  const { set, add, remove } = asRecord(asRecord(asRecord(part).headers).request);
  const put = (how: "set" | "add", values: unknown) =>
    Object.entries(stringMap(values)).map(([header, value]) => ({ header, how, value }));
  return [
    ...put("set", set),
    ...put("add", add),
    ...texts(remove).map((header) => ({ header, how: "remove" as const })),
  ];
}
