/** @module The host names under which Gateways serve a table. */
import { asString } from "../../../kube/json.ts";
import type { ResolvedEnvironment } from "../../../model/lane.ts";
import type { RouteTable } from "../../../model/route-table.ts";
import { effectiveHosts } from "../../gateway-hosts.ts";
import { gatewayDialect } from "../../implementations/registry.ts";
import { listenersOf } from "../read/listeners.ts";

/**
 * The table with the host names under which its Gateways serve it. Istio merges by specificity only routes
 * that spell a host name alike (see joined-routes.ts), so there the spelling is part of the name.
 */
export function asServed(
  table: RouteTable,
  { baseline, settings }: ResolvedEnvironment,
): RouteTable {
  const { joinsHostnames } = gatewayDialect(settings.implementation);
  const scopes = table.scopes.map((scope) => {
    if (scope.kind !== "gateway") return scope;
    const { gateway } = scope;
    const served = listenersOf(gateway, baseline).map(({ hostname }) => asString(hostname) || "*");
    const spelled = scope.hosts.length === 0 ? ["*"] : scope.hosts;
    const hosts = joinsHostnames
      ? spelled.flatMap((own) => effectiveHosts(served, [own]).map((h) => `${h} ${own}`))
      : effectiveHosts(served, scope.hosts);
    return { ...scope, hosts };
  });
  return { ...table, scopes };
}
