/** @module The tables that decide about a request at one entry: a Service port on the mesh, or a Gateway. */
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import {
  gatewayDialect,
  implementations,
  meshDialect,
} from "../../mesh/implementations/registry.ts";
import type { Carriers } from "../../model/carriers.ts";
import type { EnvironmentSettings, StatedProtocol } from "../../model/settings.ts";
import type { GatewayEntry, Listener, MeshTables } from "../api.ts";
import { apis, meshApi } from "../apis.ts";
import type { Client, Cluster, Service } from "../cluster/cluster.ts";
import { layer7At } from "../cluster/ports.ts";
import { defaultVerdict } from "./backends.ts";
import type { Misread, ProxyView } from "./proxy.ts";
import type { Shapes, Table, Tables } from "./rule.ts";

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
  return { order: "listed", rules: [], otherwise: defaultVerdict(proxy, service, port) };
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
  const api = meshApi(world.facts.implementation);
  return api.onMesh({ proxy, service, port, byDefault, passing: layer7 === "declared" });
}

/** The tables of a Gateway for one host name and port. A VirtualService on a Gateway API Gateway is ignored. */
export function tablesOfGateway(
  world: World,
  cluster: Cluster,
  { gateway, api, ...listener }: GatewayEntry & Listener,
): Tables {
  const own = apis[api];
  const client = {
    namespace: gateway.split("/")[0] ?? "",
    labels: own.gatewayLabels?.(cluster, gateway) ?? {},
  };
  const proxy = proxyOf(world, cluster, client, gateway);
  // Istio runs its Gateways, whatever mesh the environment names.
  const policiesOf = own.policiesOf ?? proxy.policiesOf;
  return own.atGateway({ ...proxy, policiesOf }, listener);
}

function proxyOf(
  { facts, shapes, misread, routes }: World,
  cluster: Cluster,
  client: Client,
  gateway: string,
): ProxyView {
  const mesh = meshDialect(facts.implementation);
  const dialect = gateway === "mesh" ? mesh : gatewayDialect(facts.implementation);
  const { policiesOf } = meshApi(facts.implementation);
  const { carriers } = facts;
  return {
    ...{ cluster, client, gateway, dialect, mesh, carriers, shapes, misread, policiesOf },
    ...(routes === undefined ? {} : { routes }),
  };
}
