/** @module Types of the specs. Generated from schemas/ by `npm run gen`: do not edit. */

/** One place to read manifests from: path, kustomize or helm. */
export type BaselineSource = PathSource | KustomizeSource | HelmSource;
/** Where the code lies that the workload runs: a branch that changes it forks the workload (`isolane sandbox sync`). A folder, a file or a glob from the root of the repository, or several. */
export type Source = string | string[];

/** One shared cluster setup: a baseline, its routing settings, its sandboxes. */
export interface Environment {
  /** The version of this format. */
  apiVersion: "isolane.dev/v1alpha1";
  /** Always Environment. */
  kind: "Environment";
  /** The environment's name. */
  metadata: {
    /** Unique name. Lower-case letters, digits and dashes, at most 63 characters. */
    name: string;
  };
  spec: EnvironmentSpec;
}
/** What is shared by all sandboxes. */
export interface EnvironmentSpec {
  baseline: BaselineSpec;
  routing?: RoutingSpec;
  /**
   * The public ways into the environment, and how requests get into lanes there (docs/entrypoints.md). Default: none.
   *
   * @maxItems 64
   */
  entrypoints?: EntryPoint[];
  gitops?: GitopsSpec;
  /** Facts that the manifests do not say, by Service: `name` or `namespace/name`. */
  services?: {
    [k: string]: ServiceFacts;
  };
  /** Facts that the manifests do not say, by workload: `Kind/name` or `Kind/namespace/name`. For those that no Service leads to, or several lead to. */
  workloads?: {
    [k: string]: WorkloadFacts;
  };
  /**
   * What workloads depend on that no route keeps apart. A fork that uses one has to say what becomes of it (docs/dependencies.md). Default: none.
   *
   * @maxItems 256
   */
  dependencies?: Dependency[];
  resources?: EnvironmentResources;
  /** How long a sandbox that is deleted runs on while its selective consumers drain: longer than an engine takes to apply a commit, kubelets to refresh a file, and consumers to drain. */
  keepDraining?: string;
  sync?: SyncSpec;
  prices?: Prices;
  schedule?: Schedule;
  /** A name for the cluster. Environments with the same one must not own the same objects; with different ones they never meet. Default: gitops.destination with Argo CD, otherwise a cluster of its own. */
  cluster?: string;
  /** true: compile the bare baseline, without any lane. */
  suspended?: boolean;
  /**
   * Warnings that are known and lived with. They are not printed and do not count for --strict. Default: none.
   *
   * @maxItems 1000
   */
  acknowledged?: Acknowledgement[];
}
/** The trunk's manifests: what every request without a key sees. */
export interface BaselineSpec {
  /**
   * Where the trunk's manifests are.
   *
   * @minItems 1
   * @maxItems 256
   */
  sources: BaselineSource[];
  /** Fills metadata.namespace where it is missing. Hosts inside objects are never rewritten. Default: default. */
  namespace?: string;
  /** true: dist/ also carries the baseline. false: it is deployed elsewhere. */
  deploy?: boolean;
  /**
   * With deploy: false, the baseline objects that Isolane owns from now on, as `Kind/name` or `Kind/namespace/name`. Default: none.
   *
   * Items: One object.
   */
  adopt?: string[];
  /** Facts about kinds that neither Isolane nor a CRD in the baseline knows, by `group/Kind`. Default: none. */
  kinds?: {
    [k: string]: KindFacts;
  };
  rendering?: RenderingSpec;
}
/** Manifests on disk. */
export interface PathSource {
  /** A file, a folder (all *.yaml, *.yml and *.json files below it) or a glob, relative to this file. */
  path: string;
  /** Fills metadata.namespace of this source's objects where it is missing. Default: the namespace of the baseline. */
  namespace?: string;
  substitute?: SourceSubstitution;
  /** true: an Argo CD Application, a HelmRelease, a Flux Kustomization or an OpenShift Template of this source is replaced by what it deploys, rendered offline, and so are those that it deploys. Default: false. */
  render?: boolean;
}
/** Fills in variables like `${NAME}` by the rules of Flux's `postBuild`, instead of Flux. Default: nothing is filled in. */
export interface SourceSubstitution {
  /** Variables and their values; they outrank those of files. Default: none. */
  values?: {
    /** The variable's value. */
    [k: string]: string;
  };
  /**
   * Files with variables, relative to this file, later ones win. Default: none.
   *
   * @maxItems 256
   *
   * Items: A file that holds a ConfigMap, or a mapping of variables to texts.
   */
  files?: string[];
  /** true: a variable without value and default is an error in every field. false: as in Flux, it is empty; in a name, an image, a host or a port it is an error all the same. Default: false. */
  strict?: boolean;
}
/** The output of `kustomize build`. */
export interface KustomizeSource {
  /** A folder with a kustomization, relative to this file. */
  kustomize: string;
  /** The version of kustomize that must be on PATH, for example `5.8.1`; another one is an error. Default: any. */
  version?: string;
  /** Fills metadata.namespace of this source's objects where it is missing. Default: the namespace of the baseline. */
  namespace?: string;
  substitute?: SourceSubstitution1;
  /** true: an Argo CD Application, a HelmRelease, a Flux Kustomization or an OpenShift Template of this source is replaced by what it deploys, rendered offline, and so are those that it deploys. Default: false. */
  render?: boolean;
}
/** Fills in variables like `${NAME}` by the rules of Flux's `postBuild`, instead of Flux. Default: nothing is filled in. */
export interface SourceSubstitution1 {
  /** Variables and their values; they outrank those of files. Default: none. */
  values?: {
    /** The variable's value. */
    [k: string]: string;
  };
  /**
   * Files with variables, relative to this file, later ones win. Default: none.
   *
   * @maxItems 256
   *
   * Items: A file that holds a ConfigMap, or a mapping of variables to texts.
   */
  files?: string[];
  /** true: a variable without value and default is an error in every field. false: as in Flux, it is empty; in a name, an image, a host or a port it is an error all the same. Default: false. */
  strict?: boolean;
}
/** A Helm chart. */
export interface HelmSource {
  helm: HelmChart;
  /** Fills metadata.namespace of this source's objects where it is missing. Default: the namespace of the baseline. */
  namespace?: string;
  substitute?: SourceSubstitution2;
  /** true: an Argo CD Application, a HelmRelease, a Flux Kustomization or an OpenShift Template of this source is replaced by what it deploys, rendered offline, and so are those that it deploys. Default: false. */
  render?: boolean;
}
/** The output of `helm template`. */
export interface HelmChart {
  /** The chart's folder or archive, relative to this file. */
  chart: string;
  /**
   * Values files relative to this file, later ones win. Default: none.
   *
   * Items: A values file.
   */
  values?: string[];
  /** The release's name. */
  release: string;
  /** Values that outrank the files, in the form of a values file. Default: none. */
  set?: {};
  /** The Kubernetes version that the chart is rendered for, for example `1.33.0`. Default: the one that helm was built for. */
  kubeVersion?: string;
  /**
   * APIs that the chart may ask for (`.Capabilities.APIVersions`). Default: Kubernetes' own.
   *
   * @maxItems 1000
   *
   * Items: An API, for example `monitoring.coreos.com/v1`.
   */
  apiVersions?: string[];
  /** The version of helm that must be on PATH, for example `3.22.0`; another one is an error. Default: any. */
  version?: string;
}
/** Fills in variables like `${NAME}` by the rules of Flux's `postBuild`, instead of Flux. Default: nothing is filled in. */
export interface SourceSubstitution2 {
  /** Variables and their values; they outrank those of files. Default: none. */
  values?: {
    /** The variable's value. */
    [k: string]: string;
  };
  /**
   * Files with variables, relative to this file, later ones win. Default: none.
   *
   * @maxItems 256
   *
   * Items: A file that holds a ConfigMap, or a mapping of variables to texts.
   */
  files?: string[];
  /** true: a variable without value and default is an error in every field. false: as in Flux, it is empty; in a name, an image, a host or a port it is an error all the same. Default: false. */
  strict?: boolean;
}
/** One kind. */
export interface KindFacts {
  /** As the kind's CRD says it. */
  scope: "Cluster" | "Namespaced";
}
/** How sources with `render: true` are rendered. */
export interface RenderingSpec {
  /** Folders that hold a copy of what another repository holds, by its URL, or by `Kind/name` of a Flux source. Charts of a Helm repository lie in folders of their names. Default: none; gitops.repository and gitops.source are this repository. */
  repositories?: {
    /** A folder, relative to this file. */
    [k: string]: string;
  };
  /**
   * Objects that are not rendered, as `Kind/name` or `Kind/namespace/name`; what they deploy is not read. Default: none.
   *
   * @maxItems 1000
   *
   * Items: One object.
   */
  except?: string[];
  kustomize?: RenderingKustomize;
  helm?: RenderingHelm;
}
/** How kustomize is asked. */
export interface RenderingKustomize {
  /** The version of kustomize that must be on PATH, for example `5.8.1`; another one is an error. Default: any. */
  version?: string;
}
/** How helm is asked, where the object does not say it. */
export interface RenderingHelm {
  /** The Kubernetes version that the chart is rendered for, for example `1.33.0`. Default: the one that helm was built for. */
  kubeVersion?: string;
  /**
   * APIs that the chart may ask for (`.Capabilities.APIVersions`). Default: Kubernetes' own.
   *
   * @maxItems 1000
   *
   * Items: An API, for example `monitoring.coreos.com/v1`.
   */
  apiVersions?: string[];
  /** The version of helm that must be on PATH, for example `3.22.0`; another one is an error. Default: any. */
  version?: string;
}
/** How requests are routed. */
export interface RoutingSpec {
  /** The API for route tables where the baseline has no routes; a table that has some keeps its API. */
  backend?: "gateway-api" | "istio";
  /** The mesh that reads the routes: what it supports is checked at compile time. */
  implementation?: "istio" | "linkerd" | "cilium" | "kuma" | "envoy-gateway" | "generic";
  /** In which the full hosts of Services end: cart.shop.svc.cluster.local. The kubelet's clusterDomain, and the mesh's. */
  clusterDomain?: string;
  carriers?: CarriersSpec;
  /** Where a keyed request goes at a service that its lane does not fork: the baseline, or nowhere (a strict lane). A strict lane adds a rule to every route table, also where it forks nothing. With `gateway-api`, these are routes in its own folder, one or more for each Service; with `istio`, it edits every VirtualService, so its diff touches the routes of all teams, and two branches with strict lanes always change the same files. Review it as a change to all routing. */
  fallback?: "baseline" | "none";
  /** Whether the pods of a namespace are in the mesh, where no label or annotation of theirs or of the Namespace says so: for example with injection that is on by default. `*` stands for every other namespace. */
  membership?: {
    /** `in`: proxies of the mesh see the requests of the namespace's pods. `out`: they do not. */
    [k: string]: "in" | "out";
  };
  versions?: VersionsSpec;
  traffic?: TrafficSpec;
  propagation?: PropagationSpec;
}
/** Where the routing key travels; at least one. Default: {baggage: isolane, header: x-isolane-key}. */
export interface CarriersSpec {
  /** Name of the W3C baggage member that carries the key. */
  baggage?: string;
  /** Name of the W3C tracestate member that carries the key, in lower case. */
  tracestate?: string;
  /**
   * Name of a plain header that carries the key, or a list of names.
   *
   * @minItems 1
   * @maxItems 8
   */
  header?: string | string[];
  /** Name of a value in the baggage of OpenTracing's and Datadog's tracers, which pass it on in a header: ot-baggage-NAME. */
  otBaggage?: string;
  /** Name of a value in the baggage of Jaeger's clients, which pass it on in a header: uberctx-NAME. */
  uberctx?: string;
  /** Name of one of spring.sleuth.baggage-keys, which Spring Cloud Sleuth 2 passes on in a header: baggage-NAME. */
  sleuthBaggage?: string;
}
/** What the cluster has. The output does not depend on it; what the stated versions lack is refused. */
export interface VersionsSpec {
  /** Release of Gateway API whose CRDs the cluster has, for example "1.4". What it does not have is refused in the baseline (E0638). Default: not checked. */
  gatewayApi?: string;
  /** Channel of these CRDs. */
  channel?: "standard" | "experimental";
  /** Istio's version, for example "1.30", where it is the implementation. Default: not checked. */
  istio?: string;
  /** Cilium's version, for example "1.20", where it is the implementation. Default: not checked. */
  cilium?: string;
  /** Linkerd's version, for example "2.18", where it is the implementation. Default: not checked. */
  linkerd?: string;
}
/** What is written down of keyed requests, by Istio's Telemetry (docs/propagation.md). Default: nothing. */
export interface TrafficSpec {
  accessLog?: AccessLogSpec;
  /** `forks`: their proxies sample all traces that start there. A proxy has one rate for all its requests, so baseline pods cannot sample keyed ones only. Default: as the mesh does. */
  tracing?: "forks";
}
/** A line for each keyed request, whatever its key. Default: none. */
export interface AccessLogSpec {
  /** `forks`: requests that forks get and send. `everywhere`: keyed requests of all pods of the namespaces in which the environment has some. */
  at?: "forks" | "everywhere";
  /**
   * Where lines go: names of meshConfig.extensionProviders. `envoy`, which every Istio has, writes to standard output.
   *
   * @minItems 1
   * @maxItems 16
   *
   * Items: The name of a provider.
   */
  providers?: string[];
  /**
   * Providers that log all requests there today, and go on doing so; [] where nothing is logged. Needed with `everywhere`. Default: not stated.
   *
   * @maxItems 16
   *
   * Items: The name of a provider.
   */
  existing?: string[];
}
/** What the OpenTelemetry operator is told, where services state `propagation: otel-operator`. Default: an Instrumentation that passes baggage on and sends nothing anywhere. */
export interface PropagationSpec {
  /** An Instrumentation that the cluster has, `namespace/name`: forks and baseline are injected by that. Default: one that Isolane writes, in the environment's namespace. */
  instrumentation?: string;
  /** Where the agents send what they record, in Isolane's Instrumentation: an OTLP endpoint, for example `http://otel-collector.observability:4318`. Default: nowhere; they only pass the key on. */
  endpoint?: string;
}
/** One public way in: exactly one of gateway and ingress. */
export interface EntryPoint {
  /** Its name, unique in the environment. */
  name: string;
  gateway?: EntryPointGateway;
  ingress?: EntryPointIngress;
  /** What becomes of a request from outside that carries a routing key: admit (it is in that lane), strip (the key is taken out) or refuse (403). Default: admit. */
  keys?: "admit" | "strip" | "refuse";
  admit?: Admission;
  /**
   * Hosts that each lane has, for people and tools that cannot set a header. Default: none.
   *
   * @maxItems 64
   */
  previews?: PreviewHost[];
}
/** The Gateway of the baseline by which requests come in: an Istio Gateway or one of Gateway API. */
export interface EntryPointGateway {
  /** Its namespace. Default: the namespace of the baseline. */
  namespace?: string;
  /** Its name. */
  name: string;
  /** Whose Gateway it is, where the baseline has one of each with that name. Default: the one that it has. */
  api?: "istio" | "gateway-api";
}
/** The Ingresses of the baseline by which requests come in, where their controller is outside of the mesh. */
export interface EntryPointIngress {
  /** The class of the Ingresses by which requests come in. Default: the one class that the host's Ingresses have. */
  class?: string;
  proxy: PreviewProxy;
  tls?: PreviewTls;
  /** Annotations that lanes' Ingresses have besides those of the baseline's, or instead of them; `{lane}` stands for the routing key, and an empty text takes one out. Default: none. */
  annotations?: {
    [k: string]: string;
  };
}
/** The proxy that writes the key into requests for hosts of lanes: a small Deployment in each namespace that has such Ingresses. */
export interface PreviewProxy {
  /** A stock Envoy by its digest, for example `envoyproxy/envoy@sha256:...`. */
  image: string;
  /** How many pods it has. Default: 1. */
  replicas?: number;
  /**
   * Secrets by which its image is pulled. Default: none.
   *
   * @maxItems 16
   */
  imagePullSecrets?: string[];
}
/** By which certificate hosts of lanes are served. Default: none, where the baseline's Ingress has none. */
export interface PreviewTls {
  /** A Secret with a wildcard certificate, in the namespace of the Ingresses. */
  secretName?: string;
  /** A ClusterIssuer of cert-manager that makes a certificate for each host. */
  clusterIssuer?: string;
  /** An Issuer of cert-manager that makes a certificate for each host. */
  issuer?: string;
  /** true: the controller's own certificate serves the hosts. */
  controller?: true;
}
/** Whose keys are let in all the same, where keys says strip or refuse. Default: nobody's. */
export interface Admission {
  /**
   * Claims of a token that the Gateway has checked; any of them is enough.
   *
   * @minItems 1
   * @maxItems 8
   */
  claims: AdmittedClaim[];
}
/** One claim, and who has it. */
export interface AdmittedClaim {
  /** The name of a claim of the token; dots lead into nested ones. */
  claim: string;
  /**
   * Any of them is enough: the claim's text, or one item of its list.
   *
   * @minItems 1
   * @maxItems 16
   */
  values: string[];
}
/** One host of the baseline, and what it is called for a lane. */
export interface PreviewHost {
  /** A host of the baseline for which it has routes there. */
  host: string;
  /** The host of each lane, in which `{lane}` stands for the lane's routing key, for example `{lane}.preview.example.com`. */
  preview: string;
}
/** How dist/ reaches the cluster. Absent: no gitops/ folder is written. */
export interface GitopsSpec {
  /** What applies dist/. */
  engine?: "argocd" | "flux";
  /** URL of the repository that dist/ is committed to. Needed unless `source` names where Flux has it from. */
  repository?: string;
  /** Branch that is reconciled. Default: main. */
  revision?: string;
  /** Folder of this environment's output inside the repository. Default: dist/<environment>. */
  path?: string;
  /** Namespace of the engine's objects. Default: argocd, or flux-system. */
  namespace?: string;
  /** API server that Argo CD deploys to. Default: https://kubernetes.default.svc. */
  destination?: string;
  source?: SourceReference;
  secretRef?: RepositorySecret;
  /** Flux: the ServiceAccount by whose rights the Kustomizations apply, in the namespace of the engine's objects. Default: the controller's own. */
  serviceAccountName?: string;
  decryption?: DecryptionSpec;
}
/** Flux: a source that the cluster has already, from which the Kustomizations read `path`; `repository` and `revision` are not written then. Default: a GitRepository in gitops/. */
export interface SourceReference {
  /** Its kind. */
  kind: "GitRepository" | "OCIRepository" | "Bucket";
  /** Its name. */
  name: string;
  /** Its namespace. Default: that of the engine's objects. */
  namespace?: string;
}
/** Flux: the Secret by which the GitRepository in gitops/ is read. Default: isolane-<environment> for an SSH URL, none for another. */
export interface RepositorySecret {
  /** Its name, in the namespace of the engine's objects. */
  name: string;
}
/** How Flux decrypts the baseline's Secrets. Default: it does not, and encrypted Secrets are left out. */
export interface DecryptionSpec {
  /** What encrypted the Secrets. */
  provider: "sops";
  secretRef?: DecryptionSecret;
}
/** The Secret with the keys. Default: none, the controller's own identity decrypts. */
export interface DecryptionSecret {
  /** Its name, in the namespace of the engine's objects. */
  name: string;
}
/** One Service. */
export interface ServiceFacts {
  /** Ports by number or by name. */
  ports?: {
    [k: string]: PortFacts;
  };
  /**
   * Calls that the workloads behind this Service make, in addition to those that `isolane explain --hops` finds in their variables, arguments and ConfigMaps.
   *
   * @maxItems 1000
   */
  calls?: CallFact[];
  /** Whether the workloads behind this Service pass the routing key on to the Services that they call. Default: what their manifests show (OpenTelemetry with baggage). Read by `isolane explain`. */
  propagates?: boolean;
  /** Who makes the workloads behind this Service pass the key on. `otel-operator`: the OpenTelemetry operator, which injects an agent that passes `baggage` on into pods that are annotated; Isolane writes its Instrumentation and annotates forks, and with `deploy: true` the baseline's pods (docs/propagation.md). Needs `language`. Default: their own program does, or nobody. */
  propagation?: "otel-operator";
  /** What the program of the workloads behind this Service is written in; the OpenTelemetry operator injects agents for `java`, `nodejs`, `python` and `dotnet` that pass baggage on. Default: not known. */
  language?: string;
  source?: Source;
  /** The image of a branch's fork, instead of spec.sync.image. */
  image?: string;
}
/** One port. */
export interface PortFacts {
  /** What the port really speaks. */
  protocol: "http" | "http2" | "grpc" | "tcp";
}
/** One Service that is called, or is not. */
export interface CallFact {
  /** The Service that is called: `name` or `namespace/name`. */
  service: string;
  /** Its port. Default: all of them. */
  port?: number;
  /** `upsert`: the call exists. `delete`: what looks like a call is not one. */
  operation?: "upsert" | "delete";
}
/** One workload. */
export interface WorkloadFacts {
  source?: Source;
  /** selective: its program asks the file `/etc/isolane/keys/keys.json`, which Isolane writes and mounts, whose each message is (docs/queues.md). Default: nothing is known of what it consumes. */
  consumes?: "selective";
  /** The image of a branch's fork, instead of spec.sync.image. */
  image?: string;
}
/** Something that workloads use beside Services of the mesh: a database, a bucket, a third party. */
export interface Dependency {
  /** Its name. */
  name: string;
  /**
   * The Secrets with the credentials by which workloads use it.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: Name of a Secret, without a hash of kustomize.
   */
  secrets?: string[];
  /**
   * The hosts by which variables, arguments and ConfigMaps name it.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: A host, `*.` and a host, or an address. `orders-db.shop.svc` stands for all names of the Service.
   */
  hosts?: string[];
  /**
   * What a fork would do there for real: change data, send mail or messages to people, move money. A fork that shares it has to give a reason. Default: none.
   *
   * @maxItems 8
   *
   * Items: One of them.
   */
  effects?: ("data" | "mail" | "payment" | "push" | "other")[];
}
/** Private state of sandboxes, which plugins make (docs/resources.md). Absent: there is none. */
export interface EnvironmentResources {
  /** Where plugins run. Default: the environment's namespace. */
  namespace?: string;
  /** Parameters that plugins have from the environment, by the plugin's name. Default: none. */
  params?: {
    /** The parameters of one plugin. */
    [k: string]: {
      [k: string]: unknown;
    };
  };
  /** By whose rights a plugin runs that asks the cluster for more, by the plugin's name. It has to be able to do what the account isolane-<environment>-resources can. Default: the plugin's runner.serviceAccountName, or that account. */
  serviceAccounts?: {
    /** A service account in the namespace in which plugins run. */
    [k: string]: string;
  };
  images?: EnvironmentResourceImages;
  /** Whether the pods of plugins are in the mesh. A sidecar keeps a run from ending where the cluster has no native ones. */
  mesh?: "in" | "out";
  janitor?: EnvironmentJanitor;
  /** How long a deleted sandbox's file stays, so that an engine applies what removes its resources. */
  keepDeleted?: string;
}
/** The images that run beside a plugin's own. */
export interface EnvironmentResourceImages {
  /** kubectl, with a shell: it writes outputs and asks for the lanes that there are. */
  kubectl?: string;
}
/** A CronJob in routes/ that removes what no sandbox owns. */
export interface EnvironmentJanitor {
  /** When it looks, as a CronJob says it. */
  schedule?: string;
  /** How long a resource has to be without an owner before it is removed. */
  after?: string;
  /** true: it says what it would remove, and removes nothing. */
  dryRun?: boolean;
}
/** What `isolane sandbox sync` writes into the spec of a branch. */
export interface SyncSpec {
  /** The image of a branch's fork: text in which {workload}, {service}, {repository}, {branch}, {commit}, {shortCommit} and {digest} are replaced. */
  image?: string;
  /** The sandbox's name: text in which {branch}, {repository} and {pullRequest} are replaced; then made a valid name. */
  name?: string;
  /** The name of a route group that joins the sandboxes of all repositories that have the branch: text in which {branch} is replaced. Default: no group. */
  group?: string;
  /** How long a sandbox lives after its last change, for example `3d`. Default: until it is deleted. */
  ttl?: string;
}
/** What pods of sandboxes cost, by what they request: `isolane diff` and `isolane comment` add it up. */
export interface Prices {
  /** For example EUR. */
  currency: string;
  /** Of one core for a month. */
  cpu: number;
  /** Of one GiB for a month. */
  memory: number;
}
/** When `isolane prune` lets sandboxes run; at all other times it suspends them. Default: always. The compile does not read it. */
export interface Schedule {
  /** From when to when sandboxes have pods, for example `07:00-20:00`. May cross midnight; of equal times, 24 hours. */
  awake: string;
  /**
   * The days on which that time begins.
   *
   * @minItems 1
   */
  days?: ("monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday")[];
  /** A name of the IANA time zone database, for example `Europe/Berlin`. */
  timezone?: string;
}
/** One acknowledged warning. */
export interface Acknowledgement {
  /** The warning's code. */
  code: string;
  /** An object that the warning is about: `Kind/name` or `Kind/namespace/name`, for example `Ingress/web` or `Sandbox/feat-checkout`. Default: any. */
  object?: string;
  /** Why it is fine. */
  reason: string;
}

