/**
 * @module Istio's ambient mode as the baseline shows it: whose requests ztunnel takes, and which waypoint a
 * Service has (labels of https://istio.io/latest/docs/ambient/usage/waypoint/; how they are read:
 * pilot/pkg/serviceregistry/ambient/waypoints.go).
 */
import { asArray, asRecord, asString, at, stringMap } from "../../../kube/json.ts";
import { selects, toLabelSelector } from "../../../kube/label-selector.ts";
import { apiGroup, keyString } from "../../../kube/object.ts";
import type { Service, Workload } from "../../../model/baseline.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import type { BaselineObject } from "../../../model/input.ts";
import { istio, waypointClass } from "../../implementations/istio.ts";
import { podMarks } from "../../implementations/pod-marks.ts";
import { gatewayGroup } from "../../implementations/standard.ts";

type Labels = Readonly<Record<string, string>>;

/** A waypoint that a label names. */
export interface Waypoint {
  readonly name: string;
  readonly namespace: string;
  /** Why the Service cannot use it; absent: it can, as far as the baseline shows. */
  readonly flaw?: string;
}

/** The namespaces with pods whose requests ztunnel takes, because their own label or the Namespace's says so. */
export function ambientNamespaces(baseline: BaselineIndex): ReadonlySet<string> {
  const found = [...baseline.workloads.values()].filter((workload) =>
    isCaptured(workload, baseline),
  );
  const whole = baseline.namespaces.filter((name) =>
    isCaptured({ namespace: name, podLabels: {} }, baseline),
  );
  return new Set([...found.map(({ namespace }) => namespace), ...whole]);
}

/** Whether ztunnel takes a pod's requests: there is no sidecar that would look at routes. */
export function isCaptured(
  { namespace, podLabels: labels, object, templatePath = [] }: CallingPod,
  { objects }: BaselineIndex,
): boolean {
  const home = objects.get(keyString({ group: "", kind: "Namespace", name: namespace }));
  const template = asRecord(at(object, ...templatePath));
  const marks = podMarks({ namespace, labels, template }, home?.object);
  return istio.membershipOf(marks).captured === true;
}

type CallingPod = Pick<Workload, "namespace" | "podLabels"> & Partial<Workload>;

/** The waypoint that the Service's or its Namespace's label names; undefined: none, or `none`. */
export function waypointOf(service: Service, baseline: BaselineIndex): Waypoint | undefined {
  const own = stringMap(service.object.metadata.labels);
  const labels = own[useLabel] === undefined ? namespaceLabels(service.namespace, baseline) : own;
  const name = labels[useLabel];
  if (name === undefined || name === "none") return undefined;
  const namespace = labels[`${useLabel}-namespace`] ?? service.namespace;
  const gateway = baseline.objects.get(
    keyString({ group: gatewayGroup, kind: "Gateway", namespace, name }),
  );
  const flaw = gateway === undefined ? undefined : flawOf(gateway, service, baseline);
  return { name, namespace, ...(flaw === undefined ? {} : { flaw }) };
}

const useLabel = "istio.io/use-waypoint";

/** A waypoint of the baseline that Services of a namespace can name. */
export function waypointIn(namespace: string, baseline: BaselineIndex): string | undefined {
  return [...baseline.objects.values()].find(
    ({ object }) =>
      object.kind === "Gateway" &&
      apiGroup(object.apiVersion) === gatewayGroup &&
      object.metadata.namespace === namespace &&
      at(object, "spec", "gatewayClassName") === waypointClass,
  )?.object.metadata.name;
}

function flawOf(
  { object }: BaselineObject,
  { namespace }: Service,
  baseline: BaselineIndex,
): string | undefined {
  const label = asString(at(object, "spec", "gatewayClassName")) ?? "";
  if (label !== waypointClass) return `is of class "${label}"`;
  const purpose = stringMap(object.metadata.labels)["istio.io/waypoint-for"] ?? "service";
  if (purpose !== "service" && purpose !== "all") return `is for "${purpose}" only`;
  const listener = asArray(at(object, "spec", "listeners")).find(
    (one) => at(one, "protocol") === "HBONE" && at(one, "port") === 15008,
  );
  const allowed = at(listener, "allowedRoutes", "namespaces");
  const from = asString(at(allowed, "from")) ?? "Same";
  const implied = { "kubernetes.io/metadata.name": namespace };
  const fits =
    from === "Selector"
      ? selects(toLabelSelector(at(allowed, "selector")) ?? {}, {
          ...namespaceLabels(namespace, baseline),
          ...implied,
        })
      : from === "All" || object.metadata.namespace === namespace;
  return fits ? undefined : `lets no Service of namespace "${namespace}" use it (allowedRoutes)`;
}

/** Whether ingress gateways, too, send the Service's requests to its waypoint; the Service's label counts first. */
export function ingressUsesWaypoint(service: Service, baseline: BaselineIndex): boolean {
  const name = "istio.io/ingress-use-waypoint";
  const own = stringMap(service.object.metadata.labels)[name];
  const value = own ?? namespaceLabels(service.namespace, baseline)[name];
  // strconv.ParseBool, in ingressUseWaypointFromLabels.
  return value !== undefined && ["1", "t", "T", "true", "TRUE", "True"].includes(value);
}

function namespaceLabels(name: string, { objects }: BaselineIndex): Labels {
  const found = objects.get(keyString({ group: "", kind: "Namespace", name }));
  return stringMap(found?.object.metadata.labels);
}
