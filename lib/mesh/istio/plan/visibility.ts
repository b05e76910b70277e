/**
 * @module Who sees which VirtualService (`exportTo`), and which of several for one mesh host a client
 * obeys: one that is private to the client's namespace beats one exported to it by name, and that
 * beats a public one; the oldest wins only among equals (measured).
 */
import { asArray, asString, at } from "../../../kube/json.ts";
import type { Service, Workload } from "../../../model/baseline.ts";
import type { PlannedTable } from "../../../model/route-plan.ts";
import type { RouteTable } from "../../../model/route-table.ts";
import { below } from "../../../model/source.ts";
import { type Coverage, nameOf } from "../../../plan/coverage.ts";
import { concernedServices, type PlanContext } from "../../../plan/keyed-copies.ts";
import { tableName } from "../../../plan/names.ts";
import { implementations } from "../../implementations/registry.ts";
import { isRoutable } from "../../implementations/routable.ts";
import { isCaptured, waypointOf } from "../read/ambient.ts";

/** Checks the VirtualServices of every Service that lanes have something to say about. */
export function checkVisibility(planned: readonly PlannedTable[], context: PlanContext): void {
  const touched = new Set(planned.map(({ table }) => table));
  for (const service of concernedServices(context)) {
    const coverage = context.coverage(service);
    checkSeveral(service, coverage, touched, context);
    if (service.ports.some(isRoutable)) checkExport(service, obeyed(coverage), context);
  }
}

/** The VirtualServices that clients of a Service obey: those of its host, else those of a wildcard. */
export function obeyed({ exact, wildcard, routes }: Coverage): readonly RouteTable[] {
  if (exact.length > 0) return exact;
  return routes.length > 0 ? [] : wildcard;
}

/**
 * Istio does not merge VirtualServices of one mesh host (IST0109): the copies go into each of them. Where
 * `exportTo` makes one of them come first for every client, their age does not matter.
 */
function checkSeveral(
  service: Service,
  { exact }: Coverage,
  touched: ReadonlySet<RouteTable>,
  { problems }: PlanContext,
): void {
  for (const tables of rivals(exact)) {
    const [first, ...others] = tables;
    if (first === undefined || !tables.some((table) => touched.has(table))) continue;
    problems.report({
      code: "W0412",
      message: `${tables.map(tableName).join(" and ")} speak for Service ${nameOf(service)} on the mesh with one visibility, and clients there obey only the oldest`,
      help: "merge them into one VirtualService",
      source: first.owner.source,
      related: others.map(({ owner }) => ({ message: "and this one", source: owner.source })),
    });
  }
}

/**
 * Clients that cannot see the VirtualService use the default route, which knows no lanes, whether the
 * VirtualService itself needs keyed rules or not (a redirect, a strict lane).
 */
function checkExport(
  service: Service,
  tables: readonly RouteTable[],
  { environment, problems }: PlanContext,
): void {
  const [first] = tables;
  if (first === undefined || tables.some((table) => exportedTo(table) === "*")) return;
  const seenFrom = new Set(tables.flatMap((table) => [...exportedTo(table)]));
  const elsewhere = [...environment.baseline.workloads.values()]
    .filter((workload) => !obeysWaypoint(workload, service, environment))
    .map((workload) => workload.namespace)
    .filter((namespace) => !seenFrom.has(namespace));
  const lost = elsewhere.length > 0;
  problems.report({
    code: lost ? "E0413" : "W0413",
    message: lost
      ? `${tableName(first)} is not exported to ${quoted(elsewhere)}, so keyed requests from there to Service ${nameOf(service)} would miss their lane`
      : `${tableName(first)} is exported to ${quoted(seenFrom)} only: keyed requests to Service ${nameOf(service)} from other namespaces reach the baseline`,
    help: "export it to every namespace that calls the Service (exportTo), or to all of them",
    source: below(first.owner.source, "spec", "exportTo"),
  });
}

function quoted(namespaces: Iterable<string>): string {
  const sorted = [...new Set(namespaces)].sort();
  return sorted.map((namespace) => `"${namespace}"`).join(", ");
}

/** A caller without a sidecar obeys what the Service's waypoint sees (waypoints.ts), whatever it sees itself. */
function obeysWaypoint(
  caller: Workload,
  service: Service,
  { baseline, settings }: PlanContext["environment"],
): boolean {
  const waypoint = waypointOf(service, baseline);
  return (
    implementations[settings.implementation].reads.istio &&
    !service.headless &&
    waypoint !== undefined &&
    waypoint.flaw === undefined &&
    isCaptured(caller, baseline)
  );
}

/** Namespaces that see a VirtualService; the mesh's default is all of them. */
export function exportedTo({ owner }: RouteTable): ReadonlySet<string> | "*" {
  const listed = asArray(at(owner.object, "spec", "exportTo")).flatMap((n) => asString(n) ?? []);
  if (listed.length === 0 || listed.includes("*")) return "*";
  const own = namespaceOf({ owner });
  return new Set(listed.filter((n) => n !== "~").map((n) => (n === "." ? own : n)));
}

/**
 * Sets of two or more VirtualServices of one mesh host of which some client obeys the oldest; each set once.
 * Empty where exactly one comes first for every client.
 */
function rivals(tables: readonly RouteTable[]): readonly (readonly RouteTable[])[] {
  const named = tables.flatMap((table) => {
    const to = exportedTo(table);
    return to === "*" ? [] : [...to];
  });
  // `undefined` stands for every namespace that none of them names.
  const clients = [undefined, ...new Set(named)];
  const sets = clients
    .map((client) => firstFor(client, tables))
    .filter((first) => first.length > 1)
    .map((first) => [first.map((table) => tables.indexOf(table)).join(" "), first] as const);
  return [...new Map(sets).values()];
}

/** What a client's namespace sees in the first of the three ranks that is not empty. */
function firstFor(
  client: string | undefined,
  tables: readonly RouteTable[],
): readonly RouteTable[] {
  const ranks = [0, 1, 2].map((rank) => tables.filter((table) => rankFor(client, table) === rank));
  return ranks.find((rank) => rank.length > 0) ?? [];
}

/** 0: private, 1: exported by name, 2: public; undefined: not seen. */
function rankFor(client: string | undefined, table: RouteTable): number | undefined {
  const to = exportedTo(table);
  if (to === "*") return 2;
  if (client === undefined || !to.has(client)) return undefined;
  return client === namespaceOf(table) ? 0 : 1;
}

/** The namespace of a table's object. */
export function namespaceOf({ owner }: Pick<RouteTable, "owner">): string {
  return owner.object.metadata.namespace ?? "";
}