/** One variable: `value`, `valueFrom` or `operation: delete`. */
export type EnvItem = EnvValue | EnvReference | EnvRemoval;
/** Private state of the sandbox. */
export type ResourceSpec = PluginResource | InstanceResource;
/** true, or the same with a reason: no pods; keyed requests are refused where the sandbox would fork what is behind, and never answered by the baseline there. */
export type SandboxSuspension =
  | boolean
  | {
      /** Why. For people: `isolane lanes` and `isolane explain` say it, and it is not in the output. */
      reason: string;
      /** Since when, RFC 3339. */
      since?: string;
    };

/** The delta of one git branch: one file each. */
export interface Sandbox {
  /** The version of this format. */
  apiVersion: "isolane.dev/v1alpha1";
  /** Always Sandbox. */
  kind: "Sandbox";
  /** Name and labels. */
  metadata: {
    /** Unique name. Lower-case letters, digits and dashes, at most 63 characters. */
    name: string;
    /** Any strings, matched by route groups; never emitted. */
    labels?: {
      /** One label's value. */
      [k: string]: string;
    };
  };
  spec: SandboxSpec;
}
/** What differs from the baseline. */
export interface SandboxSpec {
  source?: SandboxSource;
  /** Who is responsible for it. */
  owner?: string;
  /** When it was created, RFC 3339. */
  createdAt?: string;
  /** When its branch last changed, RFC 3339. Whoever writes the file keeps it; the compiler only reads it. */
  updatedAt?: string;
  ttl?: SandboxTtl;
  /** true: whatever cleans up leaves it alone, also when it has expired. */
  pinned?: boolean;
  routing?: SandboxRouting;
  /** false: this lane has no hosts of its own at the environment's entry points. Default: true. */
  previews?: boolean;
  /**
   * The workloads that the branch changes. Default: none.
   *
   * @maxItems 256
   */
  forks?: ForkSpec[];
  /**
   * Workloads, Services, ConfigMaps and the like that only the branch has. They get names of their own, and references among them and from forks follow. Default: none.
   *
   * @maxItems 64
   */
  objects?: SandboxObject[];
  /**
   * Private state: a database, a schema, a topic, which a plugin makes before the forks start, and removes with the sandbox. Default: none.
   *
   * @maxItems 64
   */
  resources?: ResourceSpec[];
  /**
   * Warnings about this sandbox that are known and lived with. They are not printed and do not count for --strict. Default: none.
   *
   * @maxItems 1000
   */
  acknowledged?: SandboxAcknowledgement[];
  suspended?: SandboxSuspension;
  deletion?: SandboxDeletion;
}
/** The git branch that this sandbox belongs to. */
export interface SandboxSource {
  /** Repository of the branch. */
  repository?: string;
  /** The git branch. */
  branch?: string;
  /** The commit. */
  commit?: string;
  /** Number of the pull request. */
  pullRequest?: number;
}
/** When it expires. */
export interface SandboxTtl {
  /** Minutes, hours, days or weeks, for example `3d`. */
  duration: string;
  /** What the duration counts from: updatedAt lets a branch live on while somebody works on it. */
  offsetFrom?: "createdAt" | "updatedAt";
}
/** How requests enter this lane. */
export interface SandboxRouting {
  /** The routing key. Default: metadata.name. */
  key?: string;
  /** The same as in the environment, for this lane. Default: the environment's. */
  fallback?: "baseline" | "none";
}
/** One forked workload. */
export interface ForkSpec {
  forkOf: WorkloadReference;
  customizations?: Customizations;
  strategies?: Strategies;
  /**
   * What becomes of the environment's dependencies that the workload uses. Default: it uses none.
   *
   * @maxItems 256
   */
  dependencies?: ForkDependency[];
  /** keyed: requests that the fork's pods send without a key get that of its sandbox, by their sidecar (Istio). For what no request starts: CronJobs, consumers, schedulers. Default: none. */
  egress?: "none" | "keyed";
}
/** A baseline workload. */
export interface WorkloadReference {
  /** Deployment, StatefulSet, Rollout or CronJob. */
  kind: string;
  /** Name of the baseline workload. */
  name: string;
  /** Its namespace. Default: the environment's. */
  namespace?: string;
}
/** What differs from the baseline workload. */
export interface Customizations {
  /**
   * Images of containers and init containers.
   *
   * @maxItems 256
   */
  images?: ImageItem[];
  /**
   * Environment variables.
   *
   * @maxItems 1024
   */
  env?: EnvItem[];
  /**
   * ConfigMaps to fork: the copy gets a content-hashed name and every reference of the fork is rewritten.
   *
   * @maxItems 256
   */
  configMaps?: ConfigMapItem[];
  /**
   * Files with outputs of resources.
   *
   * @maxItems 64
   */
  files?: FileItem[];
  /** Number of pods. Default: 1. */
  replicas?: number;
  /**
   * Resource requests and limits.
   *
   * @maxItems 256
   */
  resources?: ResourcesItem[];
  /**
   * Commands and arguments.
   *
   * @maxItems 256
   */
  command?: CommandItem[];
  /** Another service account for the pods. */
  serviceAccountName?: string;
  patch?: Patch;
}
/** One container's image. */
export interface ImageItem {
  /** Name of a container. Default: the only main container, or the one that kubectl.kubernetes.io/default-container names. */
  container?: string;
  /** The image, with tag or digest. */
  image: string;
}
/** Sets a variable to a value. */
export interface EnvValue {
  /** Name of a container. Default: the only main container, or the one that kubectl.kubernetes.io/default-container names. */
  container?: string;
  /** Name of the variable. */
  name: string;
  /** Add or replace. The default. */
  operation?: "upsert";
  /** A literal value. */
  value: string;
}
/** Sets a variable from elsewhere. */
export interface EnvReference {
  /** Name of a container. Default: the only main container, or the one that kubectl.kubernetes.io/default-container names. */
  container?: string;
  /** Name of the variable. */
  name: string;
  /** Add or replace. The default. */
  operation?: "upsert";
  valueFrom: EnvValueFrom;
}
/** Where the value comes from; exactly one. */
export interface EnvValueFrom {
  configMap?: ConfigMapKey;
  secret?: SecretKey;
  fork?: ForkReference;
  resource?: ResourceReference;
  preview?: PreviewReference;
}
/** A key of a ConfigMap. */
export interface ConfigMapKey {
  /** Name of the ConfigMap. */
  name: string;
  /** Its key. */
  key: string;
  /** Whether it may be missing. */
  optional?: boolean;
}
/** A key of a Secret. */
export interface SecretKey {
  /** Name of the Secret. */
  name: string;
  /** Its key. */
  key: string;
  /** Whether it may be missing. */
  optional?: boolean;
}
/** The Service of another fork of this sandbox. */
export interface ForkReference {
  forkOf: WorkloadReference;
  /** Which of the workload's Services. Default: its only one. */
  service?: string;
  /** Which of the Service's ports, by number or name. Default: its only one. */
  port?: string | number;
  /** Text in which {{.Service.Host}} and {{.Service.Port}} are replaced. Default: {{.Service.Host}}:{{.Service.Port}}. */
  expression?: string;
}
/** An output of a resource. */
export interface ResourceReference {
  /** The resource's name. */
  name: string;
  /** Which of its outputs. */
  output: string;
  /** Whose it is: a sandbox that a group joins with this one. Default: this sandbox. */
  sandbox?: string;
  /** Instead of sandbox: a route group that owns it, and that this sandbox is a member of. */
  group?: string;
}
/** The URL of the sandbox's own host for one of the baseline's, without a path: `https://pr-7.preview.example.com`. */
export interface PreviewReference {
  /** A host of the baseline that the environment has previews of. */
  host: string;
  /** The entry point, where several have previews of the host. Default: the only one. */
  entry?: string;
}
/** Removes a variable. */
export interface EnvRemoval {
  /** Name of a container. Default: the only main container, or the one that kubectl.kubernetes.io/default-container names. */
  container?: string;
  /** Name of the variable. */
  name: string;
  /** Remove the variable. */
  operation: "delete";
}
/** Forks a ConfigMap for this fork. */
export interface ConfigMapItem {
  /** Name of a baseline ConfigMap that the workload uses. */
  name: string;
  /** Keys to set; null removes a key. Other keys stay. */
  data: {
    /** The key's new text, or null. */
    [k: string]: string | null;
  };
}
/** One file. */
export interface FileItem {
  /** Name of a container. Default: the only main container, or the one that kubectl.kubernetes.io/default-container names. */
  container?: string;
  /** Where the file is in the container; absolute. */
  path: string;
  valueFrom: FileValueFrom;
}
/** Where its content comes from. */
export interface FileValueFrom {
  resource: ResourceReference;
}
/** One container's resources. */
export interface ResourcesItem {
  /** Name of a container. Default: the only main container, or the one that kubectl.kubernetes.io/default-container names. */
  container?: string;
  /** Requested quantities. */
  requests?: {
    /** A quantity, for example 250m or 1Gi. */
    [k: string]: string | number;
  };
  /** Limits. */
  limits?: {
    /** A quantity, for example 250m or 1Gi. */
    [k: string]: string | number;
  };
}
/** One container's command, arguments or both. */
export interface CommandItem {
  /** Name of a container. Default: the only main container, or the one that kubectl.kubernetes.io/default-container names. */
  container?: string;
  /**
   * The entry point.
   *
   * @maxItems 1024
   *
   * Items: One word.
   */
  command?: string[];
  /**
   * The arguments.
   *
   * @maxItems 1024
   *
   * Items: One word.
   */
  args?: string[];
}
/** A patch of the workload, applied after everything above. */
export interface Patch {
  /** Strategic merge patch, JSON merge patch (RFC 7396) or JSON Patch (RFC 6902). */
  type: "strategic" | "merge" | "json";
  /** The patch of the whole workload object, as data or as a string of YAML or JSON. */
  value: string | {} | unknown[];
}
/** How a workload that is not safe to run twice is made safe. */
export interface Strategies {
  /** For a workload that consumes messages, or may: own-group (it has its own consumer group or queue), selective (its own group, in which it handles only its lane's messages, and the baseline leaves it those: for workloads of which the environment says `consumes: selective`), draining (the same, but the baseline takes its messages back: the step before it is removed), disabled (the customizations switch consumption off), none (it consumes nothing, but may publish) or shared (it may take the baseline's messages). */
  consumer?: "own-group" | "selective" | "draining" | "disabled" | "none" | "shared";
  /** With consumer: own-group or selective, the variable that holds the name of the group, queue or subscription: the fork's value is the baseline's with `-<routing key>` appended. With consumer: none, that of a queue that it writes to. */
  consumerGroupEnv?: string;
  /** With consumerGroupEnv, a route group that the sandbox is a member of: its key is appended, and all members name the same queue. Default: the sandbox's own key. */
  consumerGroupOf?: string;
  /** For a workload that elects a leader: own-lease, disabled (both by customizations) or shared (it may become the baseline's leader). */
  leaderElection?: "own-lease" | "disabled" | "shared";
  /** For a workload that registers itself or joins a ring: own (the customizations give it a registry or ring of its own), disabled (they switch it off), none (it joins nothing) or shared (it may take a share of the baseline's requests and data). */
  membership?: "own" | "disabled" | "none" | "shared";
  /** For a workload whose containers migrate a database: skip (the copy has none of its init containers that do: its program runs on the schema that the baseline has), own-database (the customizations give it one of its own) or shared (reviewed: it changes the baseline's database, and the baseline's program can live with it). */
  migrations?: "skip" | "own-database" | "shared";
  /** For a CronJob: suspend (the copy never runs by itself) or run (it runs beside the baseline's). */
  schedule?: "suspend" | "run";
  /** For what the baseline's pods mount and a fork would share (claims, disks, folders of nodes and servers): empty-dir instead, the same read-only, or the same as it is. */
  volumes?: "empty-dir" | "read-only" | "shared";
}
/** What becomes of one dependency. */
export interface ForkDependency {
  /** A name of the environment's spec.dependencies. */
  name: string;
  /** own (the customizations give it other credentials or another address), shared (it uses the baseline's) or none (it does not use it). */
  use: "own" | "shared" | "none";
  /** With use: own, the resource of this sandbox that it uses instead. Default: whatever the customizations say. */
  resource?: string;
  /** With use: shared, why that is fine. For people; it is not in the output. */
  reason?: string;
}
/** A Kubernetes object as its manifest says it. */
export interface SandboxObject {
  /** Its API version, for example `apps/v1`. */
  apiVersion: string;
  /** Deployment, StatefulSet, Job, CronJob, Pod, Service, ConfigMap, PersistentVolumeClaim, PodDisruptionBudget, ServiceAccount, SealedSecret or ExternalSecret. */
  kind: string;
  metadata: SandboxObjectMetadata;
  [k: string]: unknown;
}
/** Name, namespace, labels and annotations. */
export interface SandboxObjectMetadata {
  /** Its name for the sandbox's other objects and forks. In the output it ends in the sandbox's name and a hash. */
  name: string;
  /** A namespace of the baseline. Default: the environment's. */
  namespace?: string;
  [k: string]: unknown;
}
/** What a plugin makes. */
export interface PluginResource {
  /** Its name in the sandbox. */
  name: string;
  /** The plugin that makes it: one of the environment's `plugins/`, or of Isolane's own. */
  plugin: string;
  /** How far apart it is. Default: the plugin's first level. */
  level?: "logical" | "infrastructure";
  /** Parameters, as the plugin's schema says. Default: none. */
  params?: {
    [k: string]: unknown;
  };
  /** delete: the plugin removes it, and nothing may use it. Needed to remove a resource of a sandbox that stays; an entry that is just taken out is found by the janitor. */
  operation?: "upsert" | "delete";
  /** A higher number runs the plugin again, for example after a failure. */
  attempt?: number;
}
/** An instance of what the baseline has: a fork, as spec.forks would say it, whose address is the resource's output. */
export interface InstanceResource {
  /** Its name in the sandbox. */
  name: string;
  /** An instance of its own. The default. */
  level?: "infrastructure";
  forkOf: WorkloadReference;
}
/** One acknowledged warning. */
export interface SandboxAcknowledgement {
  /** The warning's code. */
  code: string;
  /** An object that the warning is about: `Kind/name` or `Kind/namespace/name`, for example `Ingress/web` or `Sandbox/feat-checkout`. Default: any. */
  object?: string;
  /** Why it is fine. */
  reason: string;
}
/** The first step of a deletion: of the sandbox nothing is left but the runs that remove its resources. `isolane prune` removes the file when spec.resources.keepDeleted has passed. */
export interface SandboxDeletion {
  /** Since when, RFC 3339. */
  since: string;
  /** true: nothing runs any more, and what is left is the janitor's. */
  force?: boolean;
  /** true: the step before. The sandbox runs on, and its selective consumers hand over to the baseline (`strategies.consumer: draining`). `isolane prune` goes on when spec.keepDraining has passed. */
  draining?: boolean;
}

