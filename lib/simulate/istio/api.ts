/** @module Istio's API: its Gateways, and what about VirtualServices and DestinationRules depends on who calls. */
import { readsRequests } from "../../kube/gateway-servers.ts";
import { resolveHost, serviceHost, serviceKeyOf } from "../../kube/hosts.ts";
import { asArray, asNumber, asString, at, isRecord, stringMap, texts } from "../../kube/json.ts";
import { groupKind, type KubeObject } from "../../kube/object.ts";
import { gatewayGroup } from "../../mesh/implementations/standard.ts";
import type { LabelTest, RouteApi, Served, Unread } from "../api.ts";
import { type Cluster, placeOf } from "../cluster/cluster.ts";
import { isCaptured, waypointOf } from "./ambient.ts";
import { policiesOf } from "./destination-rules.ts";
import { givenBy, givenTo } from "./egress.ts";
import { onMesh } from "./mesh.ts";
import { previews } from "./previews.ts";
import { gatewaysOf, hostsOf, istio } from "./rules.ts";
import { boundTo, ingressTables, isHidden } from "./virtual-services.ts";

/** How its objects are read. */
export const istioApi: RouteApi = {
  previews,
  served,
  servicesOf: (object, domain) =>
    groupKind(object) === `${istio}/VirtualService`
      ? hostsOf(object, domain).flatMap((host) => serviceKeyOf(host, domain) ?? [])
      : [],
  rulesFor: (cluster, service) =>
    boundTo(cluster, "mesh")
      .byHost.matching(serviceHost(service))
      .map(({ item }) => ({
        namespace: item.metadata.namespace ?? "",
        hosts: hostsOf(item, cluster.domain),
      })),
  onMesh,
  atGateway: (proxy, { host, port }) => ingressTables(proxy, host, port),
  gatewayLabels: (cluster, gateway) =>
    stringMap(at(cluster.at(istio, "Gateway", gateway), "spec", "selector")),
  policiesOf,
  unread: unclearActions,
  toldApart,
  labelTests,
  isHidden,
  isCaptured,
  givenBy,
  givenTo,
  waypointOf,
};

function served(cluster: Cluster): readonly Served[] {
  const own = cluster.of(istio, "Gateway").flatMap((object) =>
    asArray(at(object, "spec", "servers"))
      .filter(isRecord)
      .map((server) => ({
        gateway: placeOf(object),
        port: asNumber(at(server, "port", "number")) ?? 80,
        hosts: texts(server.hosts).map((host) => host.replace(/^[^/]*\//, "")),
        tls: asString(at(server, "port", "protocol")) === "HTTPS",
        ...(readsRequests(server) ? { bind: asString(at(server, "bind")) ?? "" } : {}),
      })),
  );
  // A VirtualService that names a Gateway API gateway is ignored (measured).
  const others = new Set(cluster.of(gatewayGroup, "Gateway").map(placeOf));
  const bound = cluster.of(istio, "VirtualService").flatMap((object) =>
    gatewaysNamed(object)
      .filter((gateway) => gateway !== "mesh" && !others.has(gateway))
      .map((gateway) => ({ gateway, hosts: hostsOf(object, cluster.domain) })),
  );
  return [...own, ...bound];
}

/** Gateways that a VirtualService or one of its matches names. */
function gatewaysNamed(object: KubeObject): readonly string[] {
  const naming = allMatches(object).filter((match) => at(match, "gateways") !== undefined);
  return [at(object, "spec"), ...naming].flatMap((node) => gatewaysOf(object, node));
}

/** Labels of callers that rules ask for, with the hosts of the rules. */
function labelTests(cluster: Cluster): readonly LabelTest[] {
  const virtual = cluster.of(istio, "VirtualService").flatMap((rule) => {
    const hosts = hostsOf(rule, cluster.domain);
    const delegating = hosts.length === 0 ? ["*"] : hosts;
    return allMatches(rule)
      .map((match) => stringMap(at(match, "sourceLabels")))
      .filter((labels) => Object.keys(labels).length > 0)
      .flatMap((labels) => delegating.map((host) => ({ host, labels })));
  });
  const rules = cluster.of(istio, "DestinationRule").flatMap((rule) => {
    const labels = stringMap(at(rule, "spec", "workloadSelector", "matchLabels"));
    return Object.keys(labels).length === 0 ? [] : [{ host: "*", labels }];
  });
  return [...virtual, ...rules];
}

/** Those that `exportTo` or `sourceNamespace` names, and those of DestinationRules for other namespaces. */
function toldApart(cluster: Cluster): readonly string[] {
  return [
    ...["VirtualService", "DestinationRule"].flatMap((kind) =>
      cluster.of(istio, kind).flatMap((rule) => namedByRule(rule, cluster.domain)),
    ),
    ...[...cluster.services.values()].flatMap(({ object }) => namedByService(object)),
  ];
}

function namedByRule(object: KubeObject, domain: string): readonly string[] {
  const home = object.metadata.namespace ?? "";
  const to = texts(at(object, "spec", "exportTo"));
  const own =
    to.some((entry) => entry !== "*") ||
    (object.kind === "DestinationRule" && isAway(object, domain));
  const named = to.filter((entry) => !["*", ".", "~"].includes(entry));
  return [...(own ? [home] : []), ...named, ...sourceNamespaces(object)];
}

function namedByService({ metadata }: KubeObject): readonly string[] {
  const to = metadata.annotations?.["networking.istio.io/exportTo"];
  return to === undefined || to === "*" ? [] : [metadata.namespace ?? ""];
}

/** A DestinationRule outside its Service's namespace holds for the clients of its own. */
function isAway(rule: KubeObject, domain: string): boolean {
  const home = rule.metadata.namespace ?? "";
  const host = resolveHost(asString(at(rule, "spec", "host")) ?? "", home, domain);
  return serviceKeyOf(host, domain)?.startsWith(`${home}/`) !== true;
}

function sourceNamespaces(object: KubeObject): readonly string[] {
  return allMatches(object).flatMap((match) => asString(at(match, "sourceNamespace")) ?? []);
}

const actions = ["route", "redirect", "directResponse", "delegate"];

/** Istio's webhook refuses a rule that does several things, or nothing (validateHTTPRoute in pkg/config/validation). */
function unclearActions(object: KubeObject): readonly Unread[] {
  if (groupKind(object) !== `${istio}/VirtualService`) return [];
  return asArray(at(object, "spec", "http")).flatMap((rule, index) => {
    const own = actions.filter((action) => at(rule, action) !== undefined);
    const path = ["spec", "http", index];
    if (own.length > 1) return [{ path, what: `has ${own.join(" and ")} in one rule` }];
    const doesNothing = own.every((action) => isNothing(at(rule, action)));
    return doesNothing ? [{ path, what: `has a rule without ${actions.join(", ")}` }] : [];
  });
}

function isNothing(action: unknown): boolean {
  return action === null || (Array.isArray(action) && action.length === 0);
}

/** The matches of all rules of a VirtualService. */
function allMatches(object: KubeObject): readonly unknown[] {
  return asArray(at(object, "spec", "http")).flatMap((http) => asArray(at(http, "match")));
}
