/** @module Baseline rules that read or write the headers in which the routing key travels. */
import { carrierHeader } from "../model/carriers.ts";
import type { RouteRule, RouteTable } from "../model/route-table.ts";
import type { PlanContext } from "./keyed-copies.ts";
import { ruleName } from "./names.ts";
import type { RoutePlanner } from "./planner.ts";

/** Reports matches on a carrier header: the key cannot be ANDed to a condition on the same header. */
export function checkCarrierMatches(
  rules: readonly RouteRule[],
  headers: RoutePlanner["headers"],
  context: PlanContext,
): void {
  const isCarrier = carriers(context);
  for (const rule of rules) {
    for (const { header, source } of headers(rule).matched) {
      if (!isCarrier(header)) continue;
      context.problems.report({
        code: "E0410",
        message: `${ruleName(rule)} matches header "${header}", in which the routing key travels`,
        help: "match another header, or choose other routing.carriers",
        source,
      });
    }
  }
}

/** Warns of rules that take the key away from a request, or put a fixed one in. */
export function checkCarrierEdits(
  tables: readonly RouteTable[],
  headers: RoutePlanner["headers"],
  context: PlanContext,
): void {
  const isCarrier = carriers(context);
  for (const rule of tables.flatMap((table) => table.rules)) {
    const edited = headers(rule).edited.find(isCarrier);
    if (edited === undefined) continue;
    context.problems.report({
      code: "W0411",
      message: `${ruleName(rule)} sets or removes request header "${edited}", in which the routing key travels: requests leave their lane there`,
      help: "leave the header alone, or choose other routing.carriers",
      source: rule.source,
    });
  }
}

function carriers({ environment }: PlanContext): (header: string) => boolean {
  const headers = new Set(environment.settings.carriers.map(carrierHeader));
  return (header) => headers.has(header.toLowerCase());
}
