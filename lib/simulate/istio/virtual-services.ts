/** @module VirtualServices as a sidecar and an Istio ingress gateway hold them. */
import { intersection, matchesHost, serviceHost } from "../../kube/hosts.ts";
import { asArray, asNumber, at, texts } from "../../kube/json.ts";
import type { Json, KubeObject } from "../../kube/object.ts";
import { oncePer, remembered } from "../../kube/once.ts";
import type { Cluster, Service } from "../cluster/cluster.ts";
import { bestFor, HostIndex } from "../cluster/hosts.ts";
import { defaultVerdict } from "../tables/backends.ts";
import type { ProxyView } from "../tables/proxy.ts";
import { isCatchAll, ordersOf, type Table, type Tables } from "../tables/rule.ts";
import { conclude, unmatched } from "../tables/verdict.ts";
import { gatewaysOf, hostsOf, httpOf, istio, rulesFor } from "./rules.ts";
import { isVisible, visibilityRank } from "./visibility.ts";

/** The VirtualServices that can decide about a Service's host for a client: one of them does. */
export function meshWinners(proxy: ProxyView, service: Service): readonly KubeObject[] {
  const host = serviceHost(service);
  const candidates = boundTo(proxy.cluster, "mesh")
    .byHost.matching(host)
    .filter(({ item }) => isVisible(item, proxy.client.namespace));
  const ofHost = [...new Set(bestFor(candidates, host).map(({ item }) => item))];
  const rank = (object: KubeObject) => visibilityRank(object, proxy.client.namespace);
  const first = Math.min(...ofHost.map(rank));
  return ofHost.filter((object) => rank(object) === first);
}

/**
 * The tables of a Service port for a client. Empty: no VirtualService has a rule for the port, and the
 * default route serves.
 */
export function meshTables(proxy: ProxyView, service: Service, port: number): Tables {
  return meshWinners(proxy, service).map((object): Table => {
    const rules = rulesFor(proxy, object, port);
    const otherwise = rules.length === 0 ? defaultVerdict(proxy, service, port) : unmatched;
    return { order: "listed", rules, otherwise };
  });
}

/** Whether a Service's host has rules on the mesh that the client is not shown: lanes end there, too. */
export function isHidden(cluster: Cluster, service: Service, client: string): boolean {
  const host = serviceHost(service);
  return boundTo(cluster, "mesh")
    .byHost.matching(host)
    .some(({ item }) => !isVisible(item, client));
}

/** The tables of an Istio Gateway for one host name and port; one for each order of age. */
export function ingressTables(proxy: ProxyView, host: string, port: number): Tables {
  const gateway = proxy.cluster.at(istio, "Gateway", proxy.gateway);
  const served = gateway === undefined ? ["*"] : servedHosts(serversOn(gateway, port));
  const redirecting = serversOn(gateway, port).filter(
    (server) => at(server, "tls", "httpsRedirect") === true,
  );
  // Its virtual host asks for TLS whatever its routes say (gateway.go, RequireTls).
  if (servedHosts(redirecting).some((pattern) => matchesHost(pattern, host))) {
    const rule = `httpsRedirect of Gateway ${proxy.gateway}`;
    return [{ order: "listed", rules: [], otherwise: conclude({ outcome: "redirect", rule }) }];
  }
  // A VirtualService without a rule for the proxy adds nothing, not even its host, so a less specific one
  // answers (BuildHTTPRoutesForVirtualService fails in buildGatewayHTTPRouteConfig; seen in conformance/).
  const forHost = boundTo(proxy.cluster, proxy.gateway).byHost.matching(host);
  const tables = [...new Set(forHost.map(({ item }) => item))]
    .filter((object) => isVisible(object, proxy.client.namespace))
    .map((object) => ({ object, rules: rulesFor(proxy, object, port) }))
    .filter(({ rules }) => rules.length > 0)
    .flatMap((part) =>
      hostsOf(part.object, proxy.cluster.domain).flatMap((own) =>
        served.flatMap((one) => {
          const pattern = intersection(own, one);
          return pattern === undefined ? [] : [{ part, pattern }];
        }),
      ),
    );
  const members = [...new Set(bestFor(tables, host).map(({ part }) => part))];
  // Private ones, then exported ones, then public ones (VirtualServicesForGateway in push_context.go).
  const ranked = [0, 1, 2].map((rank) =>
    members.filter(({ object }) => visibilityRank(object, proxy.client.namespace) === rank),
  );
  return ordersOf(ranked).map((order): Table => {
    const rules = order.flatMap((part) => part.rules);
    // True catch-alls are moved behind everything else; `/.*` is not recognised as one.
    const last = rules.filter(isCatchAll);
    const moved = new Set(last);
    return {
      order: "listed",
      rules: [...rules.filter((rule) => !moved.has(rule)), ...last],
      otherwise: unmatched,
    };
  });
}

function serversOn(gateway: KubeObject | undefined, port: number): readonly Json[] {
  return asArray(at(gateway, "spec", "servers")).filter(
    (server) => asNumber(at(server, "port", "number")) === port,
  );
}

/** Hosts that a Gateway's servers accept, without their `namespace/`. */
function servedHosts(servers: readonly Json[]): readonly string[] {
  return servers
    .flatMap((server) => texts(at(server, "hosts")))
    .map((host) => host.slice(host.indexOf("/") + 1));
}

/** VirtualServices with hosts and rules that name a Gateway, or `mesh`. */
export interface Bound {
  readonly objects: readonly KubeObject[];
  readonly byHost: HostIndex<KubeObject>;
}

/** Those of a cluster that name a Gateway (`namespace/name`), or `mesh`. */
export function boundTo(cluster: Cluster, gateway: string): Bound {
  return remembered(perCluster(cluster), gateway, () => allBoundTo(cluster, gateway));
}

const perCluster = oncePer((_: Cluster) => new Map<string, Bound>());

function allBoundTo(cluster: Cluster, gateway: string): Bound {
  const objects = cluster
    .of(istio, "VirtualService")
    .filter((object) => hostsOf(object, cluster.domain).length > 0 && httpOf(object).length > 0)
    .filter((object) => gatewaysOf(object, at(object, "spec")).includes(gateway));
  const byHost = new HostIndex(
    objects.flatMap((object) =>
      hostsOf(object, cluster.domain).map((host) => [host, object] as const),
    ),
  );
  return { objects, byHost };
}
