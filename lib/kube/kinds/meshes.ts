/** @module Kinds of meshes and network plugins: Istio 1.31, Linkerd 2.19, Cilium 1.19, Kuma, AWS. */
import { ofRoutes } from "./kubernetes.ts";
import {
  cluster,
  type KindRow,
  type KindRows,
  ownPods,
  type Reach,
  type SelectorRow,
} from "./row.ts";

const istioPolicy: SelectorRow = {
  path: "spec.selector",
  role: "policy",
  reach: "root",
  absent: "everything",
};
const istioProxy: SelectorRow = {
  path: "spec.workloadSelector.labels",
  role: "policy",
  reach: "root",
  form: "labels",
};
const podPolicy: SelectorRow = { path: "spec.podSelector", role: "policy", reach: "own" };

/** Istio's own fields: https://istio.io/latest/docs/reference/config/ */
const istioKinds: KindRows = {
  "extensions.istio.io/TrafficExtension": { guards: "filter", selectors: [istioPolicy] },
  "extensions.istio.io/WasmPlugin": { guards: "filter", selectors: [istioPolicy] },
  "networking.istio.io/DestinationRule": {
    bare: true,
    guards: "destination",
    order: 1001,
    references: [{ path: "spec", kind: "Service" }],
    selectors: [{ path: "spec.workloadSelector", role: "policy", reach: "own" }],
  },
  "networking.istio.io/EnvoyFilter": {
    bare: true,
    // Forks with `egress: keyed`.
    lanes: "always",
    route: "detour",
    guards: "filter",
    selectors: [istioProxy],
  },
  // Selects the gateway's pods in any namespace, unless PILOT_SCOPE_GATEWAY_TO_NAMESPACE is set.
  "networking.istio.io/Gateway": {
    order: 1002,
    selectors: [{ ...ownPods, reach: "all", form: "labels" }],
  },
  "networking.istio.io/ProxyConfig": { selectors: [istioPolicy] },
  "networking.istio.io/ServiceEntry": {
    bare: true,
    // For a Service's own host, or by addresses that are Services' hosts.
    hosts: "spec.hosts[]",
    entries: ["spec.hosts[]", "spec.endpoints[].address"],
    route: "detour",
    selectors: [{ ...ownPods, path: "spec.workloadSelector.labels", form: "labels", sends: true }],
  },
  "networking.istio.io/Sidecar": { bare: true, selectors: [istioProxy] },
  "networking.istio.io/VirtualService": {
    bare: true,
    lanes: "always",
    order: 1005,
    ownHosts: true,
    route: "rules",
    joinedRules: ["http", "match", "sourceLabels"],
    // Rules for connections know no headers.
    entries: ["tls", "tcp"].map((list) => `spec.${list}[].route[].destination.host`),
    backends: ["spec.http[].route[].destination.host"],
    references: [
      { path: "spec.gateways[]", kind: "Gateway" },
      { path: "spec.http[].route[].destination", kind: "Service" },
    ],
    selectors: ["http", "tls", "tcp"].map((list) => ({
      path: `spec.${list}[].match[].sourceLabels`,
      role: "peer",
      reach: "source",
      form: "labels",
    })),
  },
  "security.istio.io/AuthorizationPolicy": {
    accounts: "sources",
    bare: true,
    guards: "callers",
    selectors: [istioPolicy],
  },
  "security.istio.io/PeerAuthentication": { bare: true, selectors: [istioPolicy] },
  "security.istio.io/RequestAuthentication": { bare: true, selectors: [istioPolicy] },
  "telemetry.istio.io/Telemetry": { bare: true, selectors: [istioPolicy] },
};

