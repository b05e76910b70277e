/** @module Every regular expression that a copy repeats must be RE2. */
import type { Finding } from "../../../diagnostics/problems.ts";
import { asArray, asRecord, asString } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import type { RouteRule } from "../../../model/route-table.ts";
import { below } from "../../../model/source.ts";
import { re2Problem } from "../../regex.ts";

/**
 * Reports expressions that RE2 refuses. Nobody in the cluster does before Envoy gets them, and then
 * it refuses its whole configuration (measured).
 */
export function checkRegexes(rule: RouteRule, report: (finding: Finding) => void): void {
  for (const [index, match] of rule.matches.entries()) {
    for (const { pattern, path } of regexesOf(match.body)) {
      const problem = re2Problem(pattern);
      if (problem === undefined) continue;
      report({
        code: "E0446",
        message: `RE2 refuses the regular expression "${pattern}": ${problem}`,
        help: "rewrite it without look-around, back-references and possessive quantifiers",
        source: below(rule.source, "matches", index, ...path),
      });
    }
  }
}

interface Regex {
  readonly pattern: string;
  /** Inside the match. */
  readonly path: readonly (string | number)[];
}

function regexesOf(match: JsonObject): readonly Regex[] {
  const { path, method } = match;
  const lists = (["headers", "queryParams"] as const).flatMap((field) =>
    asArray(match[field]).flatMap((condition, index) =>
      regexIn(condition, "value", [field, index, "value"]),
    ),
  );
  return [
    ...regexIn(path, "value", ["path", "value"]),
    ...regexIn(method, "service", ["method", "service"]),
    ...regexIn(method, "method", ["method", "method"]),
    ...lists,
  ];
}

function regexIn(condition: unknown, field: string, path: Regex["path"]): readonly Regex[] {
  const record = asRecord(condition);
  const pattern = asString(record[field]);
  return record.type === "RegularExpression" && pattern !== undefined ? [{ pattern, path }] : [];
}