/** Exactly one of label, any and all. */
export type Match = LabelMatch | AnyMatch | AllMatch;

/** A lane that joins several sandboxes, so a feature that spans them can be tested as one. */
export interface RouteGroup {
  /** The version of this format. */
  apiVersion: "isolane.dev/v1alpha1";
  /** Always RouteGroup. */
  kind: "RouteGroup";
  /** Name and labels. */
  metadata: {
    /** Unique name. Lower-case letters, digits and dashes, at most 63 characters. */
    name: string;
    /** Any strings, for people and tools; never emitted. */
    labels?: {
      /** One label's value. */
      [k: string]: string;
    };
  };
  spec: RouteGroupSpec;
}
/** Which sandboxes it joins. */
export interface RouteGroupSpec {
  match: Match;
  routing?: RouteGroupRouting;
  /** false: this lane has no hosts of its own at the environment's entry points. Default: true. */
  previews?: boolean;
  /** Who is responsible for it. */
  owner?: string;
  /**
   * State that the group's members share, and nobody else: a plugin makes it, and removes it with the group. Default: none.
   *
   * @maxItems 64
   */
  resources?: GroupResource[];
  deletion?: GroupDeletion;
}
/** Matches by one label. */
export interface LabelMatch {
  /** A label of a sandbox. */
  label: {
    /** The label's key. */
    key: string;
    /** Its value; `*` stands for any characters. */
    value: string;
  };
}
/** Matches where one of several matches. */
export interface AnyMatch {
  /**
   * At least one of these.
   *
   * @minItems 1
   * @maxItems 64
   */
  any: Match[];
}
/** Matches where all of several match. */
export interface AllMatch {
  /**
   * All of these.
   *
   * @minItems 1
   * @maxItems 64
   */
  all: Match[];
}
/** How requests enter this lane. */
export interface RouteGroupRouting {
  /** The routing key. Default: metadata.name. */
  key?: string;
  /** The same as in the environment, for this lane. Default: the environment's. */
  fallback?: "baseline" | "none";
}
/** What a plugin makes. */
export interface GroupResource {
  /** Its name in the group. */
  name: string;
  /** The plugin that makes it: one of the environment's `plugins/`, or of Isolane's own. */
  plugin: string;
  /** How far apart it is. Default: the plugin's first level. */
  level?: "logical" | "infrastructure";
  /** Parameters, as the plugin's schema says. Default: none. */
  params?: {
    [k: string]: unknown;
  };
  /** delete: the plugin removes it, and nothing may use it. Needed to remove a resource of a group that stays; an entry that is just taken out is found by the janitor. */
  operation?: "upsert" | "delete";
  /** A higher number runs the plugin again, for example after a failure. */
  attempt?: number;
}
/** The first step of a deletion: of the group nothing is left but the runs that remove its resources. `isolane prune` removes the file when spec.resources.keepDeleted has passed. */
export interface GroupDeletion {
  /** Since when, RFC 3339. */
  since: string;
  /** true: nothing runs any more, and what is left is the janitor's. */
  force?: boolean;
}

