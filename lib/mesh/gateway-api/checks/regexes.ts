/** @module Every regular expression that a copy repeats must be RE2. */
import type { Finding } from "../../../diagnostics/diagnostic.ts";
import type { RouteRule } from "../../../model/route-table.ts";
import { below } from "../../../model/source.ts";
import { checkExpression, expressionsIn, type HeldText } from "../../regex.ts";

/** Reports expressions in a rule's matches that RE2 refuses: nothing in the cluster checks them before Envoy. */
export function checkRegexes(rule: RouteRule, report: (finding: Finding) => void): void {
  const found = rule.matches.flatMap(({ body }, index) =>
    expressionsIn(body, below(rule.source, "matches", index), isRegex),
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

function isRegex({ field, holder }: HeldText): boolean {
  return holder.type === "RegularExpression" && compared.has(field);
}
