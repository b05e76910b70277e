/**
 * @module The table that an Istio waypoint makes for a Service (waypointInboundRoute and
 * buildWaypointInboundHTTPRouteConfig in pilot/pkg/networking/core/listener_waypoint.go; confirmed by
 * conformance/). It is not a sidecar's: every VirtualService and every set of routes whose host fits,
 * a wildcard's too, is joined to one list, no catch-all is moved, and the caller is not known.
 */
import { serviceHost, serviceKeyOf } from "../../kube/hosts.ts";
import type { KubeObject } from "../../kube/object.ts";
import { once } from "../../kube/once.ts";
import type { Dialect } from "../../mesh/implementations/implementation.ts";
import type { Waypoint } from "../api.ts";
import type { Cluster, Service } from "../cluster/cluster.ts";
import { backendServices, routeSets, routesOf, serviceParents } from "../gateway-api/routes.ts";
import { rulesOfRoutes } from "../gateway-api/rules.ts";
import { defaultVerdict } from "../tables/backends.ts";
import type { ProxyView } from "../tables/proxy.ts";
import { ordersOf, type Rule, type Table, type Tables } from "../tables/rule.ts";
import { unmatched } from "../tables/verdict.ts";
import { waypointOf } from "./ambient.ts";
import { destinationHosts, hostsOf, rulesFor } from "./rules.ts";
import { boundTo } from "./virtual-services.ts";
import { isVisible, visibilityRank } from "./visibility.ts";

/** Rules that stay together: one VirtualService, or routes that were merged to one. */
interface Part {
  readonly rules: readonly Rule[];
  readonly ranked: boolean;
}

/** The view of a waypoint. */
export function atWaypoint(proxy: ProxyView, { name, namespace }: Waypoint): ProxyView {
  const { cluster } = proxy;
  const serves = (service: Service) => {
    const own = waypointOf(cluster, service);
    return own?.name === name && own.namespace === namespace;
  };
  const others = once(() => referenced(cluster, proxy.dialect, serves));
  const reaches = (service: Service) => serves(service) || others().has(service.key);
  return { ...proxy, waypoint: true, client: { namespace, labels: {} }, reaches };
}

/**
 * Services of other waypoints or of none that a waypoint can send to: those that a VirtualService for the
 * exact host of one of its Services names, or a route of one (filterWaypointOutboundServices in waypoint.go).
 * A VirtualService for a wildcard host makes no Service reachable: its rules give 503.
 */
function referenced(
  cluster: Cluster,
  dialect: Dialect,
  serves: (service: Service) => boolean,
): ReadonlySet<string> {
  const { domain } = cluster;
  const isServed = (key: string | undefined) => {
    const service = cluster.services.get(key ?? "");
    return service !== undefined && serves(service);
  };
  const virtual = boundTo(cluster, "mesh")
    .objects.filter((object) =>
      hostsOf(object, domain).some((host) => isServed(serviceKeyOf(host, domain))),
    )
    .flatMap((object) => destinationHosts(cluster, object))
    .flatMap((host) => serviceKeyOf(host, domain) ?? []);
  const routes = routesOf(cluster, dialect)
    .filter((route) => serviceParents(route).some(isServed))
    .flatMap(backendServices);
  return new Set([...virtual, ...routes]);
}

/** The tables of a Service port at its waypoint; `proxy` is `atWaypoint`. */
export function waypointTables(proxy: ProxyView, service: Service, port: number): Tables {
  return ordersOf(partsOf(proxy, service, port)).map((parts): Table => {
    const some = parts.filter(({ rules }) => rules.length > 0);
    const [only, ...others] = some;
    if (only === undefined) {
      return { order: "listed", rules: [], otherwise: defaultVerdict(proxy, service, port) };
    }
    return others.length === 0
      ? { order: only.ranked ? "ranked" : "listed", rules: only.rules, otherwise: unmatched }
      : { order: "ranked", rules: some.flatMap(placed), otherwise: unmatched };
  });
}

/** The part's place in the list comes before any rank within it. */
function placed({ rules, ranked }: Part, place: number): readonly Rule[] {
  return rules.map((rule, index) => ({
    ...rule,
    rank: ranked ? [-place, ...rule.rank] : [-place, -index],
  }));
}

/**
 * What counts, in the order of VirtualServicesForGateway (pilot/pkg/model/push_context.go): private to the
 * waypoint's namespace, exported to it, its own routes, all others; ages decide within each.
 */
function partsOf(proxy: ProxyView, service: Service, port: number): readonly (readonly Part[])[] {
  const { namespace } = proxy.client;
  const host = serviceHost(service);
  const ofHost = boundTo(proxy.cluster, "mesh").byHost.matching(host);
  const virtual = [...new Set(ofHost.map(({ item }) => item))].filter(
    (object) =>
      [namespace, service.namespace].includes(object.metadata.namespace ?? "") &&
      isVisible(object, namespace),
  );
  const listed = (objects: readonly KubeObject[]) =>
    objects.map((object): Part => ({ rules: rulesFor(proxy, object, port), ranked: false }));
  const routes = (home: string) =>
    routeSets(proxy, { service, port }, home).map(
      (set): Part => ({ rules: rulesOfRoutes(proxy, set.routes, set.parent), ranked: true }),
    );
  const rank = (wanted: number) =>
    listed(virtual.filter((object) => visibilityRank(object, namespace) === wanted));
  const away = namespace === service.namespace ? [] : routes(service.namespace);
  return [rank(0), rank(1), routes(namespace), [...rank(2), ...away]];
}
