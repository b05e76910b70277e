/**
 * @module Where every kind that Isolane knows keeps its label selectors, and what they do to what
 * they select. One row a selector; reading them is in selectors.ts.
 */
import type { SelectorUse } from "../model/baseline.ts";

/** Where a selector reaches. */
export type Reach =
  /** Its own namespace; every namespace for a cluster-scoped object. */
  | "own"
  | "all"
  /** Its own namespace; all of them from Istio's root namespace. */
  | "root"
  /** What `namespaceSelector` (and `namespaces`) beside it say, else its own namespace. */
  | "sibling"
  /** What `spec.namespaceSelector: {any, matchNames}` says, else its own namespace. */
  | "monitor"
  /** What `sourceNamespace` beside it says, else every namespace. */
  | "source"
  /** Its own namespace; labels of Cilium's that mean namespaces are not read as such. */
  | "cilium-own"
  /** What Cilium's namespace labels in it say, else its own namespace. */
  | "cilium"
  /** What Cilium's namespace labels in it say, else every namespace. */
  | "cilium-all";

/** One selector of a kind. */
export interface SelectorRow {
  /** Path of the selector: `spec.ingress[].from[].podSelector`; `[]` stands for every item. */
  readonly path: string;
  readonly role: SelectorUse["role"];
  readonly reach: Reach;
  /** `labels`: a plain map, which selects nothing when empty. Default: a `metav1.LabelSelector`. */
  readonly form?: "labels";
  /** Default: pods. */
  readonly selects?: "services";
  /** `nothing`: an empty selector selects nothing, or a fork cannot and need not escape it. Default: everything. */
  readonly empty?: "nothing";
}

const workload: readonly SelectorRow[] = [{ path: "spec.selector", role: "capture", reach: "own" }];
const istioPolicy: readonly SelectorRow[] = [
  { path: "spec.selector", role: "policy", reach: "root" },
];
const istioProxy: readonly SelectorRow[] = [
  { path: "spec.workloadSelector.labels", role: "policy", reach: "root", form: "labels" },
];
const podMonitor: readonly SelectorRow[] = [
  { path: "spec.selector", role: "capture", reach: "monitor", empty: "nothing" },
];
const serviceMonitor: readonly SelectorRow[] = [
  {
    path: "spec.selector",
    role: "capture",
    reach: "monitor",
    empty: "nothing",
    selects: "services",
  },
];

function ciliumRows(spec: string, own: Reach, _peer: Reach): readonly SelectorRow[] {
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
  return [
    { path: `${spec}.endpointSelector`, role: "policy", reach: own },
    ...peers.map(
      (path): SelectorRow => ({ path: `${spec}.${path}`, role: "peer", reach: "cilium" }),
    ),
  ];
}

const ciliumPolicy = ["spec", "specs[]"].flatMap((spec) =>
  ciliumRows(spec, "cilium-own", "cilium"),
);
const ciliumClusterPolicy = ["spec", "specs[]"].flatMap((spec) =>
  ciliumRows(spec, "cilium-all", "cilium-all"),
);

