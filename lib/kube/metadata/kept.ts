/**
 * @module Labels and annotations that a copy needs: what injectors, meshes, networks and proxies act on, and
 * what makes tools look at it. Of a Service's annotations a copy has those that are named here and no others.
 */
import { type Effect, type MetadataRow, row } from "./row.ts";

const injected: Effect = { copy: "kept", field: "labels", on: ["pods"] };
const routed: Effect = { copy: "kept", field: "annotations", on: ["route"] };
const kept: Effect = { copy: "kept", field: "annotations", on: ["workload", "pods", "Service"] };

const mesh = "says how the mesh treats it";
const proxy = "says how a proxy sends requests to it";
const watched = "says how it is watched";
const granted = "says what it may ask for";
const placed = "is about its node, its network or its life";

/** Without which a copy would not run, or be treated otherwise than its original. */
export const keptRows: readonly MetadataRow[] = [
  // --- labels that something acts on when a pod is made ---
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
  row("Istio", "sidecar.istio.io/", "decides whether the pod gets a sidecar", injected),
  row("Istio", "topology.istio.io/", "says in which network and cluster the pod is", injected),
  row("Kuma", "kuma.io/", "decides whether the pod gets a sidecar, and of which mesh", injected),
  row("Linkerd", "linkerd.io/", "decides whether the pod gets a sidecar", injected),
  row("Vault", "vault.hashicorp.com/", "lets a webhook inject secrets", injected),

  // --- how a route treats requests ---
  row("Linkerd", "retry.linkerd.io/ timeout.linkerd.io/", "sets retries and time-outs", routed),
  // Authentication, limits, path handling: https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/
  row("Kong", "konghq.com/", "attaches plug-ins to the route", routed),

  // --- how meshes treat workloads and Services ---
  // https://istio.io/latest/docs/reference/config/annotations/
  row(
    "Istio",
    "networking.istio.io/ istio.io/ sidecar.istio.io/ traffic.istio.io/ traffic.sidecar.istio.io/ proxy.istio.io/ ambient.istio.io/ inject.istio.io/ security.istio.io/ topology.istio.io/ status.sidecar.istio.io/ readiness.status.sidecar.istio.io/ prometheus.istio.io/",
    mesh,
    kept,
  ),
  // https://linkerd.io/2/reference/proxy-configuration/
  row(
    "Linkerd",
    "linkerd.io/ config.linkerd.io/ config.alpha.linkerd.io/ config.beta.linkerd.io/ balancer.linkerd.io/ balancer.alpha.linkerd.io/ retry.linkerd.io/ timeout.linkerd.io/ viz.linkerd.io/",
    mesh,
    kept,
  ),
  // https://kuma.io/docs/latest/reference/kubernetes-annotations/; a port's number begins the last one.
  row(
    "Kuma",
    "kuma.io/ traffic.kuma.io/ k8s.kuma.io/ prometheus.metrics.kuma.io/ *.service.kuma.io/",
    mesh,
    kept,
  ),
  // https://docs.cilium.io/en/stable/network/servicemesh/envoy-load-balancing/
  row(
    "Cilium",
    "service.cilium.io/lb-algorithm service.cilium.io/lb-l7 service.cilium.io/lb-l7-algorithm policy.cilium.io/ cilium.io/",
    mesh,
    kept,
  ),
  row("Consul", "consul.hashicorp.com/", mesh, { ...kept, on: ["workload", "pods"] }),
  row("Dapr", "dapr.io/", mesh, { ...kept, on: ["workload", "pods"] }),
  row("AWS App Mesh", "appmesh.k8s.aws/", mesh, kept),
  row("Open Service Mesh", "openservicemesh.io/", mesh, kept),
  row("Traefik Mesh", "mesh.traefik.io/", mesh, kept),

  // --- how proxies of gateways send requests to a Service ---
  row("Kong", "konghq.com/ configuration.konghq.com/", proxy, kept),
  row("Kong, Kuma", "ingress.kubernetes.io/service-upstream", proxy, kept),
  row("Contour", "projectcontour.io/", proxy, kept),
  row("Gloo", "gloo.solo.io/", proxy, kept),
  row("HAProxy", "haproxy.org/ haproxy-ingress.github.io/ ingress.kubernetes.io/", proxy, kept),
  row("NGINX", "nginx.org/ nginx.ingress.kubernetes.io/", proxy, kept),
  row("Traefik", "traefik.ingress.kubernetes.io/", proxy, kept),
  // https://kubernetes.io/docs/reference/labels-annotations-taints/
  row(
    "Kubernetes",
    "service.kubernetes.io/topology-mode service.kubernetes.io/topology-aware-hints",
    proxy,
    kept,
  ),

  // --- who watches it: telemetry tells a fork by its variables, under the baseline's name ---
  row(
    "Datadog",
    "ad.datadoghq.com/ admission.datadoghq.com/ apm.datadoghq.com/ tags.datadoghq.com/",
    watched,
    kept,
  ),
  row("Datadog", "tags.datadoghq.com/", watched, { ...kept, field: "labels" }),
  row(
    "Dynatrace",
    "dynatrace.com/ data-ingest.dynatrace.com/ metadata.dynatrace.com/ metrics.dynatrace.com/ oneagent.dynatrace.com/",
    watched,
    kept,
  ),
  row("Elastic", "co.elastic.logs/ co.elastic.metrics/ co.elastic.traces/", watched, kept),
  row("New Relic", "newrelic.com/ instrumentation.newrelic.com/", watched, kept),
  row(
    "OpenTelemetry",
    "instrumentation.opentelemetry.io/ resource.opentelemetry.io/ sidecar.opentelemetry.io/",
    watched,
    kept,
  ),
  row("Jaeger", "sidecar.jaegertracing.io/", watched, kept),
  row("Instana", "instana/ instana.com/", watched, kept),

  // --- what it may ask for: a fork keeps the baseline's role, like its service account ---
  row("Vault", "vault.hashicorp.com/ vault.security.banzaicloud.io/", granted, kept),
  row("Azure", "azure.workload.identity/", granted, kept),
  row("AWS", "eks.amazonaws.com/ iam.amazonaws.com/", granted, kept),
  row("Google", "iam.gke.io/", granted, kept),
  row("SPIFFE", "spiffe.io/ spire.spiffe.io/", granted, kept),
  row("1Password", "operator.1password.io/", granted, kept),

  // --- nodes and networks ---
  row("kubectl", "kubectl.kubernetes.io/", placed, kept),
  row(
    "Kubernetes",
    "kubernetes.io/ controller.kubernetes.io/ scheduler.alpha.kubernetes.io/ seccomp.security.alpha.kubernetes.io/ container.apparmor.security.beta.kubernetes.io/ container.seccomp.security.alpha.kubernetes.io/ descheduler.alpha.kubernetes.io/",
    placed,
    { ...kept, on: ["workload", "pods"] },
  ),
  row("autoscalers", "cluster-autoscaler.kubernetes.io/ karpenter.sh/", placed, kept),
  row(
    "networks of pods",
    "k8s.v1.cni.cncf.io/ v1.multus-cni.io/ cni.projectcalico.org/ ovn.kubernetes.io/ ipam.cilium.io/ vpc.amazonaws.com/",
    placed,
    { ...kept, on: ["workload", "pods"] },
  ),
  row("GKE", "networking.gke.io/ gke-gcsfuse/ cloud.google.com/", placed, {
    ...kept,
    on: ["workload", "pods"],
  }),
];
