/**
 * @module Which routing objects of the baseline speak for a Service on the mesh. They decide where
 * keyed rules go: a second table for the same host would replace the first or be ignored.
 */

import { coversHost, serviceHost } from "../kube/hosts.ts";
import type { Service } from "../model/baseline.ts";
import type { BaselineIndex } from "../model/baseline-index.ts";
import type { RouteTable, TableScope } from "../model/route-table.ts";

/** A Gateway API route that has the Service as a parent. */
export interface ServiceRoute {
  readonly table: RouteTable;
  /** Of the route. In the Service's own namespace it is for every client, elsewhere for that namespace's. */
  readonly namespace: string;
  /** Absent: every port of the Service. */
  readonly port?: number;
}

/** Everything that speaks for one Service on the mesh. */
export interface Coverage {
  /** VirtualServices that name its host. */
  readonly exact: readonly RouteTable[];
  /** VirtualServices of a wildcard host that includes it. Without effect beside any other. */
  readonly wildcard: readonly RouteTable[];
  readonly routes: readonly ServiceRoute[];
}

/** Reads all tables once and answers for any Service. */
export function coverageOf({ tables }: BaselineIndex): (service: Service) => Coverage {
  const exact = new Map<string, Set<RouteTable>>();
  const wildcards: { readonly table: RouteTable; readonly host: string }[] = [];
  const routes = new Map<string, ServiceRoute[]>();
  for (const [service, route] of tables.flatMap(serviceRoutes)) append(routes, service, route);
  // A delegate has the scopes of its roots, which speak for the hosts.
  for (const table of tables.filter((t) => t.api === "istio" && !t.delegate)) {
    for (const service of meshServices(table)) add(exact, nameOf(service), table);
    const hosts = table.scopes.filter(isMesh).flatMap((scope) => scope.hosts);
    wildcards.push(...hosts.filter((h) => h.startsWith("*")).map((host) => ({ table, host })));
  }
  return (service) => {
    const host = serviceHost(service);
    return {
      exact: [...(exact.get(nameOf(service)) ?? [])],
      routes: routes.get(nameOf(service)) ?? [],
      wildcard: [...new Set(wildcards.filter((w) => coversHost(w.host, host)).map((w) => w.table))],
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

/** The Services whose mesh tables this object is, without those that only a wildcard includes. */
export function meshServices(table: RouteTable): readonly Service[] {
  const found = new Map<string, Service>();
  for (const { service } of table.scopes.filter(isMesh)) {
    if (service !== undefined) found.set(nameOf(service), service);
  }
  return [...found.values()];
}

/** Reads `mesh:<route namespace>:<service namespace>/<service>:<port or *>` (see RouteTable.groups). */
function serviceRoutes(table: RouteTable): readonly (readonly [string, ServiceRoute])[] {
  return table.groups.flatMap((group) => {
    const parts = /^mesh:([^:]*):([^:]*):(\d+|\*)$/.exec(group);
    if (parts === null) return [];
    const [, namespace = "", service = "", port = "*"] = parts;
    return [
      [service, { table, namespace, ...(port === "*" ? {} : { port: Number(port) }) }] as const,
    ];
  });
}

/** `namespace/name`, as the baseline index knows Services. */
export function nameOf(service: { readonly name: string; readonly namespace: string }): string {
  return `${service.namespace}/${service.name}`;
}

function add<Value>(map: Map<string, Set<Value>>, key: string, value: Value): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([value]));
  else known.add(value);
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
