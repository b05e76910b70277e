/** @module Where the kinds of a cluster keep label selectors of pods, and what they do to what they select. */
import { asArray, asString, at, isRecord } from "../../kube/json.ts";
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import type { DocumentPath } from "../../model/source.ts";
import { groupKind, podTemplate } from "../../simulate/cluster/cluster.ts";
import { isEmptySelector } from "../../simulate/cluster/labels.ts";

/** One selector of an object. */
export interface Selector {
  /** A `metav1.LabelSelector`. */
  readonly selector: JsonObject;
  readonly path: DocumentPath;
  /** `capture`: acts on what it selects. `policy`: grants or restricts it. `near`: places pods by it. */
  readonly role: "capture" | "policy" | "near";
  /** Namespaces whose pods it can select. */
  readonly namespaces: readonly string[] | "*";
}

interface Row {
  readonly path: DocumentPath;
  readonly role: Selector["role"];
  /** A plain map of labels, which selects nothing when it is empty. */
  readonly plain?: true;
  /** In Istio's root namespace it is for all namespaces. */
  readonly root?: true;
  /** Everywhere, or as `spec.namespaceSelector` says. */
  readonly reach?: "all" | "monitor";
  /** Empty, it is for the whole namespace, which a fork cannot and need not escape. */
  readonly emptyIsFine?: true;
}

const spec = (...steps: string[]): DocumentPath => ["spec", ...steps];
const own: Row = { path: spec("selector"), role: "capture" };
const monitor: Row = { ...own, reach: "monitor", emptyIsFine: true };
const istioPolicy: Row = { path: spec("selector"), role: "policy", root: true };
const istioProxy: Row = {
  path: spec("workloadSelector", "labels"),
  role: "policy",
  plain: true,
  root: true,
};
const podPolicy: Row = { path: spec("podSelector"), role: "policy" };
const cilium: Row = { path: spec("endpointSelector"), role: "policy" };

const rows: Readonly<Record<string, Row>> = {
  "/Service": { ...own, plain: true },
  "/ReplicationController": { ...own, plain: true },
  "apps/Deployment": own,
  "apps/StatefulSet": own,
  "apps/DaemonSet": own,
  "apps/ReplicaSet": own,
  "argoproj.io/Rollout": own,
  "batch/Job": own,
  "policy/PodDisruptionBudget": own,
  "autoscaling.k8s.io/VerticalPodAutoscaler": own,
  "monitoring.coreos.com/PodMonitor": monitor,
  "operator.victoriametrics.com/VMPodScrape": monitor,
  "monitoring.googleapis.com/PodMonitoring": monitor,
  "networking.istio.io/Gateway": { ...own, plain: true, reach: "all" },
  "networking.istio.io/ServiceEntry": {
    path: spec("workloadSelector", "labels"),
    role: "capture",
    plain: true,
  },
  "networking.istio.io/EnvoyFilter": istioProxy,
  "networking.istio.io/Sidecar": istioProxy,
  "networking.istio.io/DestinationRule": { path: spec("workloadSelector"), role: "policy" },
  "networking.istio.io/ProxyConfig": istioPolicy,
  "security.istio.io/AuthorizationPolicy": istioPolicy,
  "security.istio.io/PeerAuthentication": istioPolicy,
  "security.istio.io/RequestAuthentication": istioPolicy,
  "telemetry.istio.io/Telemetry": istioPolicy,
  "extensions.istio.io/WasmPlugin": istioPolicy,
  "networking.k8s.io/NetworkPolicy": podPolicy,
  "policy.linkerd.io/Server": podPolicy,
  "vpcresources.k8s.aws/SecurityGroupPolicy": podPolicy,
  "cilium.io/CiliumNetworkPolicy": cilium,
};

const rootNamespace = "istio-system";

/** An object's selectors of pods. */
export function selectorsOf(object: KubeObject): readonly Selector[] {
  const kind = groupKind(object);
  const row = Object.hasOwn(rows, kind) ? rows[kind] : undefined;
  return [...(row === undefined ? [] : rowSelector(object, row)), ...scheduling(object)];
}

function rowSelector(object: KubeObject, row: Row): readonly Selector[] {
  const raw = at(object, ...row.path);
  const { role, path } = row;
  const namespaces = namespacesOf(object, row);
  if (row.plain === true) {
    if (!isRecord(raw) || Object.keys(raw).length === 0) return [];
    return [{ selector: { matchLabels: raw }, path, role, namespaces }];
  }
  if (!isRecord(raw)) {
    // A policy without a selector is for the whole namespace; anything else then selects nothing.
    return role === "policy" &&
      isRecord(at(object, "spec")) &&
      row !== cilium &&
      kindSelectsAll(object)
      ? [{ selector: {}, path: ["spec"], role, namespaces }]
      : [];
  }
  if (row.emptyIsFine === true && isEmptySelector(raw)) return [];
  return [{ selector: raw, path, role, namespaces }];
}

/** A DestinationRule without a selector is for everybody by another rule (its exportTo). */
function kindSelectsAll(object: KubeObject): boolean {
  return object.kind !== "DestinationRule" && at(object, "spec", "targetRefs") === undefined;
}

function namespacesOf(object: KubeObject, { root, reach }: Row): readonly string[] | "*" {
  const home = object.metadata.namespace;
  if (home === undefined || reach === "all" || (root === true && home === rootNamespace))
    return "*";
  if (reach !== "monitor") return [home];
  const stated = at(object, "spec", "namespaceSelector");
  if (at(stated, "any") === true) return "*";
  const names = asArray(at(stated, "matchNames")).flatMap((name) => asString(name) ?? []);
  return names.length === 0 ? [home] : names;
}

/** Affinity and topology spread inside a pod template: they place pods beside or apart from what they select. */
function scheduling(object: KubeObject): readonly Selector[] {
  const pod = at(podTemplate(object), "spec");
  if (!isRecord(pod)) return [];
  const required = "requiredDuringSchedulingIgnoredDuringExecution";
  const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
  const terms = ["podAffinity", "podAntiAffinity"].flatMap((kind) => [
    ...asArray(at(pod, "affinity", kind, required)),
    ...asArray(at(pod, "affinity", kind, preferred)).map((term) => at(term, "podAffinityTerm")),
  ]);
  const home = object.metadata.namespace ?? "";
  return [...asArray(pod["topologySpreadConstraints"]), ...terms].flatMap(
    (term): readonly Selector[] => {
      const selector = at(term, "labelSelector");
      if (!isRecord(selector) || isEmptySelector(selector)) return [];
      return [{ selector, path: ["spec"], role: "near", namespaces: [home] }];
    },
  );
}
