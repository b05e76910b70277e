/**
 * @module The short cut: a block of rules that answers requests without a key before the rules of lanes. Envoy
 * goes through a list from its top and tests headers before paths, so without the block a request pays for
 * every lane of every rule, whatever its path (docs/scale.md).
 */
import { asRecord } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { type Carriers, carrierHeader } from "../../../model/carriers.ts";
import type { KeyedCopy, PlannedRule, PlannedTable } from "../../../model/route-plan.ts";
import { anyKeyTest } from "../../regex.ts";
import { deadRules, isDelegating } from "../plan/catch-all.ts";
import { isGatewayCatchAll } from "../plan/joined-virtual-services.ts";

/** From this number of lanes on, a list has a short cut (docs/scale.md says why this one). */
const shortCutFrom = 9;

/** Whether the lanes of these copies are many. */
export function areMany(copies: readonly KeyedCopy[]): boolean {
  return new Set(copies.map(({ lane }) => lane.key)).size >= shortCutFrom;
}

/**
 * The rules of a table that its short cut repeats, in their order. The first one is the first that has keyed
 * copies: those before it are met before any lane anyway. Empty: the table has none.
 */
export function repeatedRules({ rules, table, joined }: PlannedTable): readonly PlannedRule[] {
  if (!areMany(rules.flatMap(({ copies }) => copies))) return [];
  const dead = deadRules(table.rules);
  const behind = rules
    .slice(rules.findIndex(({ copies }) => copies.length > 0))
    .filter(({ rule }) => !dead.has(rule.index));
  // A rule that cannot be repeated ends the block: what follows it must not be met before it.
  const end = behind.findIndex((one) => isDelegating(one.rule) || isMovedBack(one, joined));
  return end < 0 ? behind : behind.slice(0, end);
}

/** A Gateway puts this rule behind those of other objects; its repetition is no catch-all, and would stay before them. */
function isMovedBack({ rule, copies }: PlannedRule, joined?: true): boolean {
  // With copies of its own it is refused (checkOrder).
  return joined === true && copies.length === 0 && rule.matches.some(isGatewayCatchAll);
}

/** A rule for requests without a key alone. It keeps its name, which access logs and EnvoyFilters know. */
export function unkeyedRule(
  { match: _, name, ...rest }: JsonObject,
  matches: readonly JsonObject[],
  carriers: Carriers,
): JsonObject {
  const match = matches.map((one) => withoutKey(one, carriers));
  return name === undefined ? { match, ...rest } : { name, match, ...rest };
}

/**
 * A match that holds without any key only: no member of ours in `baggage`, and no plain header (`{}`: absent).
 * An absent header counts as empty for `withoutHeaders` (measured).
 */
function withoutKey(match: JsonObject, carriers: Carriers): JsonObject {
  const none = carriers.map((one) => [carrierHeader(one), { ...anyKeyTest(one) }]);
  return {
    ...match,
    withoutHeaders: { ...asRecord(match.withoutHeaders), ...Object.fromEntries(none) },
  };
}
