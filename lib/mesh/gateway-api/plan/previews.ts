/** @module Previews of routes: where only the age of two routes decides, a copy of them decides nothing. */
import { asArray, asRecord, at } from "../../../kube/json.ts";
import { routeItems } from "../../../kube/limits.ts";
import { isMember } from "../../../model/carriers.ts";
import type { PreviewPlace } from "../../../model/route-plan.ts";
import type { RouteRule } from "../../../model/route-table.ts";
import type { PlanContext } from "../../../plan/keyed-copies.ts";
import { ruleName } from "../../../plan/names.ts";
import { apartFromCarriers } from "../../carrier-edits.ts";
import { gatewayDialect } from "../../implementations/registry.ts";
import { keyWrites } from "../../key-writes.ts";
import { compareMatches, matchFacts, usuallyOverlap } from "./match-order.ts";
import { sameBehaviour } from "./specificity.ts";

/** Refuses what a copy would answer otherwise, or has no room for. */
export function checkPreview({ entry, base, tables }: PreviewPlace, context: PlanContext): void {
  const { problems, environment } = context;
  const { settings } = environment;
  const judge = gatewayDialect(settings.implementation);
  const rules = tables.flatMap((table) => table.rules);
  const related = [{ message: "the preview", source: base.source }];
  const [first] = keyWrites(settings.carriers, "lane");
  const asked = Object.keys(first?.holding ?? {}).length;
  if (!judge.ruleFilters.has("RequestHeaderModifier"))
    problems.report({
      code: "E0872",
      message: `implementation "${settings.implementation}" writes no request headers at Gateway ${entry.gateway}, so a preview of "${base.host}" could not put its requests into the lane`,
      help: "let an implementation run the Gateway that supports the filter RequestHeaderModifier, or remove the preview",
      source: base.source,
    });
  const lists = settings.carriers.filter(isMember);
  for (const [index, rule] of rules.entries()) {
    const edited = asArray(rule.body.backendRefs)
      .flatMap((backend) => asArray(at(backend, "filters")))
      .flatMap((one) => apartFromCarriers(asRecord(at(one, "requestHeaderModifier")), lists).edits)
      .slice(0, 1);
    for (const { header } of edited)
      problems.report({
        code: "E0877",
        message: `${ruleName(rule)} changes request header "${header}" by a filter of a backendRef, and the routing key travels there with what others write: a preview of "${base.host}" could not keep both`,
        help: "let a filter of the rule change the header, or choose other routing.carriers",
        source: rule.source,
        related,
      });
    const full = rule.matches.find(
      ({ body }) => asArray(body.headers).length + asked > routeItems.headers,
    );
    if (full !== undefined)
      problems.report({
        code: "E0872",
        message: `${ruleName(rule)} has a match with ${asArray(full.body.headers).length} header conditions, so a preview of "${base.host}" has no room to ask for a key that a request brings`,
        help: "remove a header condition from the match",
        source: rule.source,
        related,
      });
    for (const other of rules.slice(index + 1)) {
      if (rule.owner === other.owner || !ties(rule, other) || sameBehaviour(rule, other)) continue;
      problems.report({
        code: "E0872",
        message: `${ruleName(rule)} and ${ruleName(other)} match the same requests to "${base.host}" equally well, and only the age of the two routes decides between them`,
        help: "make one of the two rules more specific, or put both into one route, where the first one wins",
        source: other.source,
        related: [{ message: "ties with this rule", source: rule.source }, ...related],
      });
    }
  }

  function ties(a: RouteRule, b: RouteRule): boolean {
    const [left, right] = [a, b].map(({ matches }) => matches.map(matchFacts));
    return (left ?? []).some((one) =>
      (right ?? []).some(
        (rival) => usuallyOverlap(one, rival) && (compareMatches(one, rival, judge) ?? 0) === 0,
      ),
    );
  }
}
