/**
 * @module Istio's ambient mode: whose requests ztunnel takes, and which waypoint it sends them to. The
 * labels are read as istiod reads them (pilot/pkg/serviceregistry/ambient/waypoints.go;
 * confirmed by conformance/).
 */
import { asArray, asString, at, stringMap } from "../../kube/json.ts";
import { type Labels, selectsRaw } from "../../kube/label-selector.ts";
import type { KubeObject } from "../../kube/object.ts";
import { istio, waypointClass } from "../../mesh/implementations/istio.ts";
import { podMarks } from "../../mesh/implementations/pod-marks.ts";
import { gatewayGroup } from "../../mesh/implementations/standard.ts";
import type { Waypoint } from "../api.ts";
import type { Client, Cluster, Service } from "../cluster/cluster.ts";

const waypointFor = "istio.io/waypoint-for";

/** Whether ztunnel takes a pod's requests: there is no sidecar that would look at routes. */
export function isCaptured(cluster: Cluster, client: Client): boolean {
  const marks = podMarks(client, cluster.namespace(client.namespace));
  return istio.membershipOf(marks).captured === true;
}

/** The waypoint that a Service's requests pass; undefined: they pass none. */
export function waypointOf(cluster: Cluster, service: Service): Waypoint | undefined {
  // Pods are addressed one by one: a waypoint takes requests for a cluster IP only.
  if (at(service.object, "spec", "clusterIP") === "None") return undefined;
  const own = stringMap(service.object.metadata.labels);
  if (own["gateway.istio.io/managed"] === "istio.io-mesh-controller") return undefined;
  const named = useOf(own, service) ?? useOf(labelsOf(cluster, service.namespace), service);
  if (named === undefined || named.name === "none") return undefined;
  const gateway = cluster.at(gatewayGroup, "Gateway", `${named.namespace}/${named.name}`);
  // One that is not at hand is deployed elsewhere.
  const serves =
    gateway === undefined || (isWaypoint(gateway) && accepts(cluster, gateway, service));
  return serves ? named : undefined;
}

function isWaypoint(gateway: KubeObject): boolean {
  return asString(at(gateway, "spec", "gatewayClassName")) === waypointClass;
}

function useOf(labels: Labels, service: Service): Waypoint | undefined {
  const name = labels["istio.io/use-waypoint"];
  if (name === undefined) return undefined;
  return { name, namespace: labels["istio.io/use-waypoint-namespace"] ?? service.namespace };
}

/** What a waypoint is for, and from which namespaces Services may use it. */
function accepts(cluster: Cluster, gateway: KubeObject, { namespace }: Service): boolean {
  const purpose = stringMap(gateway.metadata.labels)[waypointFor] ?? "service";
  if (purpose !== "service" && purpose !== "all") return false;
  const listener = asArray(at(gateway, "spec", "listeners")).find(
    (one) => at(one, "protocol") === "HBONE" && at(one, "port") === 15008,
  );
  const allowed = at(listener, "allowedRoutes", "namespaces");
  const from = asString(at(allowed, "from")) ?? "Same";
  if (from === "All") return true;
  if (from !== "Selector") return gateway.metadata.namespace === namespace;
  const implied = { "kubernetes.io/metadata.name": namespace };
  return selectsRaw(at(allowed, "selector"), { ...labelsOf(cluster, namespace), ...implied });
}

function labelsOf(cluster: Cluster, namespace: string): Labels {
  return stringMap(cluster.namespace(namespace)?.metadata.labels);
}
