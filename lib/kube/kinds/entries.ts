/**
 * @module Kinds by which requests come to Services past the routes that Isolane reads: ingress controllers,
 * load balancers, other clusters, other meshes. Field paths are those of the CRDs or types that each group's
 * comment names; kinds that have other facts besides have their row elsewhere.
 */
import type { KindRow, KindRows } from "./row.ts";

const entry = (...entries: readonly string[]): KindRow => ({ entries });

/** Backends of `networking.k8s.io/v1` and of the versions before it, of which many kinds have copies. */
const ingressSpec = (spec: string): readonly string[] =>
  ["service.name", "serviceName"].flatMap((name) => [
    `${spec}.rules[].http.paths[].backend.${name}`,
    `${spec}.${name === "serviceName" ? "backend" : "defaultBackend"}.${name}`,
  ]);

/** https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/ */
export const ingress: KindRow = { entries: ingressSpec("spec") };

/** https://gateway-api.sigs.k8s.io/reference/spec/: rules without HTTP conditions. */
export const layer4Route: KindRow = {
  route: "rules",
  entries: ["spec.rules[].backendRefs[].name"],
};

/** https://github.com/traefik/traefik: docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml */
const traefik = (group: string): KindRows => ({
  ...Object.fromEntries(
    ["IngressRoute", "IngressRouteTCP", "IngressRouteUDP"].map((kind) => [
      `${group}/${kind}`,
      entry("spec.routes[].services[].name"),
    ]),
  ),
  [`${group}/Middleware`]: entry("spec.errors.service.name"),
  [`${group}/TraefikService`]: entry(
    "spec.weighted.services[].name",
    "spec.mirroring.name",
    "spec.mirroring.mirrors[].name",
  ),
});

/** https://github.com/emissary-ingress/emissary: manifests/emissary/emissary-crds.yaml.in */
const emissary = entry("spec.service");

/** https://projectcontour.io/docs/main/config/api/, and its kind of before 1.0. */
const contour = entry("spec.routes[].services[].name", "spec.tcpproxy.services[].name");

/** https://docs.nginx.com/nginx-ingress-controller/configuration/virtualserver-and-virtualserverroute-resources/ */
const nginx = entry("spec.upstreams[].service", "spec.upstreams[].backup");

/** https://github.com/kubernetes-sigs/aws-load-balancer-controller: apis/elbv2/v1beta1/targetgroupbinding_types.go */
const targetGroup = entry("spec.serviceRef.name");

/** An object by whose name the Service of that name is published. */
const namesake = entry("metadata.name");

/** https://kuma.io/docs/latest/policies/meshhttproute/: `targetRef` at the top says whose requests. */
const kumaRoute = entry(
  "spec.targetRef.name",
  "spec.to[].targetRef.name",
  "spec.to[].rules[].default.backendRefs[].name",
);

const glooAction = (route: string): readonly string[] =>
  ["single", "multi.destinations[].destination"].map(
    (action) => `${route}.routeAction.${action}.kube.ref.name`,
  );

