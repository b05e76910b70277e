/** @module Ways in from outside: every Gateway of either API with the ports and host names that it serves. */
import type { GatewayEntry, Served } from "../api.ts";
import { apiNames, apis } from "../apis.ts";
import type { Cluster } from "../cluster/cluster.ts";

/** A Gateway, one of its ports, and a host name. */
export interface GatewayHost extends GatewayEntry {
  readonly host: string;
  readonly port: number;
  /** The port ends TLS: clients speak https. */
  readonly tls?: true;
}

/** All of them, of both clusters, in name order. A Gateway that is not at hand is asked on port 80. */
export function gatewayHosts(clusters: readonly Cluster[]): readonly GatewayHost[] {
  return apiNames.flatMap((api) => expanded(api, clusters.flatMap(apis[api].served)));
}

/** The Gateways that a cluster has, not only routes that name them. */
export function gateways(cluster: Cluster): readonly GatewayEntry[] {
  return apiNames.flatMap((api) =>
    apis[api]
      .served(cluster)
      .flatMap(({ gateway, port }) => (port === undefined ? [] : [{ gateway, api }])),
  );
}

/** The host names and patterns that Gateways and the routes at them state: `namespace/gateway host`. */
export function statedHosts(clusters: readonly Cluster[]): ReadonlySet<string> {
  const all = apiNames.flatMap((api) => clusters.flatMap(apis[api].served));
  return new Set(all.flatMap(({ gateway, hosts }) => hosts.map((host) => `${gateway} ${host}`)));
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
