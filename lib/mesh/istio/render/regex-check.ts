/** @module Every regular expression of a VirtualService that goes out is one that Istio and Envoy read. */
import type { Problems } from "../../../diagnostics/problems.ts";
import { displayName, objectKey } from "../../../kube/object.ts";
import type { RouteRule } from "../../../model/route-table.ts";
import { checkExpression, expressionsIn, type HeldText } from "../../regex.ts";

/** The webhook's limit (measured). */
const limit = 1024;

/** Reports expressions of a rule that would be refused, at their nodes. */
export function checkRegexes(rule: RouteRule, problems: Problems): void {
  const owner = displayName(objectKey(rule.owner.object));
  const said = (wrong: string) => ({
    code: "E0415" as const,
    message: `RE2 refuses a regular expression of ${owner}: ${wrong}`,
  });
  for (const expression of expressionsIn(rule.body, rule.source, isRegex)) {
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
function isRegex({ value, field, around }: HeldText): boolean {
  if (field === "match") return around === "uriRegexRewrite";
  // Istio reads `*` as "present", not as an expression (measured).
  return field === "regex" && value !== "*";
}