/** By `group/Kind`. */
export const entryKinds: KindRows = {
  ...traefik("traefik.containo.us"),
  ...traefik("traefik.io"),
  // https://apisix.apache.org/docs/ingress-controller/references/apisix_route_v2/
  "apisix.apache.org/ApisixRoute": entry(
    "spec.http[].backends[].serviceName",
    "spec.http[].backend.serviceName",
    "spec.stream[].backend.serviceName",
    "spec.rules[].http.paths[].backend.serviceName",
  ),
  "application-networking.k8s.aws/ServiceExport": namesake,
  // https://aws.github.io/aws-app-mesh-controller-for-k8s/reference/api_spec/
  "appmesh.k8s.aws/VirtualNode": entry("spec.serviceDiscovery.dns.hostname"),
  // https://clouddocs.f5.com/containers/latest/userguide/crd/
  "cis.f5.com/TransportServer": entry("spec.pool.service"),
  "cis.f5.com/VirtualServer": entry("spec.pools[].service"),
  // https://docs.netscaler.com/en-us/citrix-k8s-ingress-controller/crds/content-routing
  "citrix.com/HTTPRoute": entry("spec.rules[].action.backend.kube.service"),
  // https://developer.konghq.com/kubernetes-ingress-controller/reference/custom-resources/
  "configuration.konghq.com/TCPIngress": entry("spec.rules[].backend.serviceName"),
  "configuration.konghq.com/UDPIngress": entry("spec.rules[].backend.serviceName"),
  "incubator.ingress-controller.konghq.com/KongServiceFacade": entry("spec.backendRef.name"),
  // https://developer.hashicorp.com/consul/docs/k8s/crds: an entry is for the service of its name.
  "consul.hashicorp.com/ExportedServices": entry("spec.services[].name"),
  "consul.hashicorp.com/IngressGateway": entry("spec.listeners[].services[].name"),
  "consul.hashicorp.com/ServiceResolver": entry("metadata.name", "spec.redirect.service"),
  "consul.hashicorp.com/ServiceRouter": entry("metadata.name", "spec.routes[].destination.service"),
  "consul.hashicorp.com/ServiceSplitter": entry("metadata.name", "spec.splits[].service"),
  "contour.heptio.com/IngressRoute": contour,
  "projectcontour.io/HTTPProxy": contour,
  "eks.amazonaws.com/TargetGroupBinding": targetGroup,
  "elbv2.k8s.aws/TargetGroupBinding": targetGroup,
  // https://knative.dev/docs/eventing/
  "eventing.knative.dev/Trigger": entry("spec.subscriber.ref.name"),
  "messaging.knative.dev/Subscription": entry("spec.subscriber.ref.name"),
  // Addresses of type FQDN.
  "discovery.k8s.io/EndpointSlice": entry("endpoints[].addresses[]"),
  "extensions/Ingress": ingress,
  // https://gateway.envoyproxy.io/docs/api/extension_types/#backend
  "gateway.envoyproxy.io/Backend": entry("spec.endpoints[].fqdn.hostname"),
  // https://docs.solo.io/gloo-edge/latest/reference/api/
  "gateway.solo.io/RouteTable": { entries: glooAction("spec.routes[]") },
  "gateway.solo.io/VirtualService": { entries: glooAction("spec.virtualHost.routes[]") },
  "gloo.solo.io/Upstream": entry("spec.kube.serviceName"),
  "networking.gloo.solo.io/RouteTable": entry("spec.http[].forwardTo.destinations[].ref.name"),
  "gateway.kgateway.dev/Backend": entry("spec.static.hosts[].host"),
  "getambassador.io/Mapping": emissary,
  "getambassador.io/TCPMapping": emissary,
  "x.getambassador.io/AmbassadorMapping": emissary,
  "x.getambassador.io/AmbassadorTCPMapping": emissary,
  // https://kedacore.github.io/http-add-on/
  "http.keda.sh/HTTPScaledObject": {
    ...entry("spec.scaleTargetRef.service"),
    scales: ["spec", "scaleTargetRef"],
  },
  // https://github.com/haproxytech/kubernetes-ingress: documentation/custom-resource-tcp.md
  "ingress.v1.haproxy.org/TCP": entry("spec[].service.name"),
  "ingress.v3.haproxy.org/TCP": entry("spec[].service.name"),
  "k8s.nginx.org/TransportServer": nginx,
  "k8s.nginx.org/VirtualServer": nginx,
  "k8s.nginx.org/VirtualServerRoute": nginx,
  // https://kuma.io/docs/latest/policies/external-services/
  "kuma.io/ExternalService": entry("networking.address", "spec.networking.address"),
  "kuma.io/MeshExternalService": entry("spec.endpoints[].address"),
  "kuma.io/MeshGatewayRoute": entry(
    ...["http", "tcp"].map((api) => `spec.conf.${api}.rules[].backends[].destination`),
  ),
  "kuma.io/MeshHTTPRoute": kumaRoute,
  "kuma.io/MeshTCPRoute": kumaRoute,
  // https://multicluster.sigs.k8s.io/concepts/multicluster-services-api/
  // https://linkerd.io/2-edge/reference/service-profiles/
  "linkerd.io/ServiceProfile": entry("spec.dstOverrides[].authority"),
  "multicluster.x-k8s.io/ServiceExport": namesake,
  "net.gke.io/ServiceExport": namesake,
  // https://learn.microsoft.com/azure/kubernetes-fleet/concepts-l4-load-balancing
  "networking.fleet.azure.com/MultiClusterService": entry("spec.serviceImport.name"),
  "networking.fleet.azure.com/ServiceExport": namesake,
  "networking.fleet.azure.com/TrafficManagerBackend": entry("spec.backend.name"),
  // https://docs.openshift.com/container-platform/4.12/service_mesh/v2x/ossm-federation.html
  "federation.maistra.io/ExportedServiceSet": entry("spec.exportRules[].nameSelector.name"),
  // https://cloud.google.com/kubernetes-engine/docs/reference/crds: the pods of a Service that it makes.
  "networking.gke.io/MultiClusterIngress": { entries: ingressSpec("spec.template.spec") },
  "networking.gke.io/MultiClusterService": {
    selectors: [
      {
        path: "spec.template.spec.selector",
        role: "capture",
        reach: "own",
        form: "labels",
        sends: true,
      },
    ],
  },
  // https://karmada.io/docs/userguide/service/
  "networking.karmada.io/MultiClusterIngress": ingress,
  "networking.karmada.io/MultiClusterService": namesake,
  // https://github.com/adyanth/cloudflare-operator: docs/configuration.md
  "networking.cfargotunnel.com/TunnelBinding": entry("subjects[].name"),
  // https://ngrok.com/docs/k8s/: an address with its scheme.
  "ingress.k8s.ngrok.com/Tunnel": entry("spec.forwardsTo"),
  "ngrok.k8s.ngrok.com/AgentEndpoint": entry("spec.upstream.url"),
  // https://release-v1-2.docs.openservicemesh.io/docs/guides/traffic_management/ingress/
  "policy.openservicemesh.io/IngressBackend": entry("spec.backends[].name"),
  // https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/network_apis/route-route-openshift-io-v1
  "route.openshift.io/Route": entry("spec.to.name", "spec.alternateBackends[].name"),
  // https://knative.dev/docs/reference/api/serving-api/: what it names has Services of its name.
  "serving.knative.dev/DomainMapping": entry("spec.ref.name"),
  // https://github.com/servicemeshinterface/smi-spec/blob/main/apis/traffic-split/v1alpha4/traffic-split.md
  "split.smi-spec.io/TrafficSplit": entry("spec.service", "spec.backends[].service"),
  // https://voyagermesh.com/docs/
  "voyager.appscode.com/Ingress": entry(
    ...ingressSpec("spec"),
    "spec.rules[].tcp.backend.serviceName",
  ),
  // https://opensource.zalando.com/skipper/kubernetes/routegroup-crd/
  "zalando.org/FabricGateway": entry("spec.x-fabric-service[].serviceName"),
  "zalando.org/RouteGroup": entry("spec.backends[].serviceName"),
};

/** Kinds of objects that stand for a Service where an entry names one of them by a Service's name or host. */
export const standIns: ReadonlySet<string> = new Set([
  "Hostname",
  "MeshMultiZoneService",
  "MeshService",
  "MeshServiceSubset",
  "Service",
  "ServiceImport",
]);
