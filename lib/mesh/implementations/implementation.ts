/**
 * @module What one implementation of Gateway API is, as facts: the compiler asks what it supports, the
 * proof how its proxies read routes. What proxies then do with text is an algorithm, and lives elsewhere.
 */
import type { KubeObject, ObjectKey } from "../../kube/object.ts";
import type { PortProtocol } from "../../model/baseline.ts";
import type { BackendName, ImplementationName, StatedProtocol } from "../../model/settings.ts";
import type { Bypass, Called, ObjectsOf } from "./bypass.ts";
import type { Requirement } from "./requirement.ts";
import type { TrafficLog } from "./traffic-log.ts";

/** Filters of rules and of backendRefs. */
export type FilterType =
  | "RequestHeaderModifier"
  | "ResponseHeaderModifier"
  | "RequestRedirect"
  | "URLRewrite"
  | "RequestMirror"
  | "CORS"
  | "ExtensionRef";

/** One condition that decides which of two matches is more specific, after the path. */
export type Condition = "method" | "headers" | "headersAndMethod" | "exactHeaders" | "query";

/** Conditions, the first to decide comes first. */
export type Order = readonly Condition[];

/** How one kind of proxy reads HTTPRoutes and GRPCRoutes. */
export interface Dialect {
  /** Header conditions of type RegularExpression: implementation-specific in Gateway API. */
  readonly headerRegex: boolean;
  /** `full`: an expression must accept the whole value; `span`: its first match must be the whole value. */
  readonly regex: "full" | "span";
  /** Header lines of one name can be joined before they are tested (Envoys before 1.40). */
  readonly joins: boolean;
  /**
   * The orders of conditions in its versions. The output has to be right under all of them; the proof follows
   * the first, which is the newest version's.
   */
  readonly orders: readonly [Order, ...Order[]];
  /** A path by regular expression comes before one by prefix. */
  readonly regexBeforePrefix: boolean;
  /** Which GRPCRoutes it reads. `with-method`: a match without a method makes every request to the Service fail. */
  readonly grpcRoutes: "all" | "with-method" | "none";
  /** Filters that are understood; a route with another one is dropped as a whole. */
  readonly ruleFilters: ReadonlySet<string>;
  readonly backendFilters: ReadonlySet<string>;
  /** What a rule without backendRefs does: the specification says 500. */
  readonly withoutBackends: "refuse" | "parent";
  /** What a rule does whose only backend is a Service that there is not: the specification says 500. */
  readonly missingBackend: "refuse" | "unknown";
  /** A GRPCRoute's rule without `matches` comes after all others, even after an empty match. */
  readonly openRulesLast: boolean;
  /**
   * A backend of kind Hostname (group networking.istio.io), and an ExternalName Service that names a Service of the
   * cluster, is that Service.
   */
  readonly hostBackends: boolean;
  /** Routes of one host and listener that spell their `hostnames` differently are joined by age, not merged. */
  readonly joinsHostnames: boolean;
}

/** How the proxies of a mesh read routes that are attached to Services (GAMMA). */
export interface MeshDialect extends Dialect {
  /** What a route outside its Service's namespace does to the Service's routes, for clients of its own namespace. */
  readonly consumerRoutes: "replaces" | "adds" | "ignored";
  /** Backends in another namespace need a ReferenceGrant on the mesh, too. */
  readonly referenceGrants: boolean;
  /** Routes may be attached to headless Services. */
  readonly headlessParents: boolean;
  /** One route may have several Services as parents. */
  readonly severalParents: boolean;
  /** Values of `group` that make a parent a Service. */
  readonly parentGroups: ReadonlySet<string>;
  /** HTTPRoutes and GRPCRoutes of one Service do not meet where they name different ports. */
  readonly kindsByPort: boolean;
  /** Routes of all ports of a Service are one table, whichever port they name. */
  readonly portsShareRoutes: boolean;
  /** The address that is called decides which Service's routes count, whatever the Host header says. */
  readonly byAddress: boolean;
  /** Of a kind of routes: the `appProtocol` of the ports that a parent without a port means. Absent: it means all. */
  readonly withoutPort: Readonly<Record<string, string>>;
  /** Whose namespace a backendRef without a namespace means. */
  readonly backendNamespace: "route" | "parent";
  /** What a request gets that no rule matches. */
  readonly unmatched: "404" | "default";
}

/** What decides about a Service port. */
export interface PortFacts {
  readonly port: number;
  /** `TCP`, `UDP` or `SCTP`. */
  readonly transport: string;
  readonly name?: string | undefined;
  readonly appProtocol?: string | undefined;
}

