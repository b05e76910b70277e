/** @module Ways in from outside: every Gateway of either API with the ports and host names that it serves. */
import { asArray, asNumber, asString, at, isRecord } from "../../kube/json.ts";
import type { KubeObject } from "../../kube/object.ts";
import { type Cluster, placeOf } from "../cluster/cluster.ts";
import { parentRefs } from "../gateway-api/routes.ts";
import { isWaypoint } from "../istio/ambient.ts";
import { gatewaysOf, hostsOf } from "../istio/rules.ts";
import type { GatewayEntry } from "../tables/tables.ts";

const istio = "networking.istio.io";
const gatewayApi = "gateway.networking.k8s.io";

/** A Gateway, one of its ports, and a host name. */
export interface GatewayHost extends GatewayEntry {
  readonly host: string;
  readonly port: number;
  /** The port ends TLS: clients speak https. */
  readonly tls?: true;
}

/** Something that a Gateway serves: a port, a host pattern or both. */
interface Served {
  readonly gateway: string;
  readonly port?: number;
  readonly hosts: readonly string[];
  readonly tls?: boolean;
}

/** All of them, of both clusters, in name order. A Gateway that is not at hand is asked on port 80. */
export function gatewayHosts(clusters: readonly Cluster[]): readonly GatewayHost[] {
  return [
    ...expanded("istio", clusters.flatMap(servedByIstio)),
    ...expanded("gateway-api", clusters.flatMap(servedByApi)),
  ];
}

function expanded(api: GatewayEntry["api"], served: readonly Served[]): readonly GatewayHost[] {
  const names = [...new Set(served.map(({ gateway }) => gateway))].sort();
  return names.flatMap((gateway) => {
    const own = served.filter((one) => one.gateway === gateway);
    const stated = new Set(own.flatMap(({ port }) => port ?? []));
    const ports = stated.size === 0 ? [80] : [...stated].sort((a, b) => a - b);
    const hosts = new Set([
      ...own.flatMap((one) => one.hosts.map(concrete)),
      "isolane-foreign.invalid",
    ]);
    const tls = new Set(own.flatMap((one) => (one.tls === true ? (one.port ?? []) : [])));
    return ports.flatMap((port) =>
      [...hosts].sort().map((host) => ({
        ...{ api, gateway, host, port },
        ...(tls.has(port) ? { tls: true as const } : {}),
      })),
    );
  });
}

/** A host name that a pattern accepts. */
function concrete(pattern: string): string {
  if (pattern === "*") return "isolane-probe.invalid";
  return pattern.startsWith("*.") ? `isolane-probe${pattern.slice(1)}` : pattern;
}

function servedByIstio(cluster: Cluster): readonly Served[] {
  const own = cluster.of(istio, "Gateway").flatMap((object) =>
    asArray(at(object, "spec", "servers"))
      .filter(isRecord)
      .map((server) => ({
        gateway: placeOf(object),
        port: asNumber(at(server, "port", "number")) ?? 80,
        hosts: texts(server.hosts).map((host) => host.replace(/^[^/]*\//, "")),
        tls: asString(at(server, "port", "protocol")) === "HTTPS",
      })),
  );
  // A VirtualService that names a Gateway API gateway is ignored (measured).
  const others = new Set(cluster.of(gatewayApi, "Gateway").map(placeOf));
  const bound = cluster.of(istio, "VirtualService").flatMap((object) =>
    gatewaysNamed(object)
      .filter((gateway) => gateway !== "mesh" && !others.has(gateway))
      .map((gateway) => ({ gateway, hosts: hostsOf(object) })),
  );
  return [...own, ...bound];
}

/** Gateways that a VirtualService or one of its matches names. */
function gatewaysNamed(object: KubeObject): readonly string[] {
  const matches = asArray(at(object, "spec", "http")).flatMap((http) => asArray(at(http, "match")));
  const naming = matches.filter((match) => at(match, "gateways") !== undefined);
  return [at(object, "spec"), ...naming].flatMap((node) => gatewaysOf(object, node));
}

function servedByApi(cluster: Cluster): readonly Served[] {
  const gateways = cluster.of(gatewayApi, "Gateway").filter((object) => !isWaypoint(object));
  const own = gateways.flatMap((object) =>
    asArray(at(object, "spec", "listeners")).map((listener) => ({
      gateway: placeOf(object),
      port: asNumber(at(listener, "port")) ?? 80,
      hosts: [asString(at(listener, "hostname")) ?? "*"],
      tls: asString(at(listener, "protocol")) === "HTTPS",
    })),
  );
  const routes = ["HTTPRoute", "GRPCRoute"].flatMap((kind) => cluster.of(gatewayApi, kind));
  return [...own, ...routes.flatMap(boundRoute)];
}

function boundRoute(route: KubeObject): readonly Served[] {
  const names = texts(at(route, "spec", "hostnames"));
  const hosts = names.length === 0 ? ["*"] : names;
  return parentRefs(route).flatMap((parent): readonly Served[] => {
    const group = asString(parent.group) ?? gatewayApi;
    const kind = asString(parent.kind) ?? "Gateway";
    if (group !== gatewayApi || kind !== "Gateway") return [];
    const namespace = asString(parent.namespace) ?? route.metadata.namespace;
    return [{ gateway: `${namespace}/${asString(parent.name)}`, hosts }];
  });
}

function texts(list: unknown): readonly string[] {
  return asArray(list).flatMap((item) => asString(item) ?? []);
}
