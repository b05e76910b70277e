/** @module Plans the Services for which the baseline has no routes on the mesh. */

import { at } from "../kube/json.ts";
import { displayName, objectKey } from "../kube/object.ts";
import { isRoutable } from "../mesh/implementations/routable.ts";
import { causes, isRestricted, meshMatches } from "../mesh/istio/plan/listed-tables.ts";
import type { Service } from "../model/baseline.ts";
import type { DefaultRoute, DefaultTable } from "../model/route-plan.ts";
import type { BackendName } from "../model/settings.ts";
import { type Coverage, hasProducerRoute, nameOf } from "./coverage.ts";
import { workloadKey } from "./fork-rule.ts";
import { defaultCopies, type PlanContext } from "./keyed-copies.ts";

/** One entry per Service that a lane has something to say about, in name order. */
export function planDefaultTables(
  coverage: (service: Service) => Coverage,
  context: PlanContext,
): readonly DefaultTable[] {
  const { baseline } = context.environment;
  const services = [...baseline.services.values()]
    .filter((service) => context.lanes.strict || context.lanes.forksAny(service.workloads))
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return services.flatMap((service) => planService(service, coverage(service), context) ?? []);
}

function planService(
  service: Service,
  coverage: Coverage,
  context: PlanContext,
): DefaultTable | undefined {
  // A VirtualService of the exact host spells its uncovered ports out itself.
  if (coverage.exact.length > 0) return undefined;
  const routed = coverage.routes.length > 0;
  const routes = [...service.ports]
    .sort((a, b) => a.port - b.port)
    .filter((port) => isRoutable(port) && !hasProducerRoute(coverage, service, port.port))
    .map((port): DefaultRoute => ({ service, port, copies: defaultCopies(service, port, context) }))
    .filter((route) => route.copies.length > 0);
  if (routes.length === 0) return undefined;
  if (coverage.wildcard.length > 0) {
    if (routed) reportMixture(service, coverage, routes, context);
    else reportWildcard(service, coverage, routes, context);
    return undefined;
  }
  const api: BackendName = routed ? "gateway-api" : context.environment.settings.backend;
  const flaw = api === "gateway-api" ? noParent(service) : undefined;
  if (flaw === undefined) return { kind: "default", api, service, routes };
  reportNoParent(service, flaw, routes, context);
  return undefined;
}

/** Ports that the wildcard's rules serve are planned there; a table of the exact host would undo them. */
function reportWildcard(
  service: Service,
  { wildcard }: Coverage,
  routes: readonly DefaultRoute[],
  { problems }: PlanContext,
): void {
  for (const { port, copies } of routes) {
    const silent = wildcard.find((t) => meshMatches(t, port.port).every(isRestricted));
    if (silent === undefined) continue;
    const owner = displayName(objectKey(silent.owner.object));
    // Whom its rules leave out has the default route.
    const some = meshMatches(silent, port.port).length > 0 ? " that holds for every caller" : "";
    problems.report({
      code: "E0412",
      message: `${owner} speaks for Service ${nameOf(service)} by a wildcard host and has no rule for its port ${port.port}${some}, so no keyed rule can be added for that port`,
      help: `add a rule for port ${port.port}${some} to ${owner}, or a VirtualService for the host of Service ${nameOf(service)} alone`,
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
  const [table, route] = [wildcard[0], attached[0]];
  if (table === undefined || route === undefined) return;
  const name = displayName(objectKey(route.table.owner.object));
  const owner = displayName(objectKey(table.owner.object));
  const ports = routes.map(({ port }) => port.port).join(", ");
  problems.report({
    code: "E0533",
    message: `${owner} speaks for Service ${nameOf(service)} by a wildcard host, and ${name} for some of its ports or clients only: which of them answers on port ${ports} is not certain`,
    help: `attach an HTTPRoute for every port in namespace "${service.namespace}", or replace ${name} by rules of ${owner}`,
    source: route.table.owner.source,
    related: [{ message: "the wildcard host", source: table.owner.source }],
  });
}

/**
 * Why Gateway API routes cannot attach: they stand for the cluster IP of a Service (GEP-1294: a headless
 * one should not be a parent; Linkerd and Kuma refuse it).
 */
function noParent(service: Service): string | undefined {
  if (service.headless) return "headless";
  const external = at(service.object, "spec", "type") === "ExternalName";
  return external ? "of type ExternalName" : undefined;
}

function reportNoParent(
  service: Service,
  flaw: string,
  routes: readonly DefaultRoute[],
  { environment, problems }: PlanContext,
): void {
  const copies = routes.flatMap((route) => route.copies);
  const forked = copies.filter((copy) => copy.action.kind === "fork");
  const elsewhere = service.workloads.every((workload) =>
    (environment.baseline.servicesOf.get(workloadKey(workload)) ?? []).some(
      (other) => noParent(other) === undefined && other.ports.some(isRoutable),
    ),
  );
  const lost = forked.length > 0 && !elsewhere;
  problems.report({
    code: lost ? "E0414" : "W0414",
    message: `Service ${nameOf(service)} is ${flaw}, and Gateway API routes cannot attach to it`,
    help: lost
      ? "add a Service with a cluster IP for the workload, or set routing.backend to istio"
      : "requests to its host reach the baseline; use a Service with a cluster IP, or set routing.backend to istio",
    source: service.source,
    related: causes(forked.length > 0 ? forked : copies),
  });
}
