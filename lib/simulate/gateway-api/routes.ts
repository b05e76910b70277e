/** @module HTTPRoutes and GRPCRoutes: which of them a proxy consults for a Service port. */
import { grouped } from "../../kube/grouped.ts";
import { asArray, asString, at, isRecord, texts } from "../../kube/json.ts";
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import type { Dialect, MeshDialect } from "../../mesh/implementations/implementation.ts";
import { gatewayGroup } from "../../mesh/implementations/standard.ts";
import type { Cluster, Service } from "../cluster/cluster.ts";
import { HostIndex } from "../cluster/hosts.ts";
import { defaultVerdict } from "../tables/backends.ts";
import type { ProxyView } from "../tables/proxy.ts";
import type { Table, Tables } from "../tables/rule.ts";
import { conclude, unmatched } from "../tables/verdict.ts";
import { type Parent, rulesOfRoutes } from "./rules.ts";

/** Whether a Service port has routes in the client's own namespace. */
export function hasOwnRoutes(proxy: ProxyView, service: Service, port: number): boolean {
  return attached(proxy, service, port).some((set) =>
    set.routes.some((route) => route.metadata.namespace === proxy.client.namespace),
  );
}

/** The tables of a Service port for a client. Empty: no route is attached. */
export function meshRouteTables(proxy: ProxyView, service: Service, port: number): Tables {
  const otherwise =
    proxy.mesh.unmatched === "404" ? unmatched : defaultVerdict(proxy, service, port);
  return attached(proxy, service, port).map(({ routes, parent }): Table => {
    const rules = rulesOfRoutes(proxy, routes, parent);
    const broken =
      proxy.dialect.grpcRoutes === "with-method" && rules.some(({ rank }) => (rank[0] ?? 0) < 0);
    // linkerd2#14047: one GRPCRoute match without a method makes the Service's whole policy invalid.
    return broken
      ? {
          order: "ranked",
          rules: [],
          otherwise: conclude({ outcome: "500", rule: "a GRPCRoute match without a method" }),
        }
      : { order: "ranked", rules, otherwise };
  });
}

/** Routes that a proxy merges, and what they are attached to. */
export interface RouteSet {
  readonly routes: readonly KubeObject[];
  readonly parent: Parent;
}

/**
 * The sets of routes, one of which decides. Routes with and without a port are two sets, of which the
 * older counts (measured on Istio). Routes of the client's own namespace hide those of the Service's.
 */
function attached(proxy: ProxyView, service: Service, port: number): readonly RouteSet[] {
  const { mesh: dialect, client } = proxy;
  const known = proxy.routes ?? routesToward(proxy.cluster, service.key, dialect);
  const body = service.ports.find(({ number }) => number === port)?.body;
  const isMeant = ({ kind }: KubeObject) =>
    [undefined, at(body, "appProtocol")].includes(dialect.withoutPort[kind]);
  const all = known.filter((route) =>
    parents(route, service, dialect).some((parent) =>
      parent.port === undefined ? isMeant(route) : parent.port === port,
    ),
  );
  const met = dialect.portsShareRoutes && all.length > 0 ? known : all;
  const home = met.filter((route) => route.metadata.namespace === service.namespace);
  const own = all.filter((route) => route.metadata.namespace === client.namespace);
  const foreign = client.namespace === service.namespace ? [] : own;
  const parent = { service, port };
  if (dialect.consumerRoutes === "adds")
    return nonEmpty([{ routes: [...home, ...foreign], parent }]);
  if (dialect.portsShareRoutes) return nonEmpty([{ routes: home, parent }]);
  const routes = dialect.consumerRoutes === "replaces" && foreign.length > 0 ? foreign : home;
  return byPort(routes, parent, dialect);
}

/** The sets of routes in one namespace that are attached to a Service port: with the port, and without one. */
export function routeSets(
  { cluster, mesh: dialect }: ProxyView,
  parent: Parent,
  namespace: string,
): readonly RouteSet[] {
  const routes = routesToward(cluster, parent.service.key, dialect).filter(
    (route) => route.metadata.namespace === namespace,
  );
  return byPort(routes, parent, dialect);
}

function byPort(
  routes: readonly KubeObject[],
  { service, port }: Parent,
  dialect: MeshDialect,
): readonly RouteSet[] {
  const naming = (wanted: number | undefined) =>
    routes.filter((route) =>
      parents(route, service, dialect).some((parent) => parent.port === wanted),
    );
  return nonEmpty([
    { routes: naming(port), parent: { service, port, named: true } },
    { routes: naming(undefined), parent: { service, port } },
  ]);
}

