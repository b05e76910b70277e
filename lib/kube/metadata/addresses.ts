/** @module Labels and annotations that give an object an address, a name or callers outside of the cluster's mesh. */
import { type Effect, type MetadataRow, row } from "./row.ts";

const named: Effect = { copy: "dropped", opens: true };
const published: Effect = { ...named, field: "annotations", on: ["Service"] };
const exported: Effect = { ...named, on: ["Service"] };

const balancer = "orders a load balancer or an address";
const route = "publishes a route";

/** By which a copy would be published beside, or instead of, its original. */
export const addressRows: readonly MetadataRow[] = [
  // It reads both prefixes: https://kubernetes-sigs.github.io/external-dns/
  row("external-dns", "external-dns.alpha.kubernetes.io/", "publishes a host name", named),
  row("external-dns", "external-dns.kubernetes.io/", "publishes a host name", named),
  // Of Services and pods: https://github.com/kubernetes/kops/tree/master/dns-controller
  row("kOps dns-controller", "dns.alpha.kubernetes.io/", "publishes a host name", named),
  row("Alibaba, AWS, Azure and others", "service.beta.kubernetes.io/", balancer, published),
  // Other keys of this prefix order balancers; kube-dns took this one for `publishNotReadyAddresses`.
  row(
    "Kubernetes of old",
    "service.alpha.kubernetes.io/tolerate-unready-endpoints",
    "gives out addresses of pods that are not ready",
    { copy: "kept", field: "annotations", on: ["Service"] },
  ),
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
  row("Ambassador", "getambassador.io/", route, published),
  // https://github.com/stakater/Xposer and https://github.com/jenkins-x/exposecontroller
  row("Xposer, exposecontroller", "xposer.stakater.com/ fabric8.io/", route, exported),
  row("3scale", "discovery.3scale.net discovery.3scale.net/", route, exported),
  row("ngrok", "k8s.ngrok.com/", route, exported),
  row("Tailscale", "tailscale.com/", "publishes the Service in a tailnet", exported),
  // Exported Services are selected by a label: https://linkerd.io/2/tasks/multicluster/
  row(
    "Linkerd",
    "mirror.linkerd.io/ multicluster.linkerd.io/",
    "exports the Service to other clusters",
    exported,
  ),
  // https://istio.io/latest/docs/ambient/install/multicluster/
  row(
    "Istio",
    "istio.io/global solo.io/service-scope",
    "joins the Service with those of its name in other clusters",
    exported,
  ),
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
];
