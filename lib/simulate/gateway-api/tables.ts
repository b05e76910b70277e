/**
 * @module The table that a Gateway's proxy makes of HTTPRoutes and GRPCRoutes for one host name. Istio
 * merges by specificity only what one listener and one spelling of the host name have in common: the key of
 * mergeHTTPRoutes in pilot/pkg/config/kube/gateway/route_collections.go. What then meets under one host, as
 * routes for `a.example` and for every host do at a listener for `a.example`, is joined by age, and true
 * catch-alls are moved to the end (buildGatewayHTTPRouteConfig and SortVHostRoutes in networking/core;
 * confirmed by conformance/).
 */
import { intersection, matchesHost } from "../../kube/hosts.ts";
import { asArray, asNumber, asString, at, isRecord } from "../../kube/json.ts";
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import { gatewayGroup } from "../../mesh/implementations/standard.ts";
import type { Listener } from "../api.ts";
import { bestFor } from "../cluster/hosts.ts";
import type { ProxyView } from "../tables/proxy.ts";
import {
  compareRanks,
  isCatchAll,
  orders,
  ordersOf,
  type Rule,
  type Table,
  type Tables,
} from "../tables/rule.ts";
import { unmatched } from "../tables/verdict.ts";
import { hostnamesOf, isGateway, parentRefs, placeNamed, routesFor } from "./routes.ts";
import { rulesOfRoutes } from "./rules.ts";

/** A route under one of its host names at one listener. */
interface Binding {
  readonly route: KubeObject;
  /** As the route spells it. */
  readonly name: string;
  /** Narrowed by the listener's. */
  readonly pattern: string;
}

/** The tables of a Gateway for one host name and port: one for each order of age. */
export function gatewayTables(proxy: ProxyView, { host, port }: Listener): Tables {
  const gateway = proxy.cluster.at(gatewayGroup, "Gateway", proxy.gateway);
  const listeners = listenersOf(gateway).filter((l) => l.port === undefined || l.port === port);
  const bound = routesFor(proxy.cluster, proxy.dialect, host).flatMap((route) =>
    bindingsOf(route, proxy, listeners),
  );
  const meeting = bestFor(bound, host);
  // One listener decides for a host: the most specific one (hostnameAllowedByIsolation).
  const names = proxy.dialect.joinsHostnames ? [...new Set(meeting.map(({ name }) => name))] : [""];
  const parts = names.map((name) =>
    partOf(
      proxy,
      meeting.filter((entry) => names.length === 1 || entry.name === name),
    ),
  );
  return sequences(parts, proxy.client.namespace).map((order): Table => {
    const rules = order.length === 1 ? (order[0]?.rules ?? []) : order.flatMap(placed);
    const sorted = rules.toSorted((a, b) => compareRanks(b.rank, a.rank));
    return { order: "ranked", rules: sorted, otherwise: unmatched };
  });
}

/** Routes that one proxy merges by specificity. */
interface Part {
  readonly rules: readonly Rule[];
  readonly namespaces: ReadonlySet<string>;
}

function partOf(proxy: ProxyView, bindings: readonly Binding[]): Part {
  const routes = [...new Set(bindings.map(({ route }) => route))];
  return {
    rules: rulesOfRoutes(proxy, routes, undefined),
    namespaces: new Set(routes.map((route) => route.metadata.namespace ?? "")),
  };
}

/** The part's place comes before any rank within it; nothing is generated behind its first catch-all. */
function placed({ rules }: Part, place: number): readonly Rule[] {
  const end = rules.find(isCatchAll);
  return rules
    .filter((rule) => end === undefined || compareRanks(rule.rank, end.rank) >= 0)
    .map((rule) => ({ ...rule, rank: [isCatchAll(rule) ? 0 : 1, -place, ...rule.rank] }));
}

/** A part counts as its oldest route: those of the Gateway's namespace first (VirtualServicesForGateway), then age. */
function sequences(parts: readonly Part[], home: string): readonly (readonly Part[])[] {
  const isOwn = ({ namespaces }: Part) => namespaces.has(home) && namespaces.size === 1;
  const isAway = ({ namespaces }: Part) => !namespaces.has(home);
  if (!parts.every((part) => isOwn(part) || isAway(part))) return orders(parts);
  return ordersOf([parts.filter(isOwn), parts.filter(isAway)]);
}

/** A Gateway's listeners; one that takes everything where the Gateway is not at hand. */
function listenersOf(gateway: KubeObject | undefined): readonly JsonObject[] {
  if (gateway === undefined) return [{ allowedRoutes: { namespaces: { from: "All" } } }];
  return asArray(at(gateway, "spec", "listeners")).filter(isRecord);
}

/** Host names under which a route is bound to a Gateway's listeners. A route without rules is not. */
function bindingsOf(
  route: KubeObject,
  { gateway, dialect }: ProxyView,
  listeners: readonly JsonObject[],
): readonly Binding[] {
  const names = hostnamesOf(route);
  if (asArray(at(route, "spec", "rules")).length === 0) return [];
  return parentRefs(route)
    .filter((parent) => isGateway(parent) && placeNamed(parent, route) === gateway)
    .flatMap((parent) => listeners.filter((listener) => accepts(listener, parent, route, gateway)))
    .flatMap((listener) =>
      names
        .filter((name) => !dialect.joinsHostnames || !isTaken(name, listener, listeners))
        .flatMap((name) => {
          const pattern = intersection(name, hostOf(listener));
          return pattern === undefined ? [] : [{ route, name, pattern }];
        }),
    );
}

/** Whether a more specific listener of the port takes a host name from one for several hosts. */
function isTaken(name: string, listener: JsonObject, all: readonly JsonObject[]): boolean {
  const own = hostOf(listener);
  if (!own.startsWith("*")) return false;
  return all
    .map(hostOf)
    .some((host) => host !== own && host.length >= own.length && matchesHost(host, name));
}

function hostOf(listener: JsonObject): string {
  return asString(listener.hostname) || "*";
}

function accepts(
  listener: JsonObject,
  parent: JsonObject,
  route: KubeObject,
  gateway: string,
): boolean {
  const section = parent.sectionName;
  const port = asNumber(parent.port);
  const from = asString(at(listener, "allowedRoutes", "namespaces", "from")) ?? "Same";
  return (
    (section === undefined || listener.name === undefined || section === listener.name) &&
    (port === undefined || listener.port === undefined || port === listener.port) &&
    // "Selector" is taken to select the route's namespace: copies are in the namespaces of their originals.
    (from !== "Same" || route.metadata.namespace === gateway.split("/")[0])
  );
}
