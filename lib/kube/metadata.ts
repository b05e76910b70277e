/**
 * @module Whose labels and annotations they are, and what happens to them when a lane copies their
 * object, or Isolane applies it in somebody else's place. A copy that keeps a tool's mark is adopted,
 * pruned, published or called as if it were the original; one that loses the mark of an injector does
 * not start. What no row names describes the object and is copied, except on routes.
 */

/** The two maps of an object's metadata. */
export type MarkField = "labels" | "annotations";

/** Whose metadata it is: a workload's own, its pods', a Service's, a route's, or any other object's. */
export type Place = "workload" | "pods" | "Service" | "route" | "other";

/** What keys do, and what becomes of them. */
interface Effect {
  /** Default: both. */
  readonly field?: MarkField;
  /** Where somebody reads them. Default: everywhere. */
  readonly on?: readonly Place[];
  /** The row holds for this value only. Default: for every value. */
  readonly value?: string;
  /** An annotation of the same object that switches all of it off by `false`. */
  readonly switch?: string;
  /**
   * `kept`: the copy needs it. `dropped`: it is about the original alone. `refused`: an identity outside
   * the mesh, which a copy can neither share nor do without; the spec has to give it another one.
   */
  readonly copy: "kept" | "dropped" | "refused";
  /** What to do about it. With this, somebody is warned of a fork that keeps or loses it. */
  readonly help?: string;
  /**
   * Dropped from an object that Isolane applies from now on, since another owner would go on tracking the
   * object by it: from `every` object, or from `routes` alone, whose labels no selector uses.
   */
  readonly handover?: "every" | "routes";
  /** It gives the object an address, a name or callers outside of the cluster's mesh. */
  readonly opens?: true;
  /** Isolane writes such keys too. */
  readonly written?: "for itself" | "for an engine";
}

/** Labels and annotations that one tool reads in one way. */
export interface MetadataRow extends Effect {
  readonly tool: string;
  /** Keys; one that ends in `/` or `-` stands for every key that starts with it. */
  readonly keys: readonly string[];
  /** What they do, after "which": for messages. */
  readonly does: string;
}

/** `keys` are divided by spaces. */
function row(tool: string, keys: string, does: string, effect: Effect): MetadataRow {
  return { tool, keys: keys.split(" "), does, ...effect };
}

const tracked: Effect = { copy: "dropped" };
/** By which the last owner of a route would go on tracking it. */
const owned: Effect = { copy: "dropped", handover: "routes" };
/** By which the last owner of anything would. */
const ownedForGood: Effect = { copy: "dropped", handover: "every" };
const named: Effect = { copy: "dropped", opens: true };
const published: Effect = { ...named, field: "annotations", on: ["Service"] };
const exported: Effect = { ...named, on: ["Service"] };
const injected: Effect = { copy: "kept", field: "labels", on: ["pods"] };
const routed: Effect = { copy: "kept", field: "annotations", on: ["route"] };
const identity: Effect = { copy: "refused", field: "annotations", on: ["pods"] };
const ring: Effect = {
  copy: "dropped",
  field: "labels",
  on: ["pods"],
  help: "give the fork other join addresses by customizations: a member of the baseline's ring gets a share of the baseline's data and requests",
};

const owner = "says who owns the object";
const revision = "is about one revision of the object";
const controller = "makes a controller change or restart the object";
const balancer = "orders a load balancer or an address";
const member = "says that the pods are members of a gossip ring";

