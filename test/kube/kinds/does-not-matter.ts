/** @module Fields that are shaped like label selectors or pod templates and yet concern no fork, with the reason. */

/** Selectors of kinds that match `kind`, at paths that match `path`. */
export interface Harmless {
  readonly kind: RegExp;
  readonly path: RegExp;
  readonly because: string;
}

const any = /./;

/** Each entry has to mean some field of a schema, and none that has a row. */
export const doesNotMatter: readonly Harmless[] = [
  {
    kind: any,
    path: /(?:^|\.)\w*[nN]amespace(?:Label)?Selector$|namespaces\.selector$/,
    because: "it selects namespaces; where it narrows a selector of pods, that one's row reads it",
  },
  {
    kind: any,
    path: /(?:^|\.)(?:nodeSelector\w*(?:\[\])?|nodeAffinity\..*)$|NodeSelector\w*(?:\[\])?(?:\.preference)?$/,
    because: "it selects nodes",
  },
  {
    kind: any,
    path: /olumeClaimTemplates?(?:\[\])?\.spec\.selector$/,
    because: "it selects volumes; forks' claims are written without it",
  },
  { kind: /^\/PersistentVolumeClaim$/, path: /^spec\.selector$/, because: "it selects volumes" },
  { kind: /^\/ResourceQuota$/, path: /scopeSelector$/, because: "it selects quota scopes" },
  {
    kind: /^autoscaling\/HorizontalPodAutoscaler$/,
    path: /metric\.selector$/,
    because: "it selects series of a metric, not pods",
  },
  {
    kind: /^admissionregistration\.k8s\.io\//,
    path: /objectSelector$/,
    because:
      "it decides at admission, for forks by their own labels; those that injectors act by are kept (W0324)",
  },
  {
    kind: /^admissionregistration\.k8s\.io\//,
    path: /paramRef\.selector$/,
    because: "it selects parameters of an admission policy",
  },
  {
    kind: /ClusterRole$/,
    path: /clusterRoleSelectors\[\]$/,
    because: "it selects ClusterRoles",
  },
  {
    kind: /\/CSIStorageCapacity$/,
    path: /^nodeTopology$/,
    because: "it selects nodes that reach a storage",
  },
  {
    kind: any,
    path: /clusterTrustBundle\.labelSelector$/,
    because: "it selects ClusterTrustBundles",
  },
  {
    kind: /^argoproj\.io\/ApplicationSet$/,
    path: any,
    because: "it selects clusters, generated parameters or Applications",
  },
  {
    kind: /^argoproj\.io\/(?:AnalysisRun|(?:Cluster)?AnalysisTemplate)$/,
    path: /job\.spec\.selector$/,
    because:
      "a Job of an analysis selects by a label that the Job controller gives to its own pods",
  },
  {
    kind: /^argoproj\.io\/(?:Experiment|Rollout)$/,
    path: /templates\[\]\.selector$/,
    because:
      "ReplicaSets of an experiment add a hash to their selectors, which only their own pods have",
  },
  {
    kind: /^vpcresources\.k8s\.aws\/SecurityGroupPolicy$/,
    path: /^spec\.serviceAccountSelector$/,
    because: "it selects service accounts, and a fork has its baseline's",
  },
  {
    kind: /^cilium\.io\//,
    path: /cidrGroupSelector$/,
    because: "it selects groups of addresses outside of the cluster",
  },
  { kind: /^cilium\.io\//, path: /(?:from|to)Nodes\[\]$/, because: "it selects nodes as peers" },
  {
    kind: /^cilium\.io\/Cilium(?:Clusterwide)?NetworkPolicy$/,
    path: /k8sServiceSelector\.selector$/,
    because:
      "it selects Services as peers; a fork's copies have their labels, less those that monitors select by",
  },
  {
    kind: /^cilium\.io\/Cilium(?:L2AnnouncementPolicy|LoadBalancerIPPool)$/,
    path: /^spec\.serviceSelector$/,
    because: "it is about external addresses, and a fork's Service never has one",
  },
  {
    kind: /^cilium\.io\/CiliumBGP/,
    path: /advertisements(?:\[\]\.selector)?$/,
    because:
      "it announces addresses; a fork's Service is known by its cluster IP as its baseline's is",
  },
  {
    kind: /^monitoring\.coreos\.com\/(?:Alertmanager|Prometheus|PrometheusAgent|ThanosRuler)$/,
    path: /^spec\.(?:(?:alertmanagerConfig|podMonitor|probe|rule|scrapeConfig|serviceMonitor)Selector|topologySpreadConstraints\[\]\.labelSelector)$/,
    because: "it selects what a server of the operator reads, or places the server's own pods",
  },
  {
    kind: /\/(?:VM)?Probe$/,
    path: /^spec\.targets\./,
    because: "it asks from outside whether something answers",
  },
  {
    kind: /\/(?:ClusterNodeMonitoring|VMNodeScrape)$/,
    path: /^spec\.selector$/,
    because: "it watches nodes",
  },
  {
    kind: /^policy\.linkerd\.io\/Server$/,
    path: /^spec\.externalWorkloadSelector$/,
    because: "it selects workloads outside of the cluster",
  },
  {
    kind: /^policy\.linkerd\.io\/ServerAuthorization$/,
    path: /^spec\.server\.selector$/,
    because: "it selects Servers by their labels: lib/resolve/policies/linkerd.ts follows it",
  },
  {
    kind: /^apps\.kruise\.io\//,
    path: /priorityStrategy\.weightPriority\[\]\.matchSelector$/,
    because: "it orders the updates of a workload's own pods",
  },
  {
    kind: /^apps\.kruise\.io\/UnitedDeployment$/,
    path: /^spec\.template\.\w+Template\.spec\.selector$/,
    because:
      "the workloads of the subsets, which the controller makes, have the selector of the whole",
  },
  {
    kind: /^apps\.kruise\.io\/DaemonSet$/,
    path: /rollingUpdate\.selector$/,
    because: "it selects nodes that are updated first",
  },
  {
    kind: /^apps\.kruise\.io\/(?:AdvancedCronJob|ImagePullJob|ImageListPullJob)$/,
    path: /(?:imageListPullJobTemplate\.spec|^spec)\.(?:podSelector|selector)$/,
    because: "it selects nodes, also those on which certain pods run",
  },
  {
    kind: /^apps\.kruise\.io\/(?:SidecarSet|WorkloadSpread)$/,
    path: /^spec\.(?:selector|targetFilter\.selector|updateStrategy\.selector)$/,
    because:
      "it changes pods at admission; a fork that it would miss is warned of where it selects by spec.selector (W0520)",
  },
  {
    kind: /^policy\.kruise\.io\/PodUnavailableBudget$/,
    path: /^spec\.ignoredPodSelector$/,
    because: "it takes pods out of a budget that no fork is in",
  },
  {
    kind: /^cilium\.io\/CiliumPodIPPool$/,
    path: /^spec\.podSelector$/,
    because: "pools of addresses cannot be repeated for a fork, which is warned of (W0520)",
  },
];

/** Pod templates of kinds that have no row for them, and why. */
export const templatesApart: Readonly<Record<string, string>> = {
  "argoproj.io/AnalysisRun spec.metrics[].provider.job.spec.template": "a Job of an analysis",
  "argoproj.io/AnalysisTemplate spec.metrics[].provider.job.spec.template": "a Job of an analysis",
  "argoproj.io/ClusterAnalysisTemplate spec.metrics[].provider.job.spec.template":
    "a Job of an analysis",
  "argoproj.io/Experiment spec.templates[].template": "several templates, each for a while only",
};

/** Rows for fields that no recorded schema has, most of them because newer versions lost them. */
export const olderFields: readonly { readonly field: RegExp; readonly since: string }[] = [
  {
    field: /^cilium\.io\/\S+ \S+\.(?:from|to)Requires\[\]$/,
    since: "gone from newer versions of Cilium",
  },
  {
    field: /^autoscaling\.k8s\.io\/VerticalPodAutoscaler spec\.selector$/,
    since: "v1beta1 had it; newer versions have targetRef",
  },
  {
    field: /^networking\.gke\.io\/MultiClusterService spec\.template\.spec\.selector$/,
    since:
      "never published: https://cloud.google.com/kubernetes-engine/docs/how-to/multi-cluster-ingress",
  },
];
