/**
 * @module Objects that Istio joins by age under one host of a Gateway. It moves only true catch-alls to the
 * end (SortVHostRoutes in pilot/pkg/networking/core/route/route.go). The keyed copy of a catch-all is not one
 * itself, and would answer before the other objects' rules.
 */
import type { EntryPoint } from "../model/entry-point.ts";
import type { PlannedRule } from "../model/route-plan.ts";
import type { RouteRule, RouteTable } from "../model/route-table.ts";
import type { SourceRef } from "../model/source.ts";
import type { PlanContext } from "../plan/keyed-copies.ts";
import { tableName } from "../plan/names.ts";

/** A host of a Gateway under which an object serves. */
export interface ServedName {
  readonly place: string;
  /** Objects with the same text here are merged by specificity instead. Absent: they never are. */
  readonly merged?: string;
}

/** A catch-all, and what made copies of it. */
export interface MovedRule {
  readonly rule: RouteRule;
  readonly cause: SourceRef;
}

/** A rule that has copies for requests with a key: those of lanes, or those of edges that take keys from requests. */
export function movedRule(
  { rule, copies }: PlannedRule,
  edges: readonly EntryPoint[],
): MovedRule | undefined {
  const [cause] = [...copies.flatMap(({ sources }) => sources), ...edges.map((one) => one.source)];
  return cause === undefined ? undefined : { rule, cause };
}

/** What one API has to say about its objects. */
export interface JoinedObjects {
  readonly tables: readonly RouteTable[];
  /** Where a Gateway (`namespace/name`) serves a host of the object; `*` is every host. */
  readonly served: (gateway: string, host: string, table: RouteTable) => readonly ServedName[];
  /** A catch-all rule of the object (or of what it hands over to) that has copies for requests with a key. */
  readonly keyedCatchAll: (table: RouteTable) => MovedRule | undefined;
  readonly help: string;
}

/** Refuses keyed copies of catch-alls that would answer before another object's rules. */
export function checkGatewayOrder(joined: JoinedObjects, { problems }: PlanContext): void {
  for (const table of joined.tables) {
    const moved = joined.keyedCatchAll(table);
    if (moved === undefined) continue;
    const other = sharing(table, joined);
    if (other === undefined) continue;
    problems.report({
      code: "E0535",
      message: `${tableName(table)} and ${tableName(other)} share a Gateway and a host, and a keyed copy of the first one's catch-all rule would answer before the rules of the second`,
      help: joined.help,
      source: moved.cause,
      related: [
        { message: "the catch-all rule", source: moved.rule.source },
        { message: `the other ${other.owner.object.kind}`, source: other.owner.source },
      ],
    });
  }
}

/** Another object that Istio joins with a table under a host of a Gateway. */
export function sharing(
  table: RouteTable,
  { tables, served }: Pick<JoinedObjects, "tables" | "served">,
): RouteTable | undefined {
  const servedBy = (one: RouteTable) =>
    one.scopes.flatMap((scope) => {
      if (scope.kind !== "gateway") return [];
      const hosts = scope.hosts.length === 0 ? ["*"] : scope.hosts;
      return hosts.flatMap((host) => served(scope.gateway, host, one));
    });
  const own = servedBy(table);
  if (own.length === 0) return undefined;
  return tables.find((one) => one !== table && servedBy(one).some((name) => meets(own, name)));
}

function meets(own: readonly ServedName[], { place, merged }: ServedName): boolean {
  return own.some((one) => one.place === place && (merged === undefined || one.merged !== merged));
}