/** Where a port is. */
export interface PortPlace {
  readonly service: KubeObject;
  /** The Namespace object, where a manifest declares it. */
  readonly namespace: KubeObject | undefined;
}

/** A protocol and what decided it, for messages. */
export interface DecidedProtocol {
  readonly protocol: PortProtocol;
  readonly decidedBy: string;
}

/** Labels, or annotations. */
type Marks = Readonly<Record<string, string>>;

/** What manifests show of a pod that can decide whether a mesh takes it in. */
export interface PodMarks {
  readonly labels: Marks;
  readonly annotations: Marks;
  readonly hostNetwork: boolean;
  readonly namespace: string;
  /** The Namespace's own; undefined where no manifest declares it. */
  readonly home: { readonly labels: Marks; readonly annotations: Marks } | undefined;
}

/** Whether a pod is in the mesh. `unknown`: the manifests do not tell. */
export interface Membership {
  readonly kind: "in" | "out" | "unknown";
  /** What says so, or what does not: for people. */
  readonly why: string;
  /** Out only because nothing takes it in: where injection is on by default, it is in. */
  readonly unmarked?: true;
  /** Its node's proxy takes its requests. That proxy knows no routes; only a waypoint does. */
  readonly captured?: true;
}

/** How facts are known. */
export interface Evidence {
  /**
   * `compared`: its own translation of our output was compared with the proof, request by request, on a real Envoy.
   * `read`: in its source; `specified`: in that of the specification.
   */
  readonly how: "compared" | "read" | "specified";
  /** Its version, or the commit. */
  readonly version: string;
}

/** One implementation. */
export interface Implementation {
  readonly name: ImplementationName;
  /** For people. */
  readonly title: string;
  /** Its proxies choose the rules of a Service by the Host header: https://istio.io/latest/docs/ops/configuration/traffic-management/traffic-routing/. Default: by the address. */
  readonly routesByHost?: true;
  /** Absent: it has no mesh. */
  readonly mesh?: MeshDialect;
  /** Absent: Gateways are another implementation's. */
  readonly gateway?: Dialect;
  /** The backends whose route objects its proxies read; with Istio's, the labels of its ambient mode too. */
  readonly reads: Readonly<Record<BackendName, boolean>>;
  /** How what is said of it here is known. */
  readonly known: Evidence;
  /** What it takes a Service port for. */
  readonly protocolOf: (port: PortFacts, place: PortPlace) => DecidedProtocol;
  /** The `appProtocol` that makes it treat a port as what is stated. */
  readonly appProtocols: Readonly<Record<StatedProtocol, string>>;
  readonly membershipOf: (pod: PodMarks) => Membership;
  /** What keeps a pod out of the mesh, whatever its namespace says. Default: nothing has to. */
  readonly outOfMesh?: Partial<Pick<PodMarks, "labels" | "annotations">>;
  /** What demands mutual TLS of everybody who calls pods of the mesh. Absent: nothing is known of that. */
  readonly demandsMutualTls?: (
    pod: Pick<PodMarks, "namespace" | "labels">,
    of: ObjectsOf,
  ) => KubeObject | undefined;
  /** What keeps requests of a pod of the mesh from the rules of a Service port. */
  readonly bypassOf: (pod: PodMarks, called: Called, of: ObjectsOf) => Bypass | undefined;
  /** The names of the pods' labels that `bypassOf` looks at. Default: none. */
  readonly bypassLabels?: (of: ObjectsOf) => readonly string[];
  /** The GatewayClass of proxies inside the mesh: such a Gateway is no way in from outside. */
  readonly innerClass?: string;
  /** An API group of its own whose HTTPRoutes and GRPCRoutes route requests beside Gateway API's. */
  readonly ownRoutes?: string;
  /** What the API groups, labels and annotations that only it reads end in, or are called. Default: none. */
  readonly domains?: readonly string[];
  /** GatewayClasses that it comes with, by the names that its documentation gives them. Default: none. */
  readonly classes?: readonly string[];
  /** The `controllerName` of its GatewayClasses. Default: it runs no Gateways. */
  readonly controllers?: readonly string[];
  /** A kind whose objects, named `service.namespace`, make it ignore every route of that Service. */
  readonly replacesRoutes?: { readonly group: string; readonly kind: string };
  /** The kind of objects that make a pod's own proxy give a key to requests that leave without one. Absent: it has none. */
  readonly keyedEgress?: Pick<ObjectKey, "group" | "kind">;
  /** How it writes down keyed requests. Absent: it cannot, or nothing of ours says how. */
  readonly trafficLog?: TrafficLog;
  /** Its oldest versions that will do. Absent: not known. */
  readonly needs?: readonly Requirement[];
}
