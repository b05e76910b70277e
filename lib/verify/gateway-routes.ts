/** @module HTTPRoutes and GRPCRoutes: which of them a proxy consults for a Service port or a Gateway (B4, B5). */
import { asArray, asNumber, asString, at, isRecord } from "../model/json.ts";
import type { JsonObject, KubeObject } from "../model/kube.ts";
import { type Cluster, placeOf, type Service } from "./cluster.ts";
import type { Dialect } from "./dialects.ts";
import { type Parent, rulesOfRoutes } from "./gateway-rules.ts";
import { bestHost, intersection } from "./hosts.ts";
import { defaultDestination } from "./istio-rules.ts";
import type { ProxyView } from "./proxy.ts";
import type { Table, Tables } from "./rule.ts";
import { conclude } from "./verdict.ts";

const group = "gateway.networking.k8s.io";

/** A host name and a port by which requests come in. */
export interface Listener {
  readonly host: string;
  readonly port: number;
}

/** Whether a Service port has routes in the client's own namespace. */
export function hasOwnRoutes(proxy: ProxyView, service: Service, port: number): boolean {
  return attached(proxy, service, port).some((set) =>
    set.some((route) => route.metadata.namespace === proxy.client.namespace),
  );
}

/** The tables of a Service port for a client. Empty: no route is attached. */
export function meshRouteTables(proxy: ProxyView, service: Service, port: number): Tables {
  const otherwise =
    proxy.dialect.unmatched === "404"
      ? conclude({ outcome: "404", rule: "no rule" })
      : conclude({
          destinations: [defaultDestination(proxy, service, port)],
          rule: "the default route",
        });
  const parent = { service, port };
  return attached(proxy, service, port).map((routes): Table => {
    const rules = rulesOfRoutes(proxy, routes, parent);
    const broken =
      proxy.dialect.grpc === "with-method" && rules.some(({ rank }) => (rank[0] ?? 0) < 0);
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

/**
 * The sets of routes of which one decides. Routes with and without a port are two sets, of which the
 * older counts (measured on Istio). Routes of the client's own namespace hide those of the Service's.
 */
function attached(
  proxy: ProxyView,
  service: Service,
  port: number,
): readonly (readonly KubeObject[])[] {
  const { dialect, client } = proxy;
  const known = proxy.routes ?? routesToward(proxy.cluster, service.key, dialect);
  const all = known.filter((route) =>
    parents(route, service, dialect).some((p) => p["port"] === undefined || p["port"] === port),
  );
  const home = all.filter((route) => route.metadata.namespace === service.namespace);
  const own = all.filter((route) => route.metadata.namespace === client.namespace);
  const foreign = client.namespace === service.namespace ? [] : own;
  if (dialect.consumer === "adds") return nonEmpty([[...home, ...foreign]]);
  const routes = dialect.consumer === "replaces" && foreign.length > 0 ? foreign : home;
  return byPort(routes, { service, port }, dialect);
}

/** The sets of routes in one namespace that are attached to a Service port: with the port, and without one. */
export function routeSets(
  { cluster, dialect }: ProxyView,
  parent: Parent,
  namespace: string,
): readonly (readonly KubeObject[])[] {
  const routes = routesToward(cluster, parent.service.key, dialect).filter(
    (route) => route.metadata.namespace === namespace,
  );
  return byPort(routes, parent, dialect);
}

function byPort(
  routes: readonly KubeObject[],
  { service, port }: Parent,
  dialect: Dialect,
): readonly (readonly KubeObject[])[] {
  const named = (route: KubeObject, wanted: number | undefined) =>
    parents(route, service, dialect).some((parent) => parent["port"] === wanted);
  return nonEmpty([
    routes.filter((route) => named(route, port)),
    routes.filter((route) => named(route, undefined)),
  ]);
}

function nonEmpty<Item>(lists: readonly (readonly Item[])[]): readonly (readonly Item[])[] {
  return lists.filter((list) => list.length > 0);
}

/** Parents of a route that name the Service, by a group that the implementation takes for the core one. */
function parents(route: KubeObject, service: Service, dialect: Dialect): readonly JsonObject[] {
  return parentRefs(route).filter((parent) => {
    const namespace = asString(parent["namespace"]) ?? route.metadata.namespace;
    return (
      parent["kind"] === "Service" &&
      dialect.parentGroups.has(asString(parent["group"]) ?? group) &&
      parent["name"] === service.name &&
      namespace === service.namespace
    );
  });
}

/** A route's parents. */
export function parentRefs(route: KubeObject): readonly JsonObject[] {
  return asArray(at(route, "spec", "parentRefs")).filter(isRecord);
}

/** Routes that are bound to Gateways, or to Services. Those with an unknown filter are dropped whole (B6). */
export function routesOf(cluster: Cluster, dialect: Dialect): readonly KubeObject[] {
  let known = perCluster.get(cluster);
  if (known === undefined) {
    known = new Map();
    perCluster.set(cluster, known);
  }
  let routes = known.get(dialect);
  if (routes === undefined) {
    routes = [
      ...cluster.of(group, "HTTPRoute"),
      ...(dialect.grpc === "no" ? [] : cluster.of(group, "GRPCRoute")),
    ].filter((route) => isTranslatable(route, dialect));
    known.set(dialect, routes);
  }
  return routes;
}

const perCluster = new WeakMap<Cluster, Map<Dialect, readonly KubeObject[]>>();

/** The Services that a route names as parents, as `namespace/name`. */
export function serviceParents(route: KubeObject): readonly string[] {
  return parentRefs(route)
    .filter((parent) => parent["kind"] === "Service")
    .map((parent) => placeNamed(parent, route));
}

/** The Services that a route sends to, as `namespace/name`. */
export function backendServices(route: KubeObject): readonly string[] {
  return asArray(at(route, "spec", "rules"))
    .flatMap((rule) => asArray(at(rule, "backendRefs")))
    .filter(isRecord)
    .map((backend) => placeNamed(backend, route));
}

function placeNamed(reference: JsonObject, route: KubeObject): string {
  const namespace = asString(reference["namespace"]) ?? route.metadata.namespace;
  return `${namespace}/${asString(reference["name"])}`;
}

/** Routes that name a Service as a parent, in any way. */
export function routesToward(
  cluster: Cluster,
  service: string,
  dialect: Dialect,
): readonly KubeObject[] {
  const routes = routesOf(cluster, dialect);
  let index = byParent.get(routes);
  if (index === undefined) {
    index = new Map();
    byParent.set(routes, index);
    for (const route of routes) {
      const named = parentRefs(route).map((parent) => placeNamed(parent, route));
      for (const key of new Set(named)) {
        const known = index.get(key);
        if (known === undefined) index.set(key, [route]);
        else known.push(route);
      }
    }
  }
  return index.get(service) ?? [];
}

const byParent = new WeakMap<readonly KubeObject[], Map<string, KubeObject[]>>();

function isTranslatable(route: KubeObject, dialect: Dialect): boolean {
  const rules = asArray(at(route, "spec", "rules")).filter(isRecord);
  return rules.every((rule) => {
    const backends = asArray(rule["backendRefs"]).filter(isRecord);
    const filters = [rule, ...backends].flatMap((part) => asArray(part["filters"]));
    return (
      filters.every((filter) => dialect.filters.has(asString(at(filter, "type")) ?? "")) &&
      backends.every((backend) => backend["port"] !== undefined)
    );
  });
}

/** The table of a Gateway for one host name and port. */
export function gatewayTables(proxy: ProxyView, { host, port }: Listener): Tables {
  const gateway = proxy.cluster.of(group, "Gateway").find((g) => placeOf(g) === proxy.gateway);
  const listeners = listenersOf(gateway).filter(
    (l) => l["port"] === undefined || l["port"] === port,
  );
  const bound = routesOf(proxy.cluster, proxy.dialect).flatMap((route) =>
    hostsFor(route, proxy.gateway, listeners).map((own) => ({ route, host: own })),
  );
  const best = bestHost(
    bound.map((entry) => entry.host),
    host,
  );
  const routes = [...new Set(bound.filter((b) => b.host === best).map(({ route }) => route))];
  return [
    {
      order: "ranked",
      rules: rulesOfRoutes(proxy, routes, undefined),
      otherwise: conclude({ outcome: "404", rule: "no rule" }),
    },
  ];
}

/** A Gateway's listeners; one that takes everything where the Gateway is not at hand. */
export function listenersOf(gateway: KubeObject | undefined): readonly JsonObject[] {
  if (gateway === undefined) return [{ allowedRoutes: { namespaces: { from: "All" } } }];
  return asArray(at(gateway, "spec", "listeners")).filter(isRecord);
}

/** Host names under which a route is bound to a Gateway's listeners. */
function hostsFor(
  route: KubeObject,
  gateway: string,
  listeners: readonly JsonObject[],
): readonly string[] {
  const names = asArray(at(route, "spec", "hostnames")).flatMap((name) => asString(name) ?? []);
  return parentRefs(route)
    .filter((parent) => isGateway(parent, route, gateway))
    .flatMap((parent) => listeners.filter((listener) => accepts(listener, parent, route, gateway)))
    .flatMap((listener) =>
      (names.length === 0 ? ["*"] : names).flatMap(
        (name) => intersection(name, asString(listener["hostname"]) ?? "*") ?? [],
      ),
    );
}

/** Whether a parent names a Gateway. */
export function isGateway(parent: JsonObject, route: KubeObject, gateway: string): boolean {
  const namespace = asString(parent["namespace"]) ?? route.metadata.namespace;
  return (
    (asString(parent["group"]) ?? group) === group &&
    (asString(parent["kind"]) ?? "Gateway") === "Gateway" &&
    `${namespace}/${asString(parent["name"])}` === gateway
  );
}

function accepts(
  listener: JsonObject,
  parent: JsonObject,
  route: KubeObject,
  gateway: string,
): boolean {
  const section = parent["sectionName"];
  const port = asNumber(parent["port"]);
  const from = asString(at(listener, "allowedRoutes", "namespaces", "from")) ?? "Same";
  return (
    (section === undefined || listener["name"] === undefined || section === listener["name"]) &&
    (port === undefined || listener["port"] === undefined || port === listener["port"]) &&
    // "Selector" asks for namespace labels, which the baseline's author had right for its own routes.
    (from !== "Same" || route.metadata.namespace === gateway.split("/")[0])
  );
}
