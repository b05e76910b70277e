/** @module Kinds of Kubernetes itself (1.36), of its SIGs' CRDs, and of Gateway API. */
import { ingress, layer4Route } from "./entries.ts";
import {
  bare,
  cluster,
  type KindRow,
  type KindRows,
  ownPods,
  type ReferenceRow,
  type SelectorRow,
  scaler,
} from "./row.ts";

const template = ["spec", "template"];
const labels = { ...ownPods, form: "labels" } as const;

const peers = (path: string): SelectorRow => ({ path, role: "peer", reach: "sibling" });

/** Where routes of Gateway API, and those that Linkerd copied from them, name others. */
export const ofRoutes: readonly ReferenceRow[] = [
  { path: "spec.parentRefs[]", kind: "Gateway" },
  { path: "spec.rules[].backendRefs[]", kind: "Service" },
];

/** Routes of Gateway API of which lanes have copies. */
const route = (order: number): KindRow => ({
  route: "rules",
  bare: true,
  order,
  bounded: true,
  ofServers: true,
  references: ofRoutes,
  backends: ["spec.rules[].backendRefs[].name"],
});

/** In `order`: what has to exist first comes first, routes last, at 1000 and more. */
export const kubernetesKinds: KindRows = {
  "/ComponentStatus": cluster,
  "/ConfigMap": { added: true, bare: true, order: 10, lanes: "always" },
  "/Endpoints": bare,
  "/LimitRange": bare,
  "/Namespace": { ...cluster, bare: true, order: 0 },
  "/Node": cluster,
  "/PersistentVolume": { ...cluster, bare: true, order: 11 },
  "/PersistentVolumeClaim": {
    added: true,
    bare: true,
    order: 12,
    selectsOther: "PersistentVolumes",
  },
  "/Pod": {
    added: true,
    bare: true,
    order: 20,
    template: [],
    fork: "a Pod is never replaced when it fails; make it a Deployment in the baseline",
  },
  "/PodTemplate": { template: ["template"] },
  "/ReplicationController": {
    template,
    fork: "a ReplicationController is what a Deployment replaces; make it one in the baseline",
    selectors: [labels],
  },
  "/ResourceQuota": bare,
  "/Secret": { bare: true, order: 9, lanes: "never" },
  "/Service": { added: true, bare: true, order: 13, selectors: [labels], lanes: "always" },
  "/ServiceAccount": { added: true, bare: true, order: 4, lanes: "never" },
  "admissionregistration.k8s.io/MutatingAdmissionPolicy": cluster,
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding": cluster,
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": cluster,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy": cluster,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": cluster,
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration": cluster,
  "apiextensions.k8s.io/CustomResourceDefinition": { ...cluster, bare: true, order: 1 },
  "apiregistration.k8s.io/APIService": cluster,
  "apps/DaemonSet": {
    bare: true,
    order: 16,
    template,
    fork: "a DaemonSet runs on every node, and a copy would run there a second time",
    selectors: [ownPods],
  },
  "apps/Deployment": {
    added: true,
    bare: true,
    order: 17,
    template,
    fork: true,
    selectors: [ownPods],
  },
  "apps/ReplicaSet": {
    bare: true,
    order: 19,
    template,
    fork: "fork the Deployment or Rollout that owns the ReplicaSet",
    selectors: [ownPods],
  },
  "apps/StatefulSet": {
    added: true,
    bare: true,
    order: 15,
    template,
    fork: true,
    selectors: [ownPods],
  },
  // kubernetes/autoscaler, multidimensional-pod-autoscaler
  "autoscaling.k8s.io/MultidimPodAutoscaler": scaler,
  "autoscaling.k8s.io/VerticalPodAutoscaler": { selectors: [ownPods] },
  "autoscaling/HorizontalPodAutoscaler": { ...bare, ...scaler },
  "batch/CronJob": {
    added: true,
    bare: true,
    order: 21,
    template: ["spec", "jobTemplate", ...template],
    fork: true,
    selectors: [{ ...ownPods, path: "spec.jobTemplate.spec.selector" }],
  },
  "batch/Job": {
    added: true,
    bare: true,
    order: 22,
    template,
    fork: "a Job has run once; fork the CronJob that makes it, if there is one",
    selectors: [ownPods],
  },
  "certificates.k8s.io/CertificateSigningRequest": cluster,
  "certificates.k8s.io/ClusterTrustBundle": cluster,
  "flowcontrol.apiserver.k8s.io/FlowSchema": cluster,
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration": cluster,
  "gateway.networking.k8s.io/Gateway": { bare: true, order: 1002 },
  "gateway.networking.k8s.io/GatewayClass": { ...cluster, bare: true },
  "gateway.networking.k8s.io/GRPCRoute": { ...route(1004), lanes: "always" },
  "gateway.networking.k8s.io/HTTPRoute": { ...route(1003), lanes: "always", ownHosts: true },
  "gateway.networking.k8s.io/ReferenceGrant": { bare: true, order: 1000, lanes: "always" },
  "gateway.networking.k8s.io/TCPRoute": layer4Route,
  "gateway.networking.k8s.io/TLSRoute": layer4Route,
  "gateway.networking.k8s.io/UDPRoute": layer4Route,
  "gateway.networking.x-k8s.io/XMesh": cluster,
  "networking.k8s.io/Ingress": { bare: true, route: "rules", ...ingress },
  "networking.k8s.io/IngressClass": { ...cluster, bare: true },
  "networking.k8s.io/IPAddress": cluster,
  "networking.k8s.io/NetworkPolicy": {
    bare: true,
    // https://docs.cilium.io/en/stable/network/kubernetes/policy/: what one kind allows is allowed.
    ownPods: [
      "networking.k8s.io/NetworkPolicy",
      "cilium.io/CiliumNetworkPolicy",
      "cilium.io/CiliumClusterwideNetworkPolicy",
    ],
    order: 14,
    guards: "callers",
    selectors: [
      { path: "spec.podSelector", role: "policy", reach: "own", absent: "everything" },
      peers("spec.ingress[].from[].podSelector"),
      peers("spec.egress[].to[].podSelector"),
    ],
  },
  "networking.k8s.io/ServiceCIDR": cluster,
  "node.k8s.io/RuntimeClass": cluster,
  "policy.networking.k8s.io/AdminNetworkPolicy": cluster,
  "policy.networking.k8s.io/BaselineAdminNetworkPolicy": cluster,
  "policy/PodDisruptionBudget": { added: true, bare: true, selectors: [ownPods] },
  "policy/PodSecurityPolicy": cluster,
  "rbac.authorization.k8s.io/ClusterRole": { ...cluster, bare: true, order: 5 },
  "rbac.authorization.k8s.io/ClusterRoleBinding": { ...cluster, bare: true, order: 6 },
  "rbac.authorization.k8s.io/Role": { bare: true, order: 7, lanes: "never" },
  "rbac.authorization.k8s.io/RoleBinding": { bare: true, order: 8, lanes: "never" },
  "resource.k8s.io/DeviceClass": cluster,
  "resource.k8s.io/DeviceTaintRule": cluster,
  "resource.k8s.io/ResourceSlice": cluster,
  "scheduling.k8s.io/PriorityClass": { ...cluster, bare: true, order: 2 },
  "snapshot.storage.k8s.io/VolumeSnapshotClass": cluster,
  "snapshot.storage.k8s.io/VolumeSnapshotContent": cluster,
  "storage.k8s.io/CSIDriver": cluster,
  "storage.k8s.io/CSINode": cluster,
  "storage.k8s.io/StorageClass": { ...cluster, bare: true, order: 3 },
  "storage.k8s.io/VolumeAttachment": cluster,
  "storage.k8s.io/VolumeAttributesClass": cluster,
  "storagemigration.k8s.io/StorageVersionMigration": cluster,
};

const affinityTerm = (affinity: string, list: string): SelectorRow => ({
  path: `affinity.${affinity}.${list}.labelSelector`,
  role: "scheduling",
  reach: "sibling",
  empty: "nothing",
});

/** Selectors inside a pod's spec; the paths start there. */
export const podSpecRows: readonly SelectorRow[] = [
  {
    path: "topologySpreadConstraints[].labelSelector",
    role: "scheduling",
    reach: "own",
    empty: "nothing",
  },
  ...["podAffinity", "podAntiAffinity"].flatMap((affinity) => [
    affinityTerm(affinity, "requiredDuringSchedulingIgnoredDuringExecution[]"),
    affinityTerm(affinity, "preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm"),
  ]),
];
