/** @module Plans VirtualServices: lists of rules in which the first match wins. */
import { resolveHost } from "../../../kube/hosts.ts";
import type { DefaultRoute, PlannedTable } from "../../../model/route-plan.ts";
import type { Destination, RouteMatch, RouteTable } from "../../../model/route-table.ts";
import { isMesh, nameOf } from "../../../plan/coverage.ts";
import { edgesOf } from "../../../plan/edges.ts";
import { causes, defaultCopies, type PlanContext, ruleCopies } from "../../../plan/keyed-copies.ts";
import { tableName } from "../../../plan/names.ts";
import type { RoutePlanner } from "../../../plan/planner.ts";
import { isRoutable } from "../../implementations/routable.ts";
import { callerRepeats } from "./callers.ts";
import { deadRules, isDelegating, sourceOf } from "./catch-all.ts";
import { rulesAbove, withinRoots } from "./delegates.ts";
import { hasEdgeRules } from "./edges.ts";
import { markJoined } from "./joined-virtual-services.ts";
import { admittingSome, within } from "./proxies.ts";

/** Plans the VirtualServices that a lane touches. */
export function planVirtualServices(
  tables: readonly RouteTable[],
  context: PlanContext,
): readonly PlannedTable[] {
  const planned = tables.flatMap((table) => planTable(table, context) ?? []);
  return markJoined(withinRoots(planned, rulesAbove(planned, tables)), tables, context);
}

function planTable(table: RouteTable, context: PlanContext): PlannedTable | undefined {
  const dead = deadRules(table.rules);
  const edges = edgesOf(table, context.environment);
  const open = admittingSome({ table, edges });
  const rules = table.rules.map((rule) => {
    const closed = rule.matches.every((match) => within(match, open) === undefined);
    const silent = dead.has(rule.index) || isDelegating(rule) || closed;
    return { rule, copies: silent ? [] : ruleCopies(rule, shares(rule.destinations), context) };
  });
  const uncovered = table.delegate ? [] : uncoveredRoutes(table, context);
  const callers = callerRepeats(table, context);
  const touched =
    uncovered.length > 0 || callers.size > 0 || rules.some((r) => r.copies.length > 0);
  if (!touched && !hasEdgeRules({ table, edges })) return undefined;
  const atEdges = edges.length === 0 ? {} : { edges };
  return { kind: "existing", table, rules, uncovered, callers, ...atEdges };
}

/** A destination without a weight beside a weighted one gets nothing (measured). No weight at all: alike. */
export function shares(destinations: readonly Destination[]): readonly number[] {
  const weighted = destinations.some((d) => (d.weight ?? 0) > 0);
  return destinations.map((d) => (weighted ? (d.weight ?? 0) : 1));
}

/**
 * Ports of the table's Services that none of its rules serves on the mesh: there the default route
 * answers today, and a keyed rule takes that away unless it is spelled out (measured: 404).
 */
function uncoveredRoutes(table: RouteTable, context: PlanContext): readonly DefaultRoute[] {
  const scopes = table.scopes.filter(isMesh);
  const own = table.owner.object.metadata.namespace ?? "";
  const { clusterDomain } = context.environment.settings;
  const hosts = new Set(
    scopes.flatMap((scope) => scope.hosts.map((h) => resolveHost(h, own, clusterDomain))),
  );
  return [...new Set(scopes.flatMap((scope) => scope.service ?? []))].flatMap((service) => {
    const { routes } = context.coverage(service);
    return (
      service.ports
        .filter(isRoutable)
        // Where an HTTPRoute speaks for the port, it stays the HTTPRoute's: see checkOneApi.
        .filter(({ port }) => !routes.some((r) => r.port === undefined || r.port === port))
        .flatMap((port) => uncoveredRoute(table, { service, port }, hosts.size, context) ?? [])
    );
  });
}

function uncoveredRoute(
  table: RouteTable,
  { service, port }: Pick<DefaultRoute, "service" | "port">,
  hosts: number,
  context: PlanContext,
): DefaultRoute | undefined {
  const served = answers(table, port.port);
  if (served === "everybody") return undefined;
  const route = { service, port, copies: defaultCopies(service, port, context) };
  if (route.copies.length === 0) return undefined;
  if (served === "nobody" && hosts <= 1) return route;
  if (served === "some") reportCallersOnly(table, route, context);
  else reportSeveralHosts(table, route, context);
  return undefined;
}

/** For which callers with a sidecar the rules of a VirtualService answer on a port. */
export function answers(table: RouteTable, port: number): ReturnType<RoutePlanner["answers"]> {
  const serving = table.rules
    .flatMap((rule) => rule.matches)
    .filter((match) => match.port === undefined || match.port === port)
    .filter((match) => match.gateways === undefined || match.gateways.includes("mesh"));
  if (serving.length === 0) return "nobody";
  return serving.every(isRestricted) ? "some" : "everybody";
}

function isRestricted(match: RouteMatch): boolean {
  const { labels, namespace } = sourceOf(match);
  return namespace !== undefined || Object.keys(labels).length > 0;
}

function reportCallersOnly(
  table: RouteTable,
  { service, port, copies }: DefaultRoute,
  { problems }: PlanContext,
): void {
  problems.report({
    code: "E0411",
    message: `every rule of ${tableName(table)} that serves port ${port.port} of Service ${nameOf(service)} is restricted to some callers, and the keyed requests of all others would miss the fork`,
    help: `add a last rule for port ${port.port} without sourceLabels and sourceNamespace that routes to Service ${nameOf(service)}`,
    source: table.owner.source,
    related: causes(copies),
  });
}

function reportSeveralHosts(
  table: RouteTable,
  { service, port, copies }: DefaultRoute,
  { problems }: PlanContext,
): void {
  const name = tableName(table);
  problems.report({
    code: "E0416",
    message: `${name} has several hosts and no rule for port ${port.port} of Service ${nameOf(service)}, so the default routes of its hosts cannot be told apart in it`,
    help: `split ${name} into one VirtualService per host, or add a rule for port ${port.port}`,
    source: table.owner.source,
    related: causes(copies),
  });
}