/** By `group/Kind`. */
const rows: Readonly<Record<string, readonly SelectorRow[]>> = {
  "/Service": [{ path: "spec.selector", role: "capture", reach: "own", form: "labels" }],
  "/ReplicationController": [
    { path: "spec.selector", role: "capture", reach: "own", form: "labels" },
  ],
  "apps/Deployment": workload,
  "apps/StatefulSet": workload,
  "apps/DaemonSet": workload,
  "apps/ReplicaSet": workload,
  "apps.kruise.io/CloneSet": workload,
  "apps.kruise.io/StatefulSet": workload,
  "apps.kruise.io/DaemonSet": workload,
  "argoproj.io/Rollout": workload,
  "batch/Job": workload,
  "batch/CronJob": [{ path: "spec.jobTemplate.spec.selector", role: "capture", reach: "own" }],
  "policy/PodDisruptionBudget": workload,
  "autoscaling.k8s.io/VerticalPodAutoscaler": workload,
  "networking.k8s.io/NetworkPolicy": [
    { path: "spec.podSelector", role: "policy", reach: "own" },
    { path: "spec.ingress[].from[].podSelector", role: "peer", reach: "sibling" },
    { path: "spec.egress[].to[].podSelector", role: "peer", reach: "sibling" },
  ],
  "security.istio.io/AuthorizationPolicy": istioPolicy,
  "security.istio.io/PeerAuthentication": istioPolicy,
  "security.istio.io/RequestAuthentication": istioPolicy,
  "telemetry.istio.io/Telemetry": istioPolicy,
  "extensions.istio.io/WasmPlugin": istioPolicy,
  "extensions.istio.io/TrafficExtension": istioPolicy,
  "networking.istio.io/ProxyConfig": istioPolicy,
  "networking.istio.io/EnvoyFilter": istioProxy,
  "networking.istio.io/Sidecar": istioProxy,
  "networking.istio.io/DestinationRule": [
    { path: "spec.workloadSelector", role: "policy", reach: "own" },
  ],
  "networking.istio.io/ServiceEntry": [
    { path: "spec.workloadSelector.labels", role: "capture", reach: "own", form: "labels" },
  ],
  // Selects the gateway's pods in any namespace, unless PILOT_SCOPE_GATEWAY_TO_NAMESPACE is set.
  "networking.istio.io/Gateway": [
    { path: "spec.selector", role: "capture", reach: "all", form: "labels" },
  ],
  "networking.istio.io/VirtualService": ["http", "tls", "tcp"].map((list) => ({
    path: `spec.${list}[].match[].sourceLabels`,
    role: "peer",
    reach: "source",
    form: "labels",
  })),
  "policy.linkerd.io/Server": [{ path: "spec.podSelector", role: "policy", reach: "own" }],
  "cilium.io/CiliumNetworkPolicy": ciliumPolicy,
  "cilium.io/CiliumClusterwideNetworkPolicy": ciliumClusterPolicy,
  "cilium.io/CiliumLocalRedirectPolicy": [
    { path: "spec.redirectBackend.localEndpointSelector", role: "capture", reach: "cilium-own" },
  ],
  "cilium.io/CiliumEgressGatewayPolicy": [
    { path: "spec.selectors[].podSelector", role: "policy", reach: "cilium-all" },
  ],
  "vpcresources.k8s.aws/SecurityGroupPolicy": [
    { path: "spec.podSelector", role: "policy", reach: "own" },
  ],
  "monitoring.coreos.com/PodMonitor": podMonitor,
  "monitoring.coreos.com/ServiceMonitor": serviceMonitor,
  "operator.victoriametrics.com/VMPodScrape": podMonitor,
  "operator.victoriametrics.com/VMServiceScrape": serviceMonitor,
  "monitoring.googleapis.com/PodMonitoring": podMonitor,
  "monitoring.googleapis.com/ClusterPodMonitoring": [
    { path: "spec.selector", role: "capture", reach: "all", empty: "nothing" },
  ],
};

const term = (list: string, prefix = ""): SelectorRow => ({
  path: `affinity.${list}[]${prefix}.labelSelector`,
  role: "scheduling",
  reach: "sibling",
});

/** Selectors inside a pod's spec; the paths start there. */
export const podSpecRows: readonly SelectorRow[] = [
  { path: "topologySpreadConstraints[].labelSelector", role: "scheduling", reach: "own" },
  ...["podAffinity", "podAntiAffinity"].flatMap((affinity) => [
    term(`${affinity}.requiredDuringSchedulingIgnoredDuringExecution`),
    term(`${affinity}.preferredDuringSchedulingIgnoredDuringExecution`, ".podAffinityTerm"),
  ]),
];

/** The selectors of a kind, by `group/Kind`. */
export function selectorRows(groupKind: string): readonly SelectorRow[] {
  return Object.hasOwn(rows, groupKind) ? (rows[groupKind] ?? []) : [];
}
