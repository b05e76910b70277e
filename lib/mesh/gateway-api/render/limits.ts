/**
 * @module Spreads the rules of one lane over as many routes as the API's limits ask for: 16 rules
 * and 128 matches a route. Routes merge by specificity, so a rule may stand in any of them, but
 * rules that are equally specific must stay together: inside one route their order decides, between
 * routes their age would.
 */
import { routeItems } from "../../../kube/limits.ts";
import type { RouteRule } from "../../../model/route-table.ts";
import type { Dialect } from "../../implementations/implementation.ts";
import { compareMatches, type MatchFacts, matchFacts, overlap } from "../plan/match-order.ts";
import type { KeyedRule } from "./keyed-rules.ts";

/** The rules of each route, or the baseline rules that cannot be kept together. */
export type Spread =
  | { readonly kind: "routes"; readonly routes: readonly (readonly KeyedRule[])[] }
  | { readonly kind: "too-many"; readonly together: readonly RouteRule[] };

/** Spreads rules in their order; `judges` are those whose order of matches decides. */
export function spread(rules: readonly KeyedRule[], judges: readonly Dialect[]): Spread {
  if (fits(rules)) return { kind: "routes", routes: [rules] };
  const routes: KeyedRule[][] = [];
  for (const group of tiedGroups(rules, judges)) {
    if (!fits(group))
      return { kind: "too-many", together: [...new Set(group.map((r) => r.origin))] };
    const last = routes.at(-1);
    if (last !== undefined && fits([...last, ...group])) last.push(...group);
    else routes.push([...group]);
  }
  const inOrder = routes.map((route) => rules.filter((rule) => route.includes(rule)));
  return { kind: "routes", routes: inOrder };
}

function fits(rules: readonly KeyedRule[]): boolean {
  const matches = rules.reduce((sum, rule) => sum + rule.matches, 0);
  return rules.length <= routeItems.rules && matches <= routeItems.allMatches;
}

/** Groups of rules that have to stay in one route, in the order of their first rules. */
function tiedGroups(
  rules: readonly KeyedRule[],
  judges: readonly Dialect[],
): readonly (readonly KeyedRule[])[] {
  const facts = new Map(
    rules.map(({ origin }) => [origin, origin.matches.map(matchFacts)] as const),
  );
  const mayTie = (a: RouteRule, b: RouteRule) =>
    // Copies of one rule do the same, whichever answers.
    a !== b && tied(facts.get(a) ?? [], facts.get(b) ?? [], judges);
  let groups: KeyedRule[][] = [];
  for (const rule of rules) {
    const joined = groups.filter((group) =>
      group.some((other) => mayTie(rule.origin, other.origin)),
    );
    const [first, ...others] = joined;
    if (first === undefined) {
      groups.push([rule]);
      continue;
    }
    first.push(...others.flat(), rule);
    groups = groups.filter((group) => !others.includes(group));
  }
  return groups;
}

function tied(
  a: readonly MatchFacts[],
  b: readonly MatchFacts[],
  judges: readonly Dialect[],
): boolean {
  return a.some((left) =>
    b.some(
      (right) =>
        overlap(left, right) &&
        judges.some((judge) => (compareMatches(left, right, judge) ?? 0) === 0),
    ),
  );
}