/** How a kind of private state is made, changed and removed, for example a database. */
export interface ResourcePlugin {
  /** The version of this format. */
  apiVersion: "isolane.dev/v1alpha1";
  /** Always ResourcePlugin. */
  kind: "ResourcePlugin";
  /** The plugin's name. */
  metadata: {
    /** Unique name. Lower-case letters, digits and dashes, at most 40 characters. One of the product's own names replaces the product's. */
    name: string;
  };
  spec: ResourcePluginSpec;
}
/** What it is and does. */
export interface ResourcePluginSpec {
  /** What it makes, for people. */
  description: string;
  /**
   * How far apart what it makes is: logical (a part of what all share) or infrastructure (an instance of its own). The first is the default of a resource.
   *
   * @minItems 1
   * @maxItems 2
   *
   * Items: One level.
   */
  levels: ("logical" | "infrastructure")[];
  /** That it is a queue or topic: own (what the baseline publishes does not come there) or copy (it gets what is published to the baseline's as well). `isolane explain message` tells it. Default: it carries no messages. */
  messages?: "own" | "copy";
  /** The JSON Schema (draft 2020-12) of the parameters: an object whose `properties` are strings, numbers, booleans, lists or objects. `x-isolane-from: environment` at a property says that the environment gives it and no sandbox may. Default: none. */
  params?: {};
  /**
   * What steps may do their work with. Default: nothing.
   *
   * @maxItems 64
   */
  credentials?: ResourceCredential[];
  /**
   * Names of the files that steps write into $ISOLANE_OUTPUTS. Default: none.
   *
   * @maxItems 64
   *
   * Items: One output.
   */
  outputs?: string[];
  runner: ResourceRunner;
  /** After how long a run is given up. */
  timeLimit?: string;
  /** How often a run that fails is tried again. */
  retries?: number;
  steps: ResourceSteps;
  janitor: ResourceJanitor;
}
/** A variable from a Secret of the cluster. */
export interface ResourceCredential {
  /** Name of the variable. */
  name: string;
  /** The parameter of the environment that names the Secret. */
  secretParam: string;
  /** The Secret's key. */
  key: string;
  /** Whether Secret and key may be missing. */
  optional?: boolean;
}
/** Where steps run. */
export interface ResourceRunner {
  /** The image of steps that name no other. */
  image: string;
  /**
   * What runs a script, which is its last argument. Default: /bin/sh -ec.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: A word.
   */
  shell?: string[];
  /** By whose rights steps run, if they use the cluster's API. It has to be able to write the outputs. Default: an account of the environment that can write Secrets and nothing else. */
  serviceAccountName?: string;
  resources?: ResourceRunnerResources;
}
/** Requests and limits of each step. */
export interface ResourceRunnerResources {
  /** Requests or limits by resource. */
  requests?: {
    /** A quantity, for example 128Mi. */
    [k: string]: string | number;
  };
  /** Requests or limits by resource. */
  limits?: {
    /** A quantity, for example 128Mi. */
    [k: string]: string | number;
  };
}
/** What runs. */
export interface ResourceSteps {
  /**
   * Makes the resource. Idempotent: it may have run before, as a whole or in part.
   *
   * @minItems 1
   * @maxItems 16
   */
  create: ResourceStep[];
  /**
   * The same for a resource that has outputs of an earlier run. Default: create.
   *
   * @minItems 1
   * @maxItems 16
   */
  update?: ResourceStep[];
  /**
   * Removes the resource, and says nothing where there is none. It knows ISOLANE_ID, parameters of the environment and credentials, and nothing else.
   *
   * @minItems 1
   * @maxItems 16
   */
  delete: ResourceStep[];
}
/** A container that runs to its end before the next one starts. */
export interface ResourceStep {
  /** Name of the step's container. */
  name: string;
  /** What the shell runs. It reads environment variables only; nothing is written into it. */
  script: string;
  /** Another image than the runner's. */
  image?: string;
  /** The parameter that says the image. Absent from a resource: the step is left out. */
  imageParam?: string;
  /**
   * Which of the plugin's credentials the step gets, by the names of their variables. Default: all.
   *
   * @maxItems 64
   *
   * Items: A variable.
   */
  credentials?: string[];
}
/** How what nobody owns is found. */
export interface ResourceJanitor {
  /** A script that prints the ISOLANE_ID of each resource that there is and whose ID begins with $ISOLANE_PREFIX, one a line. */
  list: string;
}

