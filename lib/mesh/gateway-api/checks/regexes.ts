/** @module Every regular expression that a copy repeats must be RE2. */
import type { Finding } from "../../../diagnostics/diagnostic.ts";
import { isRecord } from "../../../kube/json.ts";
import type { RouteRule } from "../../../model/route-table.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import { checkExpression, type Expression } from "../../regex.ts";

/** Reports expressions in a rule's matches that RE2 refuses: nobody in the cluster does before Envoy gets them. */
export function checkRegexes(rule: RouteRule, report: (finding: Finding) => void): void {
  const found = rule.matches.flatMap(({ body }, index) =>
    expressions(body, below(rule.source, "matches", index)),
  );
  for (const expression of found) {
    const said = (wrong: string) => ({
      code: "E0446" as const,
      message: `RE2 refuses the regular expression "${expression.pattern}": ${wrong}`,
    });
    checkExpression(expression, said, report);
  }
}

/** What a condition of type RegularExpression is compared with: a header's value, a gRPC service, ... */
const compared = new Set(["value", "service", "method"]);

function expressions(node: unknown, source: SourceRef): readonly Expression[] {
  if (Array.isArray(node)) return node.flatMap((item, i) => expressions(item, below(source, i)));
  if (!isRecord(node)) return [];
  return Object.entries(node).flatMap(([field, value]): readonly Expression[] => {
    const here = below(source, field);
    if (typeof value !== "string") return expressions(value, here);
    const isRegex = node.type === "RegularExpression" && compared.has(field);
    return isRegex ? [{ pattern: value, source: here }] : [];
  });
}
