/** @module The tables that decide about a request at one entry: a Service port on the mesh, or a Gateway. */

import { serviceHost } from "../../kube/hosts.ts";
import { at, stringMap } from "../../kube/json.ts";
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import {
  gatewayDialect,
  implementations,
  meshDialect,
} from "../../mesh/implementations/registry.ts";
import type { Carriers } from "../../model/carriers.ts";
import type { EnvironmentSettings, StatedProtocol } from "../../model/settings.ts";
import { type Cluster, placeOf, type Service } from "../cluster/cluster.ts";
import { layer7At } from "../cluster/ports.ts";
import { hasOwnRoutes, meshRouteTables } from "../gateway-api/routes.ts";
import { gatewayTables, type Listener } from "../gateway-api/tables.ts";
import { isCaptured, waypointOf } from "../istio/ambient.ts";
import type { Client } from "../istio/destination-rules.ts";
import { defaultDestination, hostsOf } from "../istio/rules.ts";
import { ingressTables, meshTables, meshWinners } from "../istio/virtual-services.ts";
import { visibilityRank } from "../istio/visibility.ts";
import { atWaypoint, waypointTables } from "../istio/waypoint.ts";
import type { Misread, ProxyView } from "./proxy.ts";
import type { Shapes, Table, Tables } from "./rule.ts";
import { conclude } from "./verdict.ts";

/** What decides how an environment's proxies read tables. */
export interface MeshFacts {
  readonly implementation: EnvironmentSettings["implementation"];
  readonly carriers: Carriers;
  /** What a port of a Service is stated to speak, whatever its name says. */
  readonly stated: (service: KubeObject, port: JsonObject) => StatedProtocol | undefined;
}

/** What all tables of one reading share. */
export interface World {
  readonly facts: MeshFacts;
  readonly shapes: Shapes;
  readonly misread: (misread: Misread) => void;
  /** See `ProxyView.routes`. */
  readonly routes?: readonly KubeObject[];
}

/** What the mesh's proxies hold for a Service port and a client. */
export interface MeshTables {
  readonly tables: Tables;
  /** A foreign Host passes through on declared ports and is routed on detected ones (measured). */
  readonly foreign: Tables;
  /** The port is not routed by rules at all. */
  readonly opaque: boolean;
  /** A waypoint's: the Service is known by its address, whatever the Host. */
  readonly byAddress?: boolean;
}

/** A Service port and who calls it. */
export interface MeshCall {
  readonly service: Service;
  readonly port: number;
  readonly client: Client;
}

/** What a client meets that no proxy routes for: the Service's endpoints. */
export function tableWithoutRules(
  world: World,
  cluster: Cluster,
  { service, port, client }: MeshCall,
): Table {
  const proxy = proxyOf(world, cluster, client, "mesh");
  const destinations = [defaultDestination(proxy, service, port)];
  const otherwise = conclude({ destinations, rule: "the default route" });
  return { order: "listed", rules: [], otherwise };
}

/** The tables of a Service port for a client; of a port that is not routed by rules, its default route. */
export function tablesOnMesh(world: World, cluster: Cluster, call: MeshCall): MeshTables {
  const { service, port, client } = call;
  const proxy = proxyOf(world, cluster, client, "mesh");
  const byDefault = tableWithoutRules(world, cluster, call);
  const found = service.ports.find(({ number }) => number === port);
  const layer7 = layer7At(cluster, world.facts.implementation, { service, port: found });
  if (layer7 === "opaque" || implementations[world.facts.implementation].mesh === undefined) {
    return { tables: [byDefault], foreign: [byDefault], opaque: true };
  }
  if (proxy.istio && isCaptured(cluster, client)) {
    return ambientTables({ proxy, byDefault }, service, port);
  }
  const tables = deciding(proxy, service, port);
  const decided = tables.length === 0 ? [byDefault] : tables;
  return { tables: decided, foreign: layer7 === "declared" ? [byDefault] : decided, opaque: false };
}

/**
 * Of a client without a sidecar the Service's waypoint decides, by address: a foreign Host changes nothing.
 * Without one ztunnel knows no routes. In the Service's own namespace the compiler refuses that (E0418);
 * clients of others may never call it, and lanes end there with a warning.
 */
function ambientTables(
  { proxy, byDefault }: { readonly proxy: ProxyView; readonly byDefault: Table },
  service: Service,
  port: number,
): MeshTables {
  const waypoint = waypointOf(proxy.cluster, service);
  if (waypoint === undefined) {
    const opaque = proxy.client.namespace !== service.namespace;
    return { tables: [byDefault], foreign: [byDefault], opaque };
  }
  const tables = waypointTables(atWaypoint(proxy, waypoint), service, port);
  return { tables, foreign: tables, opaque: false, byAddress: true };
}

/** Where a host has both kinds of tables, the client's namespace and the objects' ages decide (A1). */
function deciding(proxy: ProxyView, service: Service, port: number): Tables {
  const routes = meshRouteTables(proxy, service, port);
  if (!proxy.istio) return routes;
  const virtual = meshTables(proxy, service, port);
  const rules = virtual.filter((table) => table.rules.length > 0);
  if (rules.length === 0) return routes;
  if (routes.length === 0) return virtual;
  const { namespace } = proxy.client;
  const first = meshWinners(proxy, service);
  // A route is for the exact host: it replaces a wildcard's VirtualService, a private one too (conformance/).
  const exact = serviceHost(service);
  if (!first.some((object) => hostsOf(object).includes(exact))) return routes;
  if (first.some((object) => visibilityRank(object, namespace) === 0)) return virtual;
  return hasOwnRoutes(proxy, service, port) ? routes : [...routes, ...virtual];
}

/** The tables of a Gateway for one host name and port. A VirtualService on a Gateway API Gateway is ignored. */
export function tablesOfGateway(
  world: World,
  cluster: Cluster,
  { gateway, api, ...listener }: GatewayEntry & Listener,
): Tables {
  // Of a gateway's pods no more is known than what its Gateway selects them by.
  const object = cluster.of("networking.istio.io", "Gateway").find((g) => placeOf(g) === gateway);
  const labels = api === "istio" ? stringMap(at(object, "spec", "selector")) : {};
  const client = { namespace: gateway.split("/")[0] ?? "", labels };
  const proxy = proxyOf(world, cluster, client, gateway);
  return api === "istio"
    ? ingressTables({ ...proxy, istio: true }, listener.host, listener.port)
    : gatewayTables(proxy, listener);
}

/** A Gateway and the API that it belongs to. */
export interface GatewayEntry {
  /** `namespace/name`. */
  readonly gateway: string;
  readonly api: "istio" | "gateway-api";
}

function proxyOf(
  { facts, shapes, misread, routes }: World,
  cluster: Cluster,
  client: Client,
  gateway: string,
): ProxyView {
  const mesh = meshDialect(facts.implementation);
  const dialect = gateway === "mesh" ? mesh : gatewayDialect(facts.implementation);
  const { istioApi: istio } = implementations[facts.implementation];
  const { carriers } = facts;
  // An Istio Gateway is Istio's whatever the environment's mesh is called.
  return {
    ...{ cluster, client, gateway, dialect, mesh, carriers, shapes, misread, istio },
    ...(routes === undefined ? {} : { routes }),
  };
}
