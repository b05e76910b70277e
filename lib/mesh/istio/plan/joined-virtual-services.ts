/** @module VirtualServices that Istio joins by age under one host of a Gateway. */
import type { PlannedRule, PlannedTable } from "../../../model/route-plan.ts";
import type { RouteMatch, RouteTable } from "../../../model/route-table.ts";
import type { PlanContext } from "../../../plan/keyed-copies.ts";
import { effectiveHosts } from "../../gateway-hosts.ts";
import { checkGatewayOrder, type ServedName } from "../../joined-by-age.ts";
import { isCatchAll, isDelegating } from "./catch-all.ts";
import { delegatesTo } from "./delegates.ts";

/** Refuses keyed copies of catch-alls that would answer before another VirtualService's rules. */
export function checkOrder(
  planned: readonly PlannedTable[],
  tables: readonly RouteTable[],
  context: PlanContext,
): void {
  const { baseline } = context.environment;
  const served = ({ scopes }: RouteTable): readonly ServedName[] =>
    scopes.flatMap((scope) => {
      if (scope.kind !== "gateway") return [];
      const { gateway, hosts } = scope;
      const names = hosts.length === 0 ? ["*"] : hosts;
      return names
        .flatMap((host) => effectiveHosts(gateway, [host], baseline))
        .map((host) => ({ place: `${gateway} ${host}` }));
    });
  checkGatewayOrder(
    {
      tables: tables.filter(({ delegate, rules }) => !delegate && rules.length > 0),
      served,
      keyedCatchAll: (table) => keyedCatchAll(table, planned),
      help: "use one VirtualService per Gateway and host, or move the catch-all into one of its own host",
    },
    context,
  );
}

/** A catch-all of a gateway's table that has keyed copies, in the VirtualService or in its delegates. */
function keyedCatchAll(
  root: RouteTable,
  planned: readonly PlannedTable[],
): PlannedRule | undefined {
  const handingOver = root.rules.filter(
    (r) => isDelegating(r) && r.matches.some(isGatewayCatchAll),
  );
  const delegates = planned.filter(
    ({ table }) => table.delegate && handingOver.some((rule) => delegatesTo(rule, table)),
  );
  return [...planned.filter(({ table }) => table === root), ...delegates]
    .flatMap(({ rules }) => rules)
    .find(({ rule, copies }) => copies.length > 0 && rule.matches.some(isGatewayCatchAll));
}

/** A rule of a gateway's own table that Istio would move to the end, a port's own one included. */
function isGatewayCatchAll(match: RouteMatch): boolean {
  const onGateway = match.gateways === undefined || match.gateways.some((g) => g !== "mesh");
  return onGateway && isCatchAll(match);
}
