/**
 * @module What an explanation says: plain data, the same for people and for `--format json`
 * (schemas/explain-report.schema.json).
 */
import type { JsonObject } from "../kube/object.ts";
import type { Lines } from "../simulate/requests/conditions.ts";

/** A place that somebody can open, and what it has to do with the answer. */
export interface Place {
  /**
   * `rule`: the rule that answers. `fork`: the spec's fork. `lane`: the lane's spec. `entry`: the entry point that lets no key
   * in. `copied`: the baseline's rule. `service`: the baseline's Service.
   */
  readonly role: "rule" | "fork" | "lane" | "entry" | "copied" | "service";
  readonly what: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A request as it is asked about. */
export interface AskedRequest {
  readonly method: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly query: Lines;
  /** All header lines, the key's included; names in lower case. */
  readonly headers: Lines;
  /** The request as a command line. */
  readonly curl: string;
}

/** Whose key a request carries. */
export type CarriedKey =
  | { readonly kind: "none" }
  | {
      readonly kind: "lane";
      readonly key: string;
      readonly owner: string;
      /** When it expires, and that it is pinned, in words. Absent: nothing is stated. */
      readonly ends?: readonly string[];
      /** The request left its program without a key: the caller's own proxy gives it this one (`egress: keyed`). */
      readonly given?: true;
      /** It is in the lane by the name of its host, whatever key it carries. */
      readonly host?: string;
    }
  | { readonly kind: "unknown"; readonly key: string; readonly help: string }
  | { readonly kind: "several"; readonly keys: readonly string[] };

/** A workload, and whether it is a fork. */
export interface WorkloadView {
  /** `Deployment shop/cart`; of callers also `a pod in shop` or `outside`. */
  readonly name: string;
  /** Present for a fork. */
  readonly forkOf?: string;
  readonly sandbox?: string;
}

/** Who sends the request: the pods of a workload, any pod of a namespace, or somebody outside. */
export interface CallerView extends WorkloadView {
  readonly kind: "workload" | "pod" | "outside";
}

/** One condition of a rule. */
export interface ConditionView {
  /** `path starts with /items`, `baggage has isolane=pr-1`. */
  readonly text: string;
  readonly met: boolean;
  /** It looks at a carrier of the routing key. */
  readonly carrier: boolean;
}

/** One rule of a table, in the order in which it is considered. */
export interface RuleView {
  readonly rule: string;
  readonly place?: Omit<Place, "role" | "what">;
  readonly conditions: readonly ConditionView[];
  /** `tied`: as specific as the one that answers, in another object: ages decide. `later`: an earlier one answers. */
  readonly state: "no" | "answers" | "tied" | "later";
}

/** What one proxy consults. */
export interface TableView {
  /** `mesh table of Service shop/cart, port 8080`. */
  readonly title: string;
  /** How the port is routed, or why it is not. */
  readonly port: string;
  /** `listed`: first match wins. `ranked`: the most specific match wins. `none`: no rules, the default route. */
  readonly order: "listed" | "ranked" | "none";
  /** The objects that its rules are from. */
  readonly objects: readonly string[];
  readonly rules: readonly RuleView[];
}

/** Where a share of the requests goes. */
export interface DestinationView {
  /** `namespace/name` of the Service, or a host that no Service has. */
  readonly service: string;
  readonly port?: number;
  /** In percent. */
  readonly share: number;
  readonly workloads: readonly WorkloadView[];
  /** What is answered instead, where nothing can answer. */
  readonly failure?: string;
}

/** A promise and whether the answer keeps it. */
export interface PromiseView {
  readonly promise: "P1" | "P2" | "P4";
  readonly holds: boolean;
  /** What had to happen. */
  readonly expected: string;
}

/** Something on the way that nothing here can prove. */
export interface Doubt {
  readonly kind:
    | "propagation"
    | "unmeshed-caller"
    | "unknown-mesh"
    | "bypassed"
    | "unknown-bypass"
    | "no-waypoint"
    | "not-routed"
    | "unknown-destination"
    | "detected-port"
    | "not-measured"
    | "other-filter"
    | "policy"
    | "several-keys"
    | "joined-lines";
  readonly text: string;
  /** What would settle it. */
  readonly help: string;
}

/** Whether a keyed request reaches a fork of its lane. */
export interface Reach {
  /** `conditional`: only if something holds that no manifest shows. `refused`: the lane itself answers with an error. */
  readonly kind: "reached" | "conditional" | "refused" | "not-reached";
  /** Which forks, on what it hangs, or why not. */
  readonly text: string;
}

/** The answer to one request at one hop. */
export interface Explanation {
  /** Absent for a request without a key, or with several. */
  readonly reach?: Reach;
  readonly request: AskedRequest;
  readonly from: CallerView;
  readonly key: CarriedKey;
  /** Several where the ages of objects decide which one counts. */
  readonly tables: readonly TableView[];
  /** `routed`, a status, `refused`, `redirect`, or `ambiguous` where ages decide. */
  readonly outcome: string;
  /** Where it ends, in one line. */
  readonly ends: string;
  readonly destinations: readonly DestinationView[];
  /** The rule's fault or answer of its own, which keeps every request from its destinations. Absent: none. */
  readonly fault?: string;
  /** Headers in which keys travel and that the rule takes from the request. Absent: none. */
  readonly removed?: readonly string[];
  /** What the rule does besides: time-outs, retries, rewrites, filters ... */
  readonly treatment: JsonObject;
  readonly because: readonly Place[];
  /** Where the same request ends without its key. Absent for one without a key. */
  readonly withoutKey?: string;
  /** Absent where nothing is promised. */
  readonly promise?: PromiseView;
  readonly doubts: readonly Doubt[];
}

/** Who handles a message that a consumer sees. */
export interface MessageAnswer {
  /** `Deployment shop/billing`. */
  readonly consumer: string;
  readonly key: CarriedKey;
  /** `nobody`: the fork that it is left to is suspended. `unknown`: nothing says that the consumer leaves messages to anybody. */
  readonly handler: "baseline" | "fork" | "nobody" | "unknown";
  /** Who, and why. */
  readonly text: string;
  readonly because: readonly Place[];
  /** The queues of the side that handles it, as far as they are known. */
  readonly queues: readonly QueueView[];
}

/** Who meets at a queue. */
export interface QueueView {
  /** By what it is known: `"orders-pr-1" (ORDERS_QUEUE)`, `resource "orders" of sandbox "pr-1" (plugin nats)`. */
  readonly queue: string;
  /** In the order of their names. */
  readonly parties: readonly QueueParty[];
  /** Where nobody publishes or consumes, and what is not known. */
  readonly notes: readonly string[];
}

/** A workload, or the lane's fork of it. */
export interface QueueParty {
  readonly workload: string;
  readonly role: "publishes" | "consumes" | "unknown";
  /** What says so, or why it is not known. */
  readonly text: string;
}

/** Whether a workload passes the key on to whom it calls. */
export interface Propagation {
  /**
   * `stated`: the environment says so. `configured`: its pods ask the OpenTelemetry operator for an agent. `signs`: its
   * manifests show it. `none`: they show nothing.
   */
  readonly kind: "stated" | "configured" | "signs" | "none";
  readonly passes: boolean;
  /** What says so: `OTEL_PROPAGATORS=tracecontext,baggage`. */
  readonly evidence: string;
}

/** What makes us believe that a workload calls a Service. */
export interface CallEvidence {
  /** `TRACKING_URL of container server`. */
  readonly text: string;
  readonly place?: Omit<Place, "role" | "what">;
}

/** A workload's calls to one Service port. */
export interface CallView {
  /** `namespace/name`. */
  readonly service: string;
  readonly port: number;
  readonly evidence: readonly CallEvidence[];
  /** One for each class of requests that the port's rules treat differently. */
  readonly requests: readonly Explanation[];
}

/** A workload on the way and what it calls. */
export interface Stop extends WorkloadView {
  /** False: the key was lost before it. */
  readonly keyed: boolean;
  readonly propagation: Propagation;
  readonly calls: readonly CallView[];
}

/** The way of a request through the cluster. */
export interface Way {
  /** Of the forks of the lane, over all hops. Absent for a request without a key, or with several. */
  readonly reach?: Reach;
  readonly entry: Explanation;
  /** In the order in which they are reached; each workload once with and once without the key. */
  readonly stops: readonly Stop[];
  /** Forks of the lane that no known call reaches. */
  readonly unreached: readonly {
    readonly fork: string;
    readonly forkOf: string;
    readonly why: string;
  }[];
  readonly doubts: readonly Doubt[];
}