/** Cilium allows one rule in `spec` and several in `specs`. */
function ciliumPolicy(own: Reach, peer: Reach): KindRow {
  const peers = [
    "ingress[].fromEndpoints[]",
    "ingress[].fromRequires[]",
    "ingressDeny[].fromEndpoints[]",
    "ingressDeny[].fromRequires[]",
    "egress[].toEndpoints[]",
    "egress[].toRequires[]",
    "egressDeny[].toEndpoints[]",
    "egressDeny[].toRequires[]",
  ];
  return {
    guards: "callers",
    selectors: ["spec", "specs[]"].flatMap((spec) => [
      { path: `${spec}.endpointSelector`, role: "policy", reach: own },
      ...peers.map((path): SelectorRow => ({ path: `${spec}.${path}`, role: "peer", reach: peer })),
    ]),
  };
}

/** Sends requests to some Services through proxies of its own making. */
const ciliumEnvoy: KindRow = { entries: ["spec.services[].name", "spec.backendServices[].name"] };

/** Cilium's CRDs: pkg/k8s/apis/cilium.io in its repository. */
const ciliumKinds: KindRows = {
  "cilium.io/CiliumBGPAdvertisement": cluster,
  "cilium.io/CiliumBGPClusterConfig": cluster,
  "cilium.io/CiliumBGPNodeConfig": cluster,
  "cilium.io/CiliumBGPNodeConfigOverride": cluster,
  "cilium.io/CiliumBGPPeerConfig": cluster,
  "cilium.io/CiliumCIDRGroup": cluster,
  "cilium.io/CiliumClusterwideEnvoyConfig": { ...cluster, ...ciliumEnvoy },
  "cilium.io/CiliumClusterwideNetworkPolicy": {
    ...cluster,
    ...ciliumPolicy("cilium-all", "cilium-all"),
  },
  "cilium.io/CiliumDatapathPlugin": cluster,
  "cilium.io/CiliumEgressGatewayPolicy": {
    ...cluster,
    selectors: [{ path: "spec.selectors[].podSelector", role: "policy", reach: "cilium-all" }],
  },
  "cilium.io/CiliumEndpointSlice": cluster,
  "cilium.io/CiliumEnvoyConfig": ciliumEnvoy,
  "cilium.io/CiliumIdentity": cluster,
  "cilium.io/CiliumL2AnnouncementPolicy": cluster,
  "cilium.io/CiliumLoadBalancerIPPool": cluster,
  "cilium.io/CiliumLocalRedirectPolicy": {
    entries: ["spec.redirectFrontend.serviceMatcher.serviceName"],
    selectors: [
      {
        ...ownPods,
        path: "spec.redirectBackend.localEndpointSelector",
        reach: "cilium-own",
        sends: true,
      },
    ],
  },
  "cilium.io/CiliumNetworkPolicy": ciliumPolicy("cilium-own", "cilium-named"),
  "cilium.io/CiliumNode": cluster,
  "cilium.io/CiliumPodIPPool": cluster,
};

/** Istio, Cilium, Linkerd, Kuma, AWS. */
export const meshKinds: KindRows = {
  ...istioKinds,
  ...ciliumKinds,
  "kuma.io/Mesh": cluster,
  "kuma.io/Zone": cluster,
  "policy.linkerd.io/AuthorizationPolicy": { ofServers: true },
  "policy.linkerd.io/HTTPLocalRateLimitPolicy": { ofServers: true },
  "policy.linkerd.io/HTTPRoute": { ofServers: true, references: ofRoutes },
  "policy.linkerd.io/MeshTLSAuthentication": {
    accounts: ["spec.identityRefs[]", "spec.identities[]"],
  },
  "policy.linkerd.io/Server": { guards: "callers", selectors: [podPolicy] },
  "policy.linkerd.io/ServerAuthorization": {
    accounts: ["spec.client.meshTLS.serviceAccounts[]", "spec.client.meshTLS.identities[]"],
    ofServers: true,
  },
  "vpcresources.k8s.aws/CNINode": cluster,
  "vpcresources.k8s.aws/SecurityGroupPolicy": { selectors: [podPolicy] },
};
