/**
 * @module Edges: entry points at which a key from outside enters no lane (`keys: strip` or `refuse`). Their Gateways get no
 * keyed copies. What they do with keys is stated by the environment, so it is there without any lane.
 */
import type { EntryPoint } from "../model/entry-point.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import type { RouteTable, TableScope } from "../model/route-table.ts";

/** Whether the environment has one. */
export function hasEdges({ entryPoints }: ResolvedEnvironment): boolean {
  return entryPoints.some(isEdge);
}

/** The edges that read a table. */
export function edgesOf(
  { backend, scopes }: RouteTable,
  { entryPoints }: ResolvedEnvironment,
): readonly EntryPoint[] {
  return entryPoints.filter(
    (entry) =>
      isEdge(entry) && entry.backend === backend && scopes.some((scope) => isRead(scope, entry)),
  );
}

/** Whether an entry point reads a scope. */
export function isRead(scope: TableScope, { gateway }: EntryPoint): boolean {
  return scope.kind === "gateway" && scope.gateway === gateway;
}

/** Whether an entry point lets no key in. */
export function isEdge({ keys }: Pick<EntryPoint, "keys">): boolean {
  return keys !== "admit";
}
