/**
 * @module Which routing objects of the baseline speak for a Service on the mesh. They decide where
 * keyed rules go: a second table for the same host would replace the first or be ignored.
 */
import { matchesHost, serviceHost } from "../kube/hosts.ts";
import type { Service } from "../model/baseline.ts";
import type { BaselineIndex } from "../model/baseline-index.ts";
import type { RouteTable, TableScope } from "../model/route-table.ts";

/** A merged table that has the Service as a parent. */
export interface ServiceRoute {
  readonly table: RouteTable;
  /** Of the route. In the Service's own namespace it is for every client, in another one for the clients there. */
  readonly namespace: string;
  /** Absent: every port of the Service. */
  readonly port?: number;
}

/** Everything that speaks for one Service on the mesh. */
export interface Coverage {
  /** Tables that speak for its host alone. */
  readonly exact: readonly RouteTable[];
  /** Such tables of a wildcard host that includes it. Without effect beside any other. */
  readonly wildcard: readonly RouteTable[];
  /** Tables that are merged for it. */
  readonly routes: readonly ServiceRoute[];
}

/** Reads all tables once and answers for any Service. */
export function coverageOf({ tables }: BaselineIndex): (service: Service) => Coverage {
  // A delegate has the scopes of its roots, which speak for the hosts.
  const all = tables
    .filter(({ delegate }) => !delegate)
    .flatMap((table) => table.scopes.filter(isMesh).map((scope) => ({ table, ...scope })));
  const wildcards = all.flatMap(({ table, hosts }) =>
    table.merged ? [] : hosts.filter((h) => h.startsWith("*")).map((host) => ({ table, host })),
  );
  const byService = new Map<Service, { exact: Set<RouteTable>; routes: ServiceRoute[] }>();
  for (const { table, service, port } of all) {
    if (service === undefined) continue;
    const found = byService.get(service) ?? { exact: new Set(), routes: [] };
    byService.set(service, found);
    const { namespace = "" } = table.owner.object.metadata;
    if (!table.merged) found.exact.add(table);
    else found.routes.push({ table, namespace, ...(port === undefined ? {} : { port }) });
  }
  return (service) => {
    const { exact = [], routes = [] } = byService.get(service) ?? {};
    const host = serviceHost(service);
    const covering = wildcards.filter((wildcard) => matchesHost(wildcard.host, host));
    return {
      exact: [...exact],
      routes,
      wildcard: [...new Set(covering.map(({ table }) => table))],
    };
  };
}

/** Whether a route for every client speaks for the port. */
export function hasProducerRoute({ routes }: Coverage, service: Service, port: number): boolean {
  return routes.some(
    (route) =>
      route.namespace === service.namespace && (route.port === undefined || route.port === port),
  );
}

/** True for the mesh's table of a host. */
export function isMesh(scope: TableScope): scope is Extract<TableScope, { kind: "mesh" }> {
  return scope.kind === "mesh";
}

/** `namespace/name`, as the baseline index knows Services. */
export function nameOf(service: { readonly name: string; readonly namespace: string }): string {
  return `${service.namespace}/${service.name}`;
}

/** True for a table that Gateways read, whoever else does. */
export function isReadByGateways({ scopes }: RouteTable): boolean {
  return scopes.some(({ kind }) => kind === "gateway");
}
