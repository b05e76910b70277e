/** @module Gateway API: what its Gateways serve, and whose clients its routes are for. */
import { grouped } from "../../kube/grouped.ts";
import { serviceHost } from "../../kube/hosts.ts";
import { asArray, asNumber, asString, at, texts } from "../../kube/json.ts";
import { apiGroup, type KubeObject } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { implementations } from "../../mesh/implementations/registry.ts";
import { gatewayGroup } from "../../mesh/implementations/standard.ts";
import type { RouteApi, Served, Unread } from "../api.ts";
import { type Cluster, placeOf } from "../cluster/cluster.ts";
import { previews } from "./previews.ts";
import {
  isGateway,
  meshRouteTables,
  parentRefs,
  placeNamed,
  routesToward,
  serviceParents,
} from "./routes.ts";
import { gatewayTables } from "./tables.ts";

const innerClasses: ReadonlySet<unknown> = new Set(
  Object.values(implementations).flatMap(({ innerClass }) => innerClass ?? []),
);

/** How its objects are read. */
export const gatewayApi: RouteApi = {
  previews,
  served,
  unread: otherParents,
  servicesOf: serviceParents,
  attachedTo: gatewayParents,
  rulesFor: (cluster, service) =>
    (byService(cluster).get(service.key) ?? []).map(({ metadata }) => ({
      namespace: metadata.namespace ?? "",
      hosts: [serviceHost(service)],
    })),
  onMesh: ({ proxy, service, port, byDefault, passing }) => {
    const tables = meshRouteTables(proxy, service, port);
    const decided = tables.length === 0 ? [byDefault] : tables;
    return {
      tables: decided,
      foreign: passing && !proxy.mesh.byAddress ? [byDefault] : decided,
      opaque: false,
    };
  },
  atGateway: gatewayTables,
  mergedRoutes: routesToward,
  toldApart: (cluster) => routesIn(cluster).flatMap(consumer),
};

/** Parents that are neither Gateways nor whole Services: a ListenerSet is a Gateway by another name. */
function otherParents(object: KubeObject): readonly Unread[] {
  if (apiGroup(object.apiVersion) !== gatewayGroup) return [];
  return parentRefs(object).flatMap((parent, index): readonly Unread[] => {
    const isWhole = parent.kind === "Service" && parent.sectionName === undefined;
    if (isGateway(parent) || isWhole) return [];
    const { kind, sectionName } = parent;
    const section = sectionName === undefined ? "" : "section of a ";
    const what = `is attached to a ${section}${asString(kind) ?? "Gateway"}, of which nothing is known`;
    return [{ path: ["spec", "parentRefs", index], what }];
  });
}

function gatewayParents(object: KubeObject): readonly string[] {
  const parents = apiGroup(object.apiVersion) === gatewayGroup ? parentRefs(object) : [];
  return parents.every(isGateway) ? parents.map((parent) => placeNamed(parent, object)) : [];
}

function routesIn(cluster: Cluster): readonly KubeObject[] {
  return ["HTTPRoute", "GRPCRoute"].flatMap((kind) => cluster.of(gatewayGroup, kind));
}

const byService = oncePer((cluster: Cluster) =>
  grouped(
    routesIn(cluster).flatMap((route) =>
      [...new Set(serviceParents(route))].map((service) => [service, route] as const),
    ),
  ),
);

function served(cluster: Cluster): readonly Served[] {
  const gateways = cluster
    .of(gatewayGroup, "Gateway")
    .filter(({ spec }) => !innerClasses.has(at(spec, "gatewayClassName")));
  const own = gateways.flatMap((object) =>
    asArray(at(object, "spec", "listeners")).map((listener) => ({
      gateway: placeOf(object),
      port: asNumber(at(listener, "port")) ?? 80,
      hosts: [asString(at(listener, "hostname")) ?? "*"],
      tls: asString(at(listener, "protocol")) === "HTTPS",
    })),
  );
  return [...own, ...routesIn(cluster).flatMap(boundRoute)];
}

function boundRoute(route: KubeObject): readonly Served[] {
  const names = texts(at(route, "spec", "hostnames"));
  const hosts = names.length === 0 ? ["*"] : names;
  return parentRefs(route)
    .filter(isGateway)
    .map((parent) => ({ gateway: placeNamed(parent, route), hosts }));
}

/** A route outside its parent's namespace is for the clients of its own. */
function consumer(route: KubeObject): readonly string[] {
  const home = route.metadata.namespace ?? "";
  const away = parentRefs(route).some(
    (p) => p.kind === "Service" && p.namespace !== undefined && p.namespace !== home,
  );
  return away ? [home] : [];
}
