/** @module For which proxies a rule of a VirtualService is: sidecars (`mesh`), and the Gateways that it names. */
import type { JsonObject } from "../../../kube/object.ts";
import type { EntryPoint } from "../../../model/entry-point.ts";
import type { PlannedTable } from "../../../model/route-plan.ts";
import type { RouteMatch, RouteTable } from "../../../model/route-table.ts";

/** Some of the proxies that read a table, and all of them. */
export interface Proxies {
  readonly some: ReadonlySet<string>;
  readonly all: readonly string[];
}

/** The proxies of a planned table at which keys are admitted. */
export function admitting({ table, edges = [] }: Pick<PlannedTable, "table" | "edges">): Proxies {
  const all = proxiesOf(table);
  const closed = new Set(edges.map(({ gateway }) => gateway));
  return { all, some: new Set(all.filter((one) => !closed.has(one))) };
}

/** Those at which one thing becomes of keys. */
export function edgesWith(
  keys: EntryPoint["keys"],
  { table, edges = [] }: Pick<PlannedTable, "table" | "edges">,
): Proxies {
  const own = edges.filter((entry) => entry.keys === keys);
  return { all: proxiesOf(table), some: new Set(own.map(({ gateway }) => gateway)) };
}

function proxiesOf({ scopes }: RouteTable): readonly string[] {
  return [...new Set(scopes.map((scope) => (scope.kind === "mesh" ? "mesh" : scope.gateway)))];
}

/** A match for some proxies alone; undefined: it is for none of them. */
export function within(
  { body, gateways }: Pick<RouteMatch, "body" | "gateways">,
  { some, all }: Proxies,
): JsonObject | undefined {
  const own = gateways ?? all;
  const left = own.filter((one) => some.has(one));
  if (left.length === 0) return undefined;
  return left.length === own.length ? body : { ...body, gateways: left };
}
