/** @module Plans the Services for which the baseline has no routes on the mesh. */
import { isRoutable } from "../mesh/implementations/routable.ts";
import type { Service } from "../model/baseline.ts";
import type { DefaultRoute, DefaultTable } from "../model/route-plan.ts";
import { type Coverage, hasProducerRoute, nameOf } from "./coverage.ts";
import { causes, concernedServices, defaultCopies, type PlanContext } from "./keyed-copies.ts";
import { tableName } from "./names.ts";
import type { RoutePlanners } from "./planner.ts";

/** One entry per Service that a lane has something to say about, in name order. */
export function planDefaultTables(
  planners: RoutePlanners,
  context: PlanContext,
): readonly DefaultTable[] {
  return concernedServices(context).flatMap(
    (service) => planService(service, planners, context) ?? [],
  );
}

function planService(
  service: Service,
  planners: RoutePlanners,
  context: PlanContext,
): DefaultTable | undefined {
  const coverage = context.coverage(service);
  // A table of the exact host spells its uncovered ports out itself.
  if (coverage.exact.length > 0) return undefined;
  const routes = [...service.ports]
    .sort((a, b) => a.port - b.port)
    .filter((port) => isRoutable(port) && !hasProducerRoute(coverage, service, port.port))
    .map((port): DefaultRoute => ({ service, port, copies: defaultCopies(service, port, context) }))
    .filter((route) => route.copies.length > 0);
  if (routes.length === 0) return undefined;
  if (coverage.wildcard.length > 0) {
    if (coverage.routes.length > 0) reportMixture(service, coverage, routes, context);
    else reportWildcard(service, coverage, routes, planners, context);
    return undefined;
  }
  const backend = coverage.routes[0]?.table.backend ?? context.environment.settings.backend;
  if (!planners[backend].accepts(service, routes, context)) return undefined;
  return { kind: "default", backend, service, routes };
}

/** Ports that the wildcard's rules serve are planned there; a table of the exact host would undo them. */
function reportWildcard(
  service: Service,
  { wildcard }: Coverage,
  routes: readonly DefaultRoute[],
  planners: RoutePlanners,
  { problems }: PlanContext,
): void {
  for (const { port, copies } of routes) {
    const answers = (table: (typeof wildcard)[number]) =>
      planners[table.backend].answers(table, port.port);
    const silent = wildcard.find((table) => answers(table) !== "everybody");
    if (silent === undefined) continue;
    const owner = tableName(silent);
    // Whom its rules leave out has the default route.
    const some = answers(silent) === "some" ? " that holds for every caller" : "";
    problems.report({
      code: "E0412",
      message: `${owner} speaks for Service ${nameOf(service)} by a wildcard host and has no rule for its port ${port.port}${some}, so no keyed rule can be added for that port`,
      help: `add a rule for port ${port.port}${some} to ${owner}, or a ${silent.owner.object.kind} for the host of Service ${nameOf(service)} alone`,
      source: silent.owner.source,
      related: causes(copies),
    });
  }
}

/**
 * The Service's routes are for other ports or for the clients of one namespace. Where they are not
 * consulted the wildcard may still answer, and a further route would take that away.
 */
function reportMixture(
  service: Service,
  { wildcard, routes: attached }: Coverage,
  routes: readonly DefaultRoute[],
  { problems }: PlanContext,
): void {
  const [table, route] = [wildcard[0], attached[0]?.table];
  if (table === undefined || route === undefined) return;
  const name = tableName(route);
  const owner = tableName(table);
  const ports = routes.map(({ port }) => port.port).join(", ");
  problems.report({
    code: "E0533",
    message: `${owner} speaks for Service ${nameOf(service)} by a wildcard host, and ${name} for some of its ports or clients only: which of them answers on port ${ports} is not certain`,
    help: `attach a route for every port in namespace "${service.namespace}", or replace ${name} by rules of ${owner}`,
    source: route.owner.source,
    related: [{ message: "the wildcard host", source: table.owner.source }],
  });
}
