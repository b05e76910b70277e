/** @module What makes a table of the baseline unsafe to add keyed rules to. */

import { displayName, objectKey } from "../kube/object.ts";
import { implementations, meshDialect } from "../mesh/implementations/registry.ts";
import { isRoutable } from "../mesh/implementations/routable.ts";
import { checkGatewayOrder } from "../mesh/istio/plan/gateway-order.ts";
import { meshMatches } from "../mesh/istio/plan/listed-tables.ts";
import { exportedTo, rivals } from "../mesh/istio/plan/visibility.ts";
import { isCaptured, waypointOf } from "../mesh/istio/read/ambient.ts";
import type { Service, Workload } from "../model/baseline.ts";
import type { PlannedTable } from "../model/route-plan.ts";
import type { RouteTable } from "../model/route-table.ts";
import { below } from "../model/source.ts";
import { type Coverage, nameOf, type ServiceRoute } from "./coverage.ts";
import type { PlanContext } from "./keyed-copies.ts";

/** Checks every table that the plan touches, and every Service that lanes fork something behind. */
export function checkTables(
  planned: readonly PlannedTable[],
  coverage: (service: Service) => Coverage,
  context: PlanContext,
): void {
  const touched = new Set(planned.map(({ table }) => table));
  const { services } = context.environment.baseline;
  for (const service of services.values()) {
    const forked = context.lanes.forksAny(service.workloads);
    if (!forked && !context.lanes.strict) continue;
    const found = coverage(service);
    checkOneApi(service, found, context);
    checkOneRouteKind(service, found, context);
    checkSeveral(service, found, touched, context);
    if (service.ports.some(isRoutable)) checkExport(service, speaking(found), context);
  }
  for (const { table } of planned) {
    if (table.api === "istio") checkIgnoredCallers(table, context);
  }
  checkGatewayOrder(planned, context);
}

/** VirtualServices and HTTPRoutes of one host hide each other, by namespace and age (measured). */
function checkOneApi(
  service: Service,
  { exact, routes }: Coverage,
  { problems }: PlanContext,
): void {
  for (const table of exact) {
    const ports = service.ports.filter(isRoutable).map((port) => port.port);
    const clash = routes.find((route) =>
      ports.some((p) => (route.port ?? p) === p && meshMatches(table, p).length > 0),
    );
    if (clash === undefined) continue;
    const [one, other] = [name(table), name(clash.table)];
    problems.report({
      code: "E0533",
      message: `${one} and ${other} both speak for Service ${nameOf(service)} on the mesh: which one a client sees depends on its namespace and on their age`,
      help: "keep one API for the Service, or let every rule of the VirtualService match a port that the route leaves alone",
      source: clash.table.owner.source,
      related: [{ message: "the other one", source: table.owner.source }],
    });
  }
}

/** Route kinds on one Service do not merge everywhere, and a fallback of one can delete rules of the other. */
function checkOneRouteKind(
  service: Service,
  { routes }: Coverage,
  { environment, problems }: PlanContext,
): void {
  const kind = (route: ServiceRoute) => route.table.owner.object.kind;
  const { kindsByPort } = meshDialect(environment.settings.implementation);
  for (const grpc of routes.filter((route) => kind(route) === "GRPCRoute")) {
    const http = routes.find(
      (route) => kind(route) === "HTTPRoute" && (!kindsByPort || samePort(route, grpc)),
    );
    if (http === undefined) continue;
    problems.report({
      code: "E0534",
      message: `${name(http.table)} and ${name(grpc.table)} both attach to Service ${nameOf(service)}`,
      help: "use one kind of route for the Service: HTTPRoute can match gRPC paths too",
      source: grpc.table.owner.source,
      related: [{ message: "the other one", source: http.table.owner.source }],
    });
  }
}

function samePort(a: ServiceRoute, b: ServiceRoute): boolean {
  return a.port === undefined || b.port === undefined || a.port === b.port;
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
      message: `${tables.map(name).join(" and ")} speak for Service ${nameOf(service)} on the mesh with one visibility, and clients there obey only the oldest`,
      help: "merge them into one VirtualService",
      source: first.owner.source,
      related: others.map(({ owner }) => ({ message: "and this one", source: owner.source })),
    });
  }
}

/** The VirtualServices that clients of a Service obey: those of its host, else those of a wildcard. */
function speaking({ exact, wildcard, routes }: Coverage): readonly RouteTable[] {
  if (exact.length > 0) return exact;
  return routes.length > 0 ? [] : wildcard;
}

/**
 * Clients that cannot see the VirtualService use the default route, which knows no lanes, whether the
 * VirtualService itself needs keyed rules or not (a redirect, a strict lane).
 */
function checkExport(
  service: Service,
  exact: readonly RouteTable[],
  { environment, problems }: PlanContext,
): void {
  if (exact.some((table) => exportedTo(table) === "*")) return;
  const [first] = exact;
  if (first === undefined) return;
  const seenFrom = new Set(exact.flatMap((table) => [...exportedTo(table)]));
  const elsewhere = new Set(
    [...environment.baseline.workloads.values()]
      .filter((workload) => !obeysWaypoint(workload, service, environment))
      .map((workload) => workload.namespace)
      .filter((namespace) => !seenFrom.has(namespace)),
  );
  const blind = [...elsewhere].sort();
  const lost = blind.length > 0;
  problems.report({
    code: lost ? "E0413" : "W0413",
    message: lost
      ? `${name(first)} is not exported to ${blind.map((n) => `"${n}"`).join(", ")}, so keyed requests from there to Service ${nameOf(service)} would miss their lane`
      : `${name(first)} is exported to ${[...seenFrom]
          .sort()
          .map((n) => `"${n}"`)
          .join(
            ", ",
          )} only: keyed requests to Service ${nameOf(service)} from other namespaces reach the baseline`,
    help: "export it to every namespace that calls the Service (exportTo), or to all of them",
    source: below(first.owner.source, "spec", "exportTo"),
  });
}

/** A caller without a sidecar obeys what the Service's waypoint is shown (see waypoints.ts), not what it is. */
function obeysWaypoint(
  caller: Workload,
  service: Service,
  { baseline, settings }: PlanContext["environment"],
): boolean {
  const waypoint = waypointOf(service, baseline);
  return (
    implementations[settings.implementation].istioApi &&
    !service.headless &&
    waypoint !== undefined &&
    waypoint.flaw === undefined &&
    isCaptured(caller, baseline)
  );
}

/** Istio ignores sourceLabels and sourceNamespace of a match that names gateways (measured). */
function checkIgnoredCallers(table: RouteTable, { problems }: PlanContext): void {
  for (const rule of table.rules) {
    const ignored = rule.matches.some(
      (match) =>
        match.gateways !== undefined &&
        (match.sourceLabels !== undefined || match.sourceNamespace !== undefined),
    );
    if (!ignored) continue;
    problems.report({
      code: "W0418",
      message: `rule ${rule.index + 1} of ${name(table)} has sourceLabels or sourceNamespace beside gateways, where Istio ignores them`,
      help: "remove one of the two: its keyed copies hold for every caller, as the rule itself does",
      source: rule.source,
    });
  }
}

function name(table: RouteTable): string {
  return displayName(objectKey(table.owner.object));
}
