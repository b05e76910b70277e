/** @module The request headers that a route's rule tests, sets, adds and removes. */
import { asArray, asRecord, asString, texts } from "../../../kube/json.ts";
import type { RouteRule } from "../../../model/route-table.ts";
import { below } from "../../../model/source.ts";
import type { HeaderEdit, RuleHeaders } from "../../../plan/planner.ts";

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
function editedHeaders(part: unknown): readonly HeaderEdit[] {
  return asArray(asRecord(part).filters).flatMap((filter) => {
    const { set, add, remove } = asRecord(asRecord(filter).requestHeaderModifier);
    const put = (how: "set" | "add", items: unknown) =>
      asArray(items).flatMap((item) => {
        const { name, value } = asRecord(item);
        const header = asString(name);
        return header === undefined ? [] : [{ header, how, value: asString(value) ?? "" }];
      });
    return [
      ...put("set", set),
      ...put("add", add),
      ...texts(remove).map((header) => ({ header, how: "remove" as const })),
    ];
  });
}