/** An environment as validation hands it over: what its schema has a default for is there. */
export type CompleteEnvironment = Environment & {
  spec: Required<Pick<EnvironmentSpec, "routing" | "entrypoints" | "dependencies" | "keepDraining" | "suspended">> & {
    baseline: Required<Pick<BaselineSpec, "namespace" | "deploy" | "adopt">>;
    routing: Required<Pick<RoutingSpec, "backend" | "implementation" | "clusterDomain" | "fallback" | "membership" | "versions">> & {
      versions: Required<Pick<VersionsSpec, "channel">>;
      traffic?: {
        accessLog?: Required<Pick<AccessLogSpec, "at" | "providers">>;
      };
    };
    gitops?: Required<Pick<GitopsSpec, "engine" | "revision" | "destination">>;
    resources?: Required<Pick<EnvironmentResources, "params" | "serviceAccounts" | "images" | "mesh" | "janitor" | "keepDeleted">> & {
      images: Required<Pick<EnvironmentResourceImages, "kubectl">>;
      janitor: Required<Pick<EnvironmentJanitor, "schedule" | "after" | "dryRun">>;
    };
    sync?: Required<Pick<SyncSpec, "name">>;
    schedule?: Required<Pick<Schedule, "days" | "timezone">>;
  };
};

/** A plugin as validation hands it over: what its schema has a default for is there. */
export type CompleteResourcePlugin = ResourcePlugin & {
  spec: Required<Pick<ResourcePluginSpec, "params" | "timeLimit" | "retries">>;
};
