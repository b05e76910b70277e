/**
 * @module Labels and annotations of pods that decide what a mesh catches, which policies hold for the pods, and which
 * Services of controllers lead to them. No manifest shows what they do, so they are the baseline's to say.
 */
import { type Effect, type MetadataRow, row } from "./row.ts";

const caught: Effect = { copy: "kept", on: ["pods"], steers: true };
const selected: Effect = { copy: "dropped", field: "labels", on: ["pods"], steers: true };

const mesh = "decides which of its requests the mesh sees";
const gateway = "puts it behind a Service that a gateway's controller makes";
const operator = "puts it behind a Service that a controller makes";

/** What a fork has as its original has it, or not at all. */
export const steeringRows: readonly MetadataRow[] = [
  // https://istio.io/latest/docs/reference/config/annotations/ and .../labels/
  row(
    "Istio",
    "sidecar.istio.io/inject sidecar.istio.io/interceptionMode sidecar.istio.io/bootstrapOverride sidecar.istio.io/proxyImage inject.istio.io/ proxy.istio.io/overrides traffic.sidecar.istio.io/ traffic.istio.io/ ambient.istio.io/ security.istio.io/tlsMode istio.io/rev istio.io/dataplane-mode istio.io/use-waypoint istio.io/use-waypoint-namespace",
    mesh,
    caught,
  ),
  // https://linkerd.io/2/reference/proxy-configuration/
  row(
    "Linkerd",
    "linkerd.io/inject config.linkerd.io/skip- config.linkerd.io/opaque-ports config.linkerd.io/default-inbound-policy config.linkerd.io/proxy-image config.linkerd.io/proxy-version",
    mesh,
    caught,
  ),
  // https://kuma.io/docs/latest/reference/kubernetes-annotations/
  row(
    "Kuma",
    "kuma.io/sidecar-injection kuma.io/mesh kuma.io/gateway kuma.io/transparent-proxying traffic.kuma.io/",
    mesh,
    caught,
  ),
  // https://developer.hashicorp.com/consul/docs/k8s/annotations-and-labels
  row(
    "Consul",
    "consul.hashicorp.com/connect-inject consul.hashicorp.com/transparent-proxy consul.hashicorp.com/transparent-proxy-",
    mesh,
    caught,
  ),
  row("AWS App Mesh", "appmesh.k8s.aws/sidecarInjectorWebhook", mesh, caught),
  row("Open Service Mesh", "openservicemesh.io/sidecar-injection", mesh, caught),
  // istio/istio, manifests/charts/istio-control/istio-discovery/files/kube-gateway.yaml;
  // envoyproxy/gateway, internal/gatewayapi/labels.go; projectcontour/contour-provisioner.
  row(
    "Gateways",
    "gateway.networking.k8s.io/ istio.io/gateway-name gateway.envoyproxy.io/ projectcontour.io/owning-gateway-name",
    gateway,
    selected,
  ),
  // Per pod: https://kubernetes.io/docs/reference/labels-annotations-taints/
  row(
    "Kubernetes",
    "statefulset.kubernetes.io/pod-name apps.kubernetes.io/pod-index",
    operator,
    selected,
  ),
  // The operators' own documents: Services for a cluster, a role or a revision.
  row("Knative", "serving.knative.dev/ eventing.knative.dev/", operator, selected),
  row("KServe, Seldon", "serving.kserve.io/ seldon-app seldon-deployment-id", operator, selected),
  row("CloudNativePG", "cnpg.io/", operator, selected),
  row("Postgres of Zalando", "spilo-role", operator, selected),
  row("Postgres of Crunchy", "postgres-operator.crunchydata.com/", operator, selected),
  row("Strimzi", "strimzi.io/", operator, selected),
  row(
    "Elastic",
    "common.k8s.elastic.co/ elasticsearch.k8s.elastic.co/ kibana.k8s.elastic.co/",
    operator,
    selected,
  ),
  row("K8ssandra", "cassandra.datastax.com/", operator, selected),
  row("KubeRay", "ray.io/", operator, selected),
  row("OpenFaaS", "faas_function", operator, selected),
];