/** Adding a tool is adding a row. The first row that fits a key counts. */
export const metadataRows: readonly MetadataRow[] = [
  // --- who owns an object, and who acts on it ---
  row("Isolane", "isolane.dev/", owner, { ...tracked, written: "for itself" }),
  // A copy of the whole object, values of Secrets included.
  row("kubectl", "kubectl.kubernetes.io/last-applied-configuration", owner, ownedForGood),
  row("kubectl", "applyset.kubernetes.io/", owner, owned),
  row("Argo CD", "argocd.argoproj.io/tracking-id", owner, ownedForGood),
  row("Argo CD", "argocd.argoproj.io/", owner, { ...owned, written: "for an engine" }),
  // With Argo CD's label tracking, the baseline's Application would prune a copy that keeps it.
  row("Argo CD, Helm", "app.kubernetes.io/instance", owner, owned),
  row("Helm", "app.kubernetes.io/managed-by", owner, { ...owned, value: "Helm" }),
  row("others", "app.kubernetes.io/managed-by", owner, tracked),
  row("Helm", "meta.helm.sh/", owner, owned),
  row("Helm", "helm.sh/ chart heritage", owner, tracked),
  row("Flux", "kustomize.toolkit.fluxcd.io/prune", "keeps the object when git loses it", {
    ...owned,
    field: "annotations",
    written: "for an engine",
  }),
  row("Flux", "helm.toolkit.fluxcd.io/ kustomize.toolkit.fluxcd.io/", owner, owned),
  row("Flux", "fluxcd.io/ reconcile.fluxcd.io/", owner, tracked),
  row("Rancher Fleet", "objectset.rio.cattle.io/", owner, owned),
  row("kustomize", "config.k8s.io/ config.kubernetes.io/", owner, tracked),
  row("kustomize", "internal.config.kubernetes.io/", owner, tracked),
  row("Skaffold", "skaffold.dev/", owner, tracked),
  row("Kubernetes", "deployment.kubernetes.io/revision", revision, ownedForGood),
  row("Kubernetes", "deployment.kubernetes.io/", revision, tracked),
  row("Kubernetes", "controller-revision-hash pod-template-hash", revision, tracked),
  row("Argo Rollouts", "rollout.argoproj.io/ rollouts-pod-template-hash", revision, tracked),
  // Old clients elect leaders by an annotation of a ConfigMap or of Endpoints.
  row("client-go", "control-plane.alpha.kubernetes.io/leader", revision, tracked),
  row("Argo CD Image Updater", "argocd-image-updater.argoproj.io/", controller, tracked),
  row("Flagger", "flagger.app/", controller, tracked),
  row("HPA", "autoscaling.alpha.kubernetes.io/", controller, tracked),
  row("KEDA", "autoscaling.keda.sh/ scaledobject.keda.sh/", controller, tracked),
  row("Keel", "keel.sh/", controller, tracked),
  row("Reloader", "reloader.stakater.com/", controller, tracked),

  // --- what gives an object an address or a name outside of the cluster ---
  // It reads both prefixes: https://kubernetes-sigs.github.io/external-dns/
  row("external-dns", "external-dns.alpha.kubernetes.io/", "publishes a host name", named),
  row("external-dns", "external-dns.kubernetes.io/", "publishes a host name", named),
  row("Alibaba, AWS, Azure and others", "service.beta.kubernetes.io/", balancer, published),
  row("Kubernetes of old", "service.alpha.kubernetes.io/", balancer, published),
  row("AWS", "alb.ingress.kubernetes.io/", balancer, published),
  row("DigitalOcean", "kubernetes.digitalocean.com/", balancer, published),
  row("Google", "cloud.google.com/ networking.gke.io/", balancer, published),
  row("Hetzner", "load-balancer.hetzner.cloud/", balancer, published),
  row("IBM", "service.kubernetes.io/ibm-", balancer, published),
  row("OpenStack", "loadbalancer.openstack.org/", balancer, published),
  row("Oracle", "oci.oraclecloud.com/", balancer, published),
  row("Oracle", "oci-network-load-balancer.oraclecloud.com/", balancer, published),
  row("Cilium", "io.cilium/lb-ipam-ips io.cilium/lb-ipam-sharing-key", balancer, published),
  row("Cilium", "lbipam.cilium.io/", balancer, published),
  row("kube-vip", "kube-vip.io/", balancer, published),
  row("MetalLB", "metallb.io/ metallb.universe.tf/", balancer, published),
  row("PureLB", "purelb.io/", balancer, published),
  row("Ambassador", "getambassador.io/", "publishes a route", published),
  row("Tailscale", "tailscale.com/", "publishes the Service in a tailnet", exported),
  // Exported Services are selected by a label: https://linkerd.io/2/tasks/multicluster/
  row("Linkerd", "mirror.linkerd.io/", "exports the Service to other clusters", exported),
  // https://docs.cilium.io/en/stable/network/clustermesh/services/
  row(
    "Cilium",
    "io.cilium/global-service io.cilium/service-affinity io.cilium/shared-service service.cilium.io/affinity service.cilium.io/global service.cilium.io/global-sync-endpoint-slices service.cilium.io/shared",
    "joins the Service with those of its name in other clusters",
    published,
  ),
  // https://developer.hashicorp.com/consul/docs/k8s/annotations-and-labels
  row("Consul", "consul.hashicorp.com/service-", "puts it into Consul's catalog", published),
  // The operator refuses a Secret that it made for another Service: openshift/service-ca-operator.
  row(
    "OpenShift",
    "service.alpha.openshift.io/serving-cert-secret-name service.beta.openshift.io/serving-cert-secret-name",
    "has a certificate made for the Service's name",
    {
      ...published,
      help: "the fork's pods mount the baseline's certificate: where clients check its names, give the fork another one by customizations",
    },
  ),

  // --- identities outside of the mesh ---
  // One Service `<app-id>-dapr` for each app-id: the workload that is reconciled last becomes its
  // selector. Consumer groups and actors go by it too (dapr/dapr, pkg/operator/handlers/dapr_handler.go).
  row("Dapr", "dapr.io/app-id", "is the name by which Dapr calls it and shares out its messages", {
    ...identity,
    switch: "dapr.io/enabled",
  }),
  // Instances with one service name are one service, whatever Kubernetes' Services select.
  row("Consul", "consul.hashicorp.com/connect-service", "is the service that Consul takes it for", {
    ...identity,
    switch: "consul.hashicorp.com/connect-inject",
  }),
  // The workload created last with an address becomes its only target: skupperproject/skupper.
  row("Skupper", "skupper.io/", "offers it to the other sites of a Skupper network", {
    ...named,
    field: "annotations",
    on: ["workload", "Service"],
    help: "nothing, if no request from another site has to reach the fork: all of them reach the baseline, whatever their key",
  }),
  row(
    "Calico",
    "cni.projectcalico.org/floatingIPs cni.projectcalico.org/ipAddrs cni.projectcalico.org/ipAddrsNoIpam",
    "is an address of the baseline's pods",
    identity,
  ),
  row("Antrea", "ipam.antrea.io/pod-ips", "is an address of the baseline's pods", identity),
  row(
    "Kube-OVN",
    "ovn.kubernetes.io/ip_address ovn.kubernetes.io/mac_address",
    "is an address of the baseline's pods",
    identity,
  ),
  // Members of the hash rings of Grafana's Loki, Mimir and Tempo.
  row("memberlist", "gossip_ring_member", member, ring),
  row("memberlist", "app.kubernetes.io/part-of", member, { ...ring, value: "memberlist" }),

  // --- what injectors and meshes act on when a pod is made ---
  row("Azure", "aadpodidbinding", "binds the pod to its Azure identity", injected),
  row(
    "Azure",
    "azure.workload.identity/use",
    "gives the pod the token of its Azure identity",
    injected,
  ),
  row("Datadog", "admission.datadoghq.com/", "lets a webhook inject Datadog's libraries", injected),
  row("EKS", "eks.amazonaws.com/", "decides the pod's place or identity on EKS", injected),
  row("GKE", "iam.gke.io/", "decides the pod's identity on GKE", injected),
  row("Istio", "istio.io/", "chooses the mesh's revision, data plane or waypoint", injected),
  row(
    "Istio",
    "security.istio.io/tlsMode",
    "tells callers whether the pod speaks mutual TLS",
    injected,
  ),
  row("Istio", "sidecar.istio.io/", "decides whether the pod gets a sidecar", injected),
  row("Istio", "topology.istio.io/", "says in which network and cluster the pod is", injected),
  row("Kuma", "kuma.io/", "decides whether the pod gets a sidecar, and of which mesh", injected),
  row("Linkerd", "linkerd.io/", "decides whether the pod gets a sidecar", injected),
  row("Vault", "vault.hashicorp.com/", "lets a webhook inject secrets", injected),

  // --- how a route treats requests ---
  row("Linkerd", "retry.linkerd.io/ timeout.linkerd.io/", "sets retries and time-outs", routed),
  // Authentication, limits, path handling: https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/
  row("Kong", "konghq.com/", "attaches plug-ins to the route", routed),
];

/** Fields of `metadata` that the API server writes: they are about the live object. */
export const liveMetadata: ReadonlySet<string> = new Set([
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "ownerReferences",
  "resourceVersion",
  "selfLink",
  "uid",
]);
