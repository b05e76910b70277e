/** @module Every regular expression of a VirtualService that goes out is one that Istio and Envoy read. */
import type { Problems } from "../../../diagnostics/problems.ts";
import { isRecord } from "../../../kube/json.ts";
import { displayName, objectKey } from "../../../kube/object.ts";
import type { RouteRule } from "../../../model/route-table.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import { checkExpression, type Expression } from "../../regex.ts";

/** The webhook's limit (measured). */
const limit = 1024;

/** Reports expressions of a rule that would be refused, at their nodes. */
export function checkRegexes(rule: RouteRule, problems: Problems): void {
  const owner = displayName(objectKey(rule.owner.object));
  const said = (wrong: string) => ({
    code: "E0415" as const,
    message: `RE2 refuses a regular expression of ${owner}: ${wrong}`,
  });
  for (const expression of regexes(rule.body, rule.source)) {
    const { pattern, source } = expression;
    if (pattern.length <= limit) {
      checkExpression(expression, said, (finding) => problems.report(finding));
      continue;
    }
    problems.report({
      code: "E0417",
      message: `a regular expression of ${owner} has ${pattern.length} characters`,
      help: `Istio allows ${limit}: shorten it, or split the match`,
      source,
    });
  }
}

/** `regex` of every string match, and `uriRegexRewrite.match`. */
function regexes(node: unknown, source: SourceRef): readonly Expression[] {
  if (Array.isArray(node)) return node.flatMap((item, i) => regexes(item, below(source, i)));
  if (!isRecord(node)) return [];
  return Object.entries(node).flatMap(([field, value]): readonly Expression[] => {
    const here = below(source, field);
    if (typeof value !== "string") {
      const rewrite = field === "uriRegexRewrite" && isRecord(value) ? value.match : undefined;
      const found =
        typeof rewrite === "string" ? [{ pattern: rewrite, source: below(here, "match") }] : [];
      return [...found, ...regexes(value, here)];
    }
    // Istio reads `*` as "present", not as an expression (measured).
    return field === "regex" && value !== "*" ? [{ pattern: value, source: here }] : [];
  });
}
