/** @module Parts of the baseline index: workloads, Services, who selects whom. */

import type { JsonObject } from "../kube/object.ts";
import type { BaselineObject } from "./input.ts";
import type { StatedProtocol } from "./settings.ts";
import type { SourceRef } from "./source.ts";

/** Kinds that own a pod template. */
export type WorkloadKind =
  | "Deployment"
  | "StatefulSet"
  | "Rollout"
  | "CronJob"
  | "DaemonSet"
  | "Job"
  | "ReplicaSet"
  | "Pod";

/** A baseline object with pods of its own. */
export interface Workload extends BaselineObject {
  readonly kind: WorkloadKind;
  readonly namespace: string;
  readonly name: string;
  /** Path of the pod template in the object: `["spec", "template"]`; empty for a Pod. */
  readonly templatePath: readonly string[];
  /** Labels of its pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** The pod's spec. */
  readonly podSpec: JsonObject;
}

/**
 * What a Service port speaks, as the mesh decides it. `http`, `http2` and `grpc` are routed by L7
 * rules, `detected` is looked at at run time, `opaque` is never routed by L7 rules.
 */
export type PortProtocol = "http" | "http2" | "grpc" | "detected" | "opaque";

/** One port of a Service, which its number and its transport name together. */
export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  /** `TCP`, `UDP` or `SCTP`: only TCP carries requests that rules route. */
  readonly transport: string;
  /** The raw `targetPort`, or the port itself. */
  readonly targetPort: number | string;
  /** What the mesh will take it for once everything Isolane emits is applied. */
  readonly protocol: PortProtocol;
  /** What decided: for messages, as `port name "tcp-redis"`, `appProtocol "grpc"`, `no port name`. */
  readonly decidedBy: string;
  /** What `services.<name>.ports` states, if anything. */
  readonly stated?: {
    readonly protocol: StatedProtocol;
    /** The `appProtocol` that says so to the environment's implementation; for every emitted copy of the port. */
    readonly appProtocol: string;
    readonly source: SourceRef;
  };
  readonly source: SourceRef;
}

/** A baseline Service. */
export interface Service extends BaselineObject {
  readonly namespace: string;
  readonly name: string;
  /** Absent or empty: it selects nothing that Isolane could know of (ExternalName, manual endpoints). */
  readonly selector?: Readonly<Record<string, string>>;
  readonly headless: boolean;
  readonly ports: readonly ServicePort[];
  /** The baseline workloads whose pods it selects, in key order. */
  readonly workloads: readonly Workload[];
}

/** A label selector somewhere in a baseline object. */
export interface SelectorUse {
  readonly owner: BaselineObject;
  /**
   * What the selected things are. `pods`: pods by pod labels. `services`: Services by their labels
   * (ServiceMonitor).
   */
  readonly selects: "pods" | "services";
  /**
   * `capture`: acts on whatever it selects, and must never select a fork (Service, PDB, workload, VPA,
   * monitor). `policy`: grants or restricts what it selects; re-emitted for the fork. `peer`: names
   * pods as the other side of a policy (`from`, `to`, sourceLabels); extended for the fork.
   * `scheduling`: affinity and topology spread inside a pod template.
   */
  readonly role: "capture" | "policy" | "peer" | "scheduling";
  readonly selector: LabelSelector;
  /** Namespaces whose pods it can select; `*` is every namespace. */
  readonly namespaces: readonly string[] | "*";
  /** The selector node in the owner's document. */
  readonly source: SourceRef;
  /** Path of the selector inside the owner object. */
  readonly path: readonly (string | number)[];
}

/** A Kubernetes label selector. Both parts empty or absent: selects everything. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
    readonly values?: readonly string[];
  }[];
}
