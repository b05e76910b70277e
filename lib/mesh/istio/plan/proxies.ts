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

/** The proxies of a planned table at which somebody's keys are admitted. */
export function admittingSome(plan: Pick<PlannedTable, "table" | "edges">): Proxies {
  const { all, some } = admitting(plan);
  const claimed = claimedEdges(plan).map(({ edge }) => edge.gateway);
  return { all, some: new Set([...some, ...claimed]) };
}

/** The edges that let in who has a claim, each with itself alone as its proxy. */
export function claimedEdges({ table, edges = [] }: Pick<PlannedTable, "table" | "edges">) {
  const all = proxiesOf(table);
  return edges
    .filter(({ claims }) => claims.length > 0)
    .map((edge) => ({ edge, proxies: { all, some: new Set([edge.gateway]) } }));
}

/** The proxies of a planned table at which everybody's keys are admitted. */
export function admitting({ table, edges = [] }: Pick<PlannedTable, "table" | "edges">): Proxies {
  const all = proxiesOf(table);
  const closed = new Set(edges.map(({ gateway }) => gateway));
  return { all, some: new Set(all.filter((one) => !closed.has(one))) };
}

/** Those at which one thing becomes of keys. @param of Which edges count. Default: all. */
export function edgesWith(
  keys: EntryPoint["keys"],
  { table, edges = [] }: Pick<PlannedTable, "table" | "edges">,
  of: (edge: EntryPoint) => boolean = () => true,
): Proxies {
  const own = edges.filter((entry) => entry.keys === keys && of(entry));
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
