/**
 * @module Lanes in Istio's ambient mode. Callers without a sidecar meet a Service's rules at its waypoint, or
 * nowhere: ztunnel ignores routes silently. A waypoint also reads VirtualServices in another way than
 * sidecars (pilot/pkg/networking/core/listener_waypoint.go), so what would be lost there is refused.
 */
import type { Service } from "../../../model/baseline.ts";
import type { RouteTable } from "../../../model/route-table.ts";
import { type Coverage, nameOf } from "../../../plan/coverage.ts";
import { concernedServices, type PlanContext } from "../../../plan/keyed-copies.ts";
import { tableName } from "../../../plan/names.ts";
import { implementations } from "../../implementations/registry.ts";
import { isRoutable } from "../../implementations/routable.ts";
import {
  ambientNamespaces,
  ingressUsesWaypoint,
  type Waypoint,
  waypointIn,
  waypointOf,
} from "../read/ambient.ts";
import { exportedTo, namespaceOf, obeyed } from "./visibility.ts";

/** Checks every Service that lanes have something to say about, where the baseline shows ambient mode. */
export function checkWaypoints(context: PlanContext): void {
  const { baseline, settings } = context.environment;
  if (!implementations[settings.implementation].reads.istio) return;
  const ambient = ambientNamespaces(baseline);
  if (ambient.size === 0) return;
  for (const service of concernedServices(context)) {
    if (!service.ports.some(isRoutable)) continue;
    const waypoint = waypointOf(service, baseline);
    if (service.headless || waypoint === undefined || waypoint.flaw !== undefined) {
      reportWithout(service, waypoint, ambient, context);
      continue;
    }
    const coverage = context.coverage(service);
    checkRoutes(service, waypoint, coverage, context);
    checkIngress(service, waypoint, coverage, context);
  }
}

/**
 * An error where ambient pods share the Service's namespace: they may well call it. A warning where they are
 * in other namespaces, since nothing says that they call it; and for headless Services, since requests for
 * single pods never pass a waypoint.
 */
function reportWithout(
  service: Service,
  waypoint: Waypoint | undefined,
  ambient: ReadonlySet<string>,
  context: PlanContext,
): void {
  const lost = !service.headless && ambient.has(service.namespace);
  const callers = [...ambient].sort().map((name) => `"${name}"`);
  const from = lost ? `"${service.namespace}"` : callers.join(", ");
  const why = service.headless
    ? "headless, and requests for its pods pass no waypoint"
    : waypoint?.flaw === undefined
      ? "without a waypoint"
      : `without a waypoint, since Gateway ${waypoint.namespace}/${waypoint.name} ${waypoint.flaw}`;
  context.problems.report({
    code: lost ? "E0418" : "W0420",
    message: `Service ${nameOf(service)} is ${why}: pods in ${from} have no sidecar, and their keyed requests to it ${lost ? "would reach" : "reach"} the baseline`,
    help: service.headless
      ? "call the workload by a Service with a cluster IP that has a waypoint"
      : wayOut(service, waypoint, context),
    source: service.source,
    related: causes(service, context),
  });
}

function wayOut(
  service: Service,
  waypoint: Waypoint | undefined,
  { environment }: PlanContext,
): string {
  if (waypoint !== undefined) {
    return `let Gateway ${waypoint.namespace}/${waypoint.name}, of class "istio-waypoint", serve Services of namespace "${service.namespace}", or name another waypoint with istio.io/use-waypoint`;
  }
  const known = waypointIn(service.namespace, environment.baseline);
  const label = `istio.io/use-waypoint: ${known ?? "<waypoint>"}`;
  const gateway =
    known === undefined
      ? `, and deploy the waypoint, a Gateway of class "istio-waypoint" (istioctl waypoint apply -n ${service.namespace})`
      : "";
  return `label the Service, or Namespace "${service.namespace}", with ${label}${gateway}; pods with a sidecar need none`;
}

/** A waypoint obeys only VirtualServices that it sees, of the Service's namespace or its own, joined by age. */
function checkRoutes(
  service: Service,
  waypoint: Waypoint,
  coverage: Coverage,
  context: PlanContext,
): void {
  const { exact, wildcard, routes } = coverage;
  const homes = [service.namespace, waypoint.namespace];
  const all = [...exact, ...wildcard];
  const isRead = (table: RouteTable) =>
    homes.includes(namespaceOf(table)) && isShown(table, waypoint.namespace);
  for (const table of obeyed(coverage).filter((one) => !isRead(one))) {
    report(table, `which obeys only VirtualServices of ${said(homes)} that it is shown`);
  }
  const [first, second] = all.filter(isRead);
  if (first !== undefined && second !== undefined) {
    report(second, `which joins it with ${tableName(first)} in the order of their age`);
  }
  const guest = routes.find(
    ({ namespace }) => namespace === waypoint.namespace && namespace !== service.namespace,
  );
  if (guest !== undefined) {
    report(guest.table, `which asks it before routes of namespace "${service.namespace}"`);
  }

  function report(table: RouteTable, how: string): void {
    context.problems.report({
      code: "E0419",
      message: `${tableName(table)} speaks for Service ${nameOf(service)}, whose requests pass waypoint ${waypoint.namespace}/${waypoint.name}, ${how}`,
      help: `keep all routes of the Service in one VirtualService, or in routes of namespace "${service.namespace}", without exportTo`,
      source: table.owner.source,
      related: causes(service, context),
    });
  }
}

function isShown(table: RouteTable, namespace: string): boolean {
  const to = exportedTo(table);
  return to === "*" || to.has(namespace);
}

/** A fork has no rules at the waypoint, so requests that a Gateway sends to it would miss the Service's rules. */
function checkIngress(
  service: Service,
  waypoint: Waypoint,
  { exact, wildcard, routes }: Coverage,
  context: PlanContext,
): void {
  const { baseline } = context.environment;
  if (!ingressUsesWaypoint(service, baseline)) return;
  if (exact.length + wildcard.length + routes.length === 0) return;
  const entering = baseline.tables
    .filter(({ scopes }) => scopes.some(({ kind }) => kind === "gateway"))
    .find(({ rules }) =>
      rules.some((rule) => rule.destinations.some((d) => d.service === service)),
    );
  if (entering === undefined) return;
  context.problems.report({
    code: "E0420",
    message: `${tableName(entering)} sends requests from a Gateway to Service ${nameOf(service)}, and on to its waypoint ${waypoint.namespace}/${waypoint.name} (istio.io/ingress-use-waypoint): a fork would miss the Service's rules there`,
    help: "remove the label istio.io/ingress-use-waypoint, or give the Gateway's own rules what the Service's rules do, and the Service no rules",
    source: entering.owner.source,
    related: causes(service, context),
  });
}

function causes(service: Service, { lanes }: PlanContext) {
  const forked = service.workloads.find((workload) => lanes.forksAny([workload]));
  return forked === undefined
    ? []
    : [{ message: "lanes fork this workload behind it", source: forked.source }];
}

function said(namespaces: readonly string[]): string {
  return [...new Set(namespaces)].map((one) => `"${one}"`).join(" and ");
}
