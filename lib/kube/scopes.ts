/** @module Which kinds are cluster-scoped: these have no namespace, all others have one. */
import { at } from "./json.ts";
import { apiGroup } from "./object.ts";

/** `group/Kind` of cluster-scoped kinds: Kubernetes 1.36, Istio, Gateway API, Argo CD, and what often lies beside them. */
const clusterScoped: ReadonlySet<string> = new Set([
  "/ComponentStatus",
  "/Namespace",
  "/Node",
  "/PersistentVolume",
  "admissionregistration.k8s.io/MutatingAdmissionPolicy",
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "apiregistration.k8s.io/APIService",
  "argoproj.io/ClusterAnalysisTemplate",
  "argoproj.io/ClusterWorkflowTemplate",
  "cert-manager.io/ClusterIssuer",
  "certificates.k8s.io/CertificateSigningRequest",
  "certificates.k8s.io/ClusterTrustBundle",
  "cilium.io/CiliumBGPAdvertisement",
  "cilium.io/CiliumBGPClusterConfig",
  "cilium.io/CiliumBGPNodeConfig",
  "cilium.io/CiliumBGPPeerConfig",
  "cilium.io/CiliumCIDRGroup",
  "cilium.io/CiliumClusterwideEnvoyConfig",
  "cilium.io/CiliumClusterwideNetworkPolicy",
  "cilium.io/CiliumEgressGatewayPolicy",
  "cilium.io/CiliumIdentity",
  "cilium.io/CiliumL2AnnouncementPolicy",
  "cilium.io/CiliumLoadBalancerIPPool",
  "cilium.io/CiliumNode",
  "external-secrets.io/ClusterExternalSecret",
  "external-secrets.io/ClusterSecretStore",
  "flowcontrol.apiserver.k8s.io/FlowSchema",
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
  "gateway.networking.k8s.io/GatewayClass",
  "gateway.networking.x-k8s.io/XMesh",
  "karpenter.sh/NodeClaim",
  "karpenter.sh/NodePool",
  "keda.sh/ClusterTriggerAuthentication",
  "kuma.io/Mesh",
  "kuma.io/Zone",
  "kyverno.io/ClusterPolicy",
  "networking.k8s.io/IPAddress",
  "networking.k8s.io/IngressClass",
  "networking.k8s.io/ServiceCIDR",
  "node.k8s.io/RuntimeClass",
  "policy.networking.k8s.io/AdminNetworkPolicy",
  "policy.networking.k8s.io/BaselineAdminNetworkPolicy",
  "policy/PodSecurityPolicy",
  "rbac.authorization.k8s.io/ClusterRole",
  "rbac.authorization.k8s.io/ClusterRoleBinding",
  "resource.k8s.io/DeviceClass",
  "resource.k8s.io/DeviceTaintRule",
  "resource.k8s.io/ResourceSlice",
  "scheduling.k8s.io/PriorityClass",
  "snapshot.storage.k8s.io/VolumeSnapshotClass",
  "snapshot.storage.k8s.io/VolumeSnapshotContent",
  "storage.k8s.io/CSIDriver",
  "storage.k8s.io/CSINode",
  "storage.k8s.io/StorageClass",
  "storage.k8s.io/VolumeAttachment",
  "storage.k8s.io/VolumeAttributesClass",
  "storagemigration.k8s.io/StorageVersionMigration",
]);

/** Tells the scope of a kind. */
export type ScopeOf = (object: {
  readonly apiVersion: string;
  readonly kind: string;
}) => "cluster" | "namespace";

/** The scopes of kinds, those that the baseline's own CRDs define included. */
export function scopesOf(objects: readonly unknown[]): ScopeOf {
  const defined = new Map<string, boolean>();
  for (const object of objects) {
    if (at(object, "kind") !== "CustomResourceDefinition") continue;
    const key = `${at(object, "spec", "group")}/${at(object, "spec", "names", "kind")}`;
    defined.set(key, at(object, "spec", "scope") === "Cluster");
  }
  return ({ apiVersion, kind }) => {
    const key = `${apiGroup(apiVersion)}/${kind}`;
    return (defined.get(key) ?? clusterScoped.has(key)) ? "cluster" : "namespace";
  };
}
