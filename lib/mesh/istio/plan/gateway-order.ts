/**
 * @module Objects that Istio joins by age under one host of a Gateway: VirtualServices, and routes that spell
 * their `hostnames` differently (`a.example` and none, at a listener for `a.example`; those that spell them
 * alike are merged by specificity: mergeHTTPRoutes in pilot/pkg/config/kube/gateway/route_collections.go).
 * Only true catch-alls are moved to the end (SortVHostRoutes in networking/core/route/route.go). A keyed copy
 * of one is no catch-all any more, and would answer before the others' rules.
 */

import { displayName, objectKey } from "../../../kube/object.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import type { PlannedRule, PlannedTable } from "../../../model/route-plan.ts";
import type { RouteMatch, RouteTable } from "../../../model/route-table.ts";
import type { PlanContext } from "../../../plan/keyed-copies.ts";
import { effectiveHosts, listenerHosts } from "../../gateway-hosts.ts";
import { gatewayDialect } from "../../implementations/registry.ts";
import { isCatchAll, isDelegating } from "./catch-all.ts";
import { delegatesTo } from "./delegates.ts";

/** Refuses keyed copies of catch-alls that would answer before another object's rules. */
export function checkGatewayOrder(planned: readonly PlannedTable[], context: PlanContext): void {
  const { baseline, settings } = context.environment;
  const roots = baseline.tables.filter((table) => !table.delegate && table.rules.length > 0);
  const plans = new Map(planned.map((plan) => [plan.table, plan]));
  for (const root of roots) {
    const routes = root.api === "gateway-api";
    if (routes && !gatewayDialect(settings.implementation).joinsHostnames) continue;
    const moved = routes ? keyedRoute(root, plans) : keyedCatchAll(root, plans);
    const other = moved && roots.find((table) => joinsByAge(root, table, baseline));
    const [cause] = moved?.copies[0]?.sources ?? [];
    if (moved === undefined || other === undefined || cause === undefined) continue;
    context.problems.report({
      code: "E0535",
      message: `${name(root)} and ${name(other)} share a Gateway and a host, and a keyed copy of the first one's catch-all rule would answer before the rules of the second`,
      help: routes
        ? "give both routes the same hostnames: Istio orders only those by specificity"
        : "use one VirtualService per Gateway and host, or move the catch-all into one of its own host",
      source: cause,
      related: [
        { message: "the catch-all rule", source: moved.rule.source },
        { message: `the other ${other.owner.object.kind}`, source: other.owner.source },
      ],
    });
  }
}

/** Whether both are of one API and meet under one host of a Gateway without being merged. */
function joinsByAge(root: RouteTable, other: RouteTable, baseline: BaselineIndex): boolean {
  if (other === root || other.api !== root.api) return false;
  const routes = root.api === "gateway-api";
  const own = servedNames(root, baseline);
  return servedNames(other, baseline).some(({ place, spelled }) =>
    own.some((one) => one.place === place && !(routes && one.spelled === spelled)),
  );
}

/** A rule of a route that asks for nothing and has keyed copies. */
function keyedRoute(
  root: RouteTable,
  plans: ReadonlyMap<RouteTable, PlannedTable>,
): PlannedRule | undefined {
  return plans
    .get(root)
    ?.rules.find(({ rule, copies }) => copies.length > 0 && rule.matches.some(asksNothing));
}

function asksNothing({ rank }: RouteMatch): boolean {
  if (rank === undefined || rank.headers + rank.queryParams > 0 || rank.method !== undefined)
    return false;
  const { path, grpc } = rank;
  if (grpc !== undefined) return grpc.service === "" && grpc.method === "";
  return path.value === (path.type === "regex" ? ".*" : "/") && path.type !== "exact";
}

/** A catch-all of a gateway's table that has keyed copies, in the VirtualService or in its delegates. */
function keyedCatchAll(
  root: RouteTable,
  plans: ReadonlyMap<RouteTable, PlannedTable>,
): PlannedRule | undefined {
  const isKeyed = ({ rule, copies }: PlannedRule) =>
    copies.length > 0 && rule.matches.some(isGatewayCatchAll);
  const own = plans.get(root)?.rules.find(isKeyed);
  if (own !== undefined) return own;
  const above = root.rules.filter(
    (rule) => isDelegating(rule) && rule.matches.some(isGatewayCatchAll),
  );
  return [...plans.values()]
    .filter(({ table }) => table.delegate && above.some((rule) => delegatesTo(rule, table)))
    .flatMap((plan) => plan.rules)
    .find(isKeyed);
}

/** A rule of a gateway's own table that Istio would move to the end, a port's own one included. */
function isGatewayCatchAll(match: RouteMatch): boolean {
  const onGateway = match.gateways === undefined || match.gateways.some((g) => g !== "mesh");
  return onGateway && isCatchAll(match);
}

interface ServedName {
  /** The Gateway and a host that it serves; for routes with the listener's port. */
  readonly place: string;
  /** The host as the object spells it. */
  readonly spelled: string;
}

function servedNames(
  { api, owner, scopes }: RouteTable,
  baseline: BaselineIndex,
): readonly ServedName[] {
  return scopes.flatMap((scope) => {
    if (scope.kind !== "gateway") return [];
    const { gateway } = scope;
    return (scope.hosts.length === 0 ? ["*"] : scope.hosts).flatMap((spelled) => {
      const hosts =
        api === "istio"
          ? effectiveHosts(gateway, [spelled], baseline)
          : listenerHosts(gateway, spelled, owner.object, baseline);
      return hosts.map((host) => ({ place: `${gateway} ${host}`, spelled }));
    });
  });
}

function name(table: RouteTable): string {
  return displayName(objectKey(table.owner.object));
}
