/**
 * @module Routes at edges: at a Gateway that takes keys from requests, every rule of the baseline gets copies for requests
 * with a key. As all rules have them, the baseline's order holds among them.
 */
import type { PlannedTable } from "../../../model/route-plan.ts";
import type { RouteTable, TableScope } from "../../../model/route-table.ts";
import { edgesOf, isRead } from "../../../plan/edges.ts";
import type { PlanContext } from "../../../plan/keyed-copies.ts";
import { asServed } from "./served.ts";
import { specificityOf } from "./specificity.ts";

/** What of a table is read where keys are admitted; empty: nothing. */
export function admitting(table: RouteTable, { environment }: PlanContext): readonly RouteTable[] {
  const edges = edgesOf(table, environment);
  if (edges.length === 0) return [table];
  return readWhere(table, (scope) => !edges.some((edge) => isRead(scope, edge)));
}

/** The tables of Gateways that take keys from requests. Refusing is not planned: checks/edges.ts. */
export function planEdges(
  tables: readonly RouteTable[],
  { environment, problems }: PlanContext,
): readonly PlannedTable[] {
  const planned = tables.flatMap((table): readonly PlannedTable[] => {
    const edges = edgesOf(table, environment);
    return readWhere(table, (scope) => edges.some((edge) => isRead(scope, edge)))
      .filter(({ rules }) => rules.length > 0)
      .map((read) => ({
        ...{ kind: "existing", table: read, edges, uncovered: [], callers: new Map() },
        rules: read.rules.map((rule) => ({ rule, copies: [] })),
      }));
  });
  const served = planned.map(({ table }) => asServed(table, environment));
  // Copies are of another age than their rules: nothing may hang on that.
  specificityOf(served, environment.settings.implementation, problems).shieldedRules(
    () => true,
    () => false,
  );
  return planned;
}

/** A table as far as some of its proxies are concerned. Scopes and groups belong together. */
function readWhere(table: RouteTable, is: (scope: TableScope) => boolean): readonly RouteTable[] {
  const kept = table.scopes.map(is);
  if (!kept.includes(true)) return [];
  const scopes = table.scopes.filter((_, index) => kept[index]);
  return [{ ...table, scopes, groups: table.groups.filter((_, index) => kept[index]) }];
}
