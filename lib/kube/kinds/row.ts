/** @module What a row of the table of kinds can say. */

/** What a selector does to what it selects. */
export type SelectorRole =
  /** Acts on it, and must never select a fork: Service, PodDisruptionBudget, workload, autoscaler, monitor. */
  | "capture"
  /** Grants it something or restricts it; written again for a fork. */
  | "policy"
  /** Names pods as the other side of a policy (`from`, `to`, `sourceLabels`); extended for a fork. */
  | "peer"
  /** Affinity and topology spread inside a pod template. */
  | "scheduling";

/** Where a selector reaches. */
export type Reach =
  /** Its own namespace; every namespace for a cluster-scoped object. */
  | "own"
  | "all"
  /** Its own namespace; all of them from Istio's root namespace. */
  | "root"
  /** What `namespaceSelector` (and `namespaces`) beside it say, otherwise its own namespace. */
  | "sibling"
  /** What `spec.namespaceSelector: {any, matchNames}` says, otherwise its own namespace. */
  | "monitor"
  /** What `sourceNamespace` beside it says, otherwise every namespace. */
  | "source"
  /** Its own namespace; labels of Cilium's that mean namespaces are not read as such. */
  | "cilium-own"
  /** What Cilium's namespace labels in it say, otherwise its own namespace. */
  | "cilium-named"
  /** What Cilium's namespace labels in it say, then `namespaceSelector` beside it, otherwise every namespace. */
  | "cilium-all";

/** One selector of a kind. */
export interface SelectorRow {
  /** Path of the selector: `spec.ingress[].from[].podSelector`; `[]` stands for every item. */
  readonly path: string;
  readonly role: SelectorRole;
  readonly reach: Reach;
  /** `labels`: a plain map, which selects nothing when empty. `text`: as kubectl takes it. Default: a `metav1.LabelSelector`. */
  readonly form?: "labels" | "text";
  /** Default: pods. */
  readonly selects?: "services";
  /** `nothing`: an empty selector selects nothing, or a fork cannot and need not escape it. Default: everything. */
  readonly empty?: "nothing";
  /** The object sends requests to the pods that it selects, past their Services. */
  readonly sends?: true;
  /** `everything`: an object without the selector (and without `targetRefs`) is for all pods in its reach. Default: nothing. */
  readonly absent?: "everything";
}

/** A place at which an object names others. */
export interface ReferenceRow {
  /** Path of the node: a name, a host, or fields of a reference; `[]` stands for every item. */
  readonly path: string;
  /** The kind that is meant where the node names none: a Service, or one of the row's own group. */
  readonly kind: "Gateway" | "Service";
}

/** What is known of one kind. A kind without a row is namespaced, and nothing else is known of it. */
export interface KindRow {
  readonly scope?: "cluster";
  /** Path of the pod template; empty for a Pod, which is its own. */
  readonly template?: readonly string[];
  /**
   * For a kind whose objects have pods: `true` if Isolane can copy it, otherwise why not and what to do. Absent
   * beside a template: pods are made of it only where another object refers to it (PodTemplate).
   */
  readonly fork?: true | string;
  readonly selectors?: readonly SelectorRow[];
  /** What `spec.selector` and the like of this kind select, which is neither pods nor Services. */
  readonly selectsOther?: string;
  /** Of an autoscaler: where it names the object whose `replicas` it sets. */
  readonly scales?: readonly string[];
  /** `rules`: says where requests go. `detour`: can send them elsewhere on their way. */
  readonly route?: "rules" | "detour";
  /**
   * Paths at which an object names the Services that it sends requests to, by itself and not by a route that
   * Isolane reads: a name, a host or a URL. `namespace` and `kind` beside it count.
   */
  readonly entries?: readonly string[];
  /**
   * The same of routes that Isolane reads: it knows the Service by most of these names, and where it does not, the
   * object sends requests there by itself.
   */
  readonly backends?: readonly string[];
  /** Path of hosts that objects of this kind add to those of Services. */
  readonly hosts?: string;
  /** Where an object of this kind names others. What a workload's pods name is read elsewhere. */
  readonly references?: readonly ReferenceRow[];
  /**
   * Lanes add their rules to the baseline's own object, whose home is `routes/`: to this list of its `spec`. A
   * rule has a list of matches, and a match labels of callers.
   */
  readonly joinedRules?: readonly [rules: string, matches: string, callers: string];
  /** Its rules have the limits that `routeItems` in limits.ts lists. */
  readonly bounded?: true;
  /** A Linkerd Server, or a route of one, may be what it refers to: then a fork's Server needs one of its own. */
  readonly ofServers?: true;
  /**
   * `callers`: decides who may call what it selects. `filter`: code in the proxy that may change requests.
   * `destination`: says how callers reach a Service.
   */
  readonly guards?: "callers" | "filter" | "destination";
  /** Its name alone means this group: files are named without it. Never changed, since that would move files. */
  readonly bare?: true;
  /** How it names service accounts: `sources` of `spec.rules[].from[]`, or entries of these lists. */
  readonly accounts?: "sources" | readonly string[];
  /**
   * `never`: no lane holds an object of this kind, so an engine needs to apply it with the baseline only.
   * `always`: lanes bring such objects where the baseline has none. Default: as copies of the baseline's.
   */
  readonly lanes?: "never" | "always";
  /** A spec or a program may add such objects to a sandbox, in the shapes of lib/kube/added.ts: they act on nothing but its own. */
  readonly added?: true;
  /** A spec may state such routes for hosts that only its sandbox has: they go out with the sandbox's keys in every match. */
  readonly ownHosts?: true;
  /**
   * A spec may state such policies for pods that only its sandbox has, where none of these kinds (`group/Kind`) of the
   * baseline holds for them: rules of all of them add up for a pod.
   */
  readonly ownPods?: readonly string[];
  /** Place in the order in which objects are listed; kinds without one stand at `unordered`. */
  readonly order?: number;
}

/** Rows by `group/Kind`; the core group is `""`. */
export type KindRows = Readonly<Record<string, KindRow>>;

/** An autoscaler that names its target as Kubernetes' own does. */
export const scaler: KindRow = { scales: ["spec", "scaleTargetRef"] };

/** A cluster-scoped kind of which nothing else matters. */
export const cluster: KindRow = { scope: "cluster" };

/** A kind of which nothing matters but its name. */
export const bare: KindRow = { bare: true };

/** The selector by which most controllers find their pods. */
export const ownPods: SelectorRow = { path: "spec.selector", role: "capture", reach: "own" };
