/** @module Plans HTTPRoutes and GRPCRoutes: tables in which the most specific match wins. */
import { compareText } from "../../../kube/compare-text.ts";
import { grouped } from "../../../kube/grouped.ts";
import type { KeyedCopy, PlannedTable } from "../../../model/route-plan.ts";
import type { Destination, RouteRule, RouteTable } from "../../../model/route-table.ts";
import { type PlanContext, ruleCopies } from "../../../plan/keyed-copies.ts";
import { admitting, planEdges } from "./edges.ts";
import { asServed } from "./served.ts";
import { specificityOf } from "./specificity.ts";

/** Plans lanes and edges apart: no Gateway reads the copies of both. Those of all tables together, since a proxy merges routes of several objects into one table. */
export function planRoutes(
  tables: readonly RouteTable[],
  context: PlanContext,
): readonly PlannedTable[] {
  return [
    ...planLanes(
      tables.flatMap((table) => admitting(table, context)),
      context,
    ),
    ...planEdges(tables, context),
  ];
}

function planLanes(tables: readonly RouteTable[], context: PlanContext): readonly PlannedTable[] {
  const copies = new Map<RouteRule, KeyedCopy[]>();
  for (const rule of tables.flatMap((table) => table.rules)) {
    const own = ruleCopies(rule, shares(rule.destinations), context);
    if (own.length > 0) copies.set(rule, [...own]);
  }
  if (copies.size > 0) addShields(tables, copies, context);
  return tables.flatMap((table): readonly PlannedTable[] => {
    const rules = table.rules.map((rule) => ({ rule, copies: copies.get(rule) ?? [] }));
    if (rules.every((r) => r.copies.length === 0)) return [];
    return [{ kind: "existing", table, rules, uncovered: [], callers: new Map() }];
  });
}

/** A backendRef without a weight has weight 1. */
export function shares(destinations: readonly Destination[]): readonly number[] {
  return destinations.map(({ weight = 1 }) => weight);
}

/** Keyed copies of rules that a lane does not fork, where a fork's copy would otherwise outrank them. */
function addShields(
  tables: readonly RouteTable[],
  copies: Map<RouteRule, KeyedCopy[]>,
  { environment, problems }: PlanContext,
): void {
  const served = tables.map((table) => asServed(table, environment));
  const specificity = specificityOf(served, environment.settings.implementation, problems);
  const placed = tables.flatMap((table) => table.rules.map((rule) => ({ rule, table })));
  const tableOf = new Map(placed.map(({ rule, table }) => [rule, table]));
  const byLane = grouped(
    placed.flatMap(({ rule, table }) =>
      (copies.get(rule) ?? []).map((copy) => [copy.lane, { rule, table, copy }] as const),
    ),
  );
  for (const lane of environment.lanes) {
    const own = byLane.get(lane) ?? [];
    const forked = new Set(own.map(({ rule }) => rule));
    const refused = new Set(
      own.flatMap(({ rule, copy }) => (copy.action.kind === "refuse" ? [rule] : [])),
    );
    const shielded = specificity.shieldedRules(
      (one) => forked.has(one),
      (one) => refused.has(one),
    );
    for (const rule of shielded) {
      const groups = tableOf.get(rule)?.groups ?? [];
      const causing = groups.flatMap((group) =>
        own.filter(({ table }) => table.groups.includes(group)),
      );
      const sources = new Set(causing.flatMap(({ copy }) => copy.sources));
      const copy: KeyedCopy = {
        lane,
        action: { kind: "shield" },
        sources: sources.size === 0 ? [lane.source] : [...sources],
      };
      copies.set(rule, [...(copies.get(rule) ?? []), copy]);
    }
  }
  for (const list of copies.values()) list.sort((a, b) => compareText(a.lane.key, b.lane.key));
}