function nonEmpty(sets: readonly RouteSet[]): readonly RouteSet[] {
  return sets.filter(({ routes }) => routes.length > 0);
}

/** Parents of a route that name the Service, by a group that the implementation takes for the core one. */
function parents(route: KubeObject, service: Service, dialect: MeshDialect): readonly JsonObject[] {
  return parentRefs(route).filter(
    (parent) =>
      parent.kind === "Service" &&
      dialect.parentGroups.has(asString(parent.group) ?? gatewayGroup) &&
      placeNamed(parent, route) === service.key,
  );
}

/** A route's parents. */
export function parentRefs(route: KubeObject): readonly JsonObject[] {
  return asArray(at(route, "spec", "parentRefs")).filter(isRecord);
}

/** Routes that are bound to Gateways, or to Services. Those with an unknown filter are dropped whole. */
export function routesOf(cluster: Cluster, dialect: Dialect): readonly KubeObject[] {
  return perCluster(cluster)(dialect);
}

const perCluster = oncePer((cluster: Cluster) =>
  oncePer((dialect: Dialect) =>
    [
      ...cluster.of(gatewayGroup, "HTTPRoute"),
      ...(dialect.grpcRoutes === "none" ? [] : cluster.of(gatewayGroup, "GRPCRoute")),
    ].filter((route) => isTranslatable(route, dialect)),
  ),
);

/** Those whose host names a host falls under. */
export function routesFor(cluster: Cluster, dialect: Dialect, host: string): readonly KubeObject[] {
  return [
    ...new Set(
      byHost(routesOf(cluster, dialect))
        .matching(host)
        .map(({ item }) => item),
    ),
  ];
}

const byHost = oncePer(
  (routes: readonly KubeObject[]) =>
    new HostIndex(
      routes.flatMap((route) => hostnamesOf(route).map((name) => [name, route] as const)),
    ),
);

/** The host names of a route; `*`: it is for all. */
export function hostnamesOf(route: KubeObject): readonly string[] {
  const names = texts(at(route, "spec", "hostnames"));
  return names.length === 0 ? ["*"] : names;
}

/** The Services that a route names as parents, as `namespace/name`. */
export function serviceParents(route: KubeObject): readonly string[] {
  return parentRefs(route)
    .filter((parent) => parent.kind === "Service")
    .map((parent) => placeNamed(parent, route));
}

/** The Services that a route sends to, as `namespace/name`. */
export function backendServices(route: KubeObject): readonly string[] {
  return asArray(at(route, "spec", "rules"))
    .flatMap((rule) => asArray(at(rule, "backendRefs")))
    .filter(isRecord)
    .map((backend) => placeNamed(backend, route));
}

/** Whether a parent is a Gateway. */
export function isGateway({ group, kind }: JsonObject): boolean {
  return (
    (asString(group) ?? gatewayGroup) === gatewayGroup &&
    (asString(kind) ?? "Gateway") === "Gateway"
  );
}

/** What a parent or a backend names, as `namespace/name`. */
export function placeNamed(reference: JsonObject, route: KubeObject): string {
  const namespace = asString(reference.namespace) ?? route.metadata.namespace;
  return `${namespace}/${asString(reference.name)}`;
}

/** Routes that name a Service as a parent, in any way. */
export function routesToward(
  cluster: Cluster,
  service: string,
  dialect: Dialect,
): readonly KubeObject[] {
  return byParent(routesOf(cluster, dialect)).get(service) ?? [];
}

const byParent = oncePer((routes: readonly KubeObject[]) => grouped(routes.flatMap(withParents)));

function withParents(route: KubeObject): readonly (readonly [string, KubeObject])[] {
  const named = parentRefs(route).map((parent) => placeNamed(parent, route));
  return [...new Set(named)].map((key) => [key, route] as const);
}

function isTranslatable(route: KubeObject, dialect: Dialect): boolean {
  const rules = asArray(at(route, "spec", "rules")).filter(isRecord);
  return rules.every((rule) => {
    const backends = asArray(rule.backendRefs).filter(isRecord);
    const filters = [rule, ...backends].flatMap((part) => asArray(part.filters));
    return (
      filters.every((filter) => dialect.ruleFilters.has(asString(at(filter, "type")) ?? "")) &&
      backends.every((backend) => backend.port !== undefined)
    );
  });
}
