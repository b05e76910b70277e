/**
 * @module Where each object goes. A path depends on the object and its unit alone, never
 * on what else exists: adding an object must not move another.
 */
import { apiGroup, type KubeObject } from "../kube/object.ts";
import type { Contribution } from "../model/contribution.ts";
import { phaseFacts } from "../model/phases.ts";
import { isLaneUnit, type UnitId, unitPath } from "../model/release-unit.ts";
import { component, encodeName, encodePart } from "./path-component.ts";

/** The path of an object's file below `<out>/<environment>/`. */
export function objectPath({ unit, phase, object }: Contribution): string {
  const file = fileName(object);
  if (unit.kind === "gitops") return `gitops/${file}`;
  const folders = [unitPath(unit), ...(isLaneUnit(unit) ? [phaseFacts(phase).folder] : [])];
  return [...folders, namespaceFolder(object), file].join("/");
}

/**
 * The path of a unit's index file. What is shared has one index per object (`file` is its path), so
 * that two branches which fork different services never edit the same file.
 */
export function indexPath(unit: UnitId, file?: string): string {
  return unit.kind === "routes" && file !== undefined
    ? `index/${file.replace(/\.yaml$/, ".json")}`
    : `index/${unitPath(unit)}.json`;
}

function namespaceFolder({ metadata: { namespace } }: KubeObject): string {
  // No namespace is encoded to this: an escape is "_" and two hex digits, and "l" is not one.
  return namespace === undefined ? "_cluster" : component(encodeName(namespace));
}

function fileName({ apiVersion, kind, metadata }: KubeObject): string {
  const group = apiGroup(apiVersion);
  const own = Object.hasOwn(owners, kind) && owners[kind] === group;
  const kindPart = encodePart(kind.toLowerCase());
  const groupPart = own ? "" : `.${group.split(".").map(encodePart).join(".")}`;
  return component(`${kindPart}${groupPart}-${encodeName(metadata.name)}`, ".yaml");
}

const core = "";
const gateway = "gateway.networking.k8s.io";
const istio = "networking.istio.io";
const istioSecurity = "security.istio.io";
const argo = "argoproj.io";
const rbac = "rbac.authorization.k8s.io";

/**
 * The API group that a bare kind name means. A kind that is not listed, or comes from another group,
 * carries its group in the file name. Rows are never changed, since that would move files.
 */
const owners: Readonly<Record<string, string>> = {
  ConfigMap: core,
  Endpoints: core,
  LimitRange: core,
  Namespace: core,
  PersistentVolume: core,
  PersistentVolumeClaim: core,
  Pod: core,
  ResourceQuota: core,
  Secret: core,
  Service: core,
  ServiceAccount: core,
  DaemonSet: "apps",
  Deployment: "apps",
  ReplicaSet: "apps",
  StatefulSet: "apps",
  CronJob: "batch",
  Job: "batch",
  HorizontalPodAutoscaler: "autoscaling",
  PodDisruptionBudget: "policy",
  Ingress: "networking.k8s.io",
  IngressClass: "networking.k8s.io",
  NetworkPolicy: "networking.k8s.io",
  ClusterRole: rbac,
  ClusterRoleBinding: rbac,
  Role: rbac,
  RoleBinding: rbac,
  StorageClass: "storage.k8s.io",
  PriorityClass: "scheduling.k8s.io",
  CustomResourceDefinition: "apiextensions.k8s.io",
  Gateway: gateway,
  GatewayClass: gateway,
  GRPCRoute: gateway,
  HTTPRoute: gateway,
  ReferenceGrant: gateway,
  DestinationRule: istio,
  EnvoyFilter: istio,
  ServiceEntry: istio,
  Sidecar: istio,
  VirtualService: istio,
  AuthorizationPolicy: istioSecurity,
  PeerAuthentication: istioSecurity,
  RequestAuthentication: istioSecurity,
  Telemetry: "telemetry.istio.io",
  AppProject: argo,
  Application: argo,
  ApplicationSet: argo,
  Rollout: argo,
  GitRepository: "source.toolkit.fluxcd.io",
  Kustomization: "kustomize.toolkit.fluxcd.io",
  PodMonitor: "monitoring.coreos.com",
  ServiceMonitor: "monitoring.coreos.com",
  PrometheusRule: "monitoring.coreos.com",
  ExternalSecret: "external-secrets.io",
};
