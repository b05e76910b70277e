/** @module Parts of the baseline index: workloads, Services, who selects whom. */

import type { JsonObject } from "../kube/object.ts";
import type { FoundSelector } from "../kube/selectors.ts";
import type { BaselineObject } from "./input.ts";
import type { StatedProtocol } from "./settings.ts";
import type { SourceRef } from "./source.ts";

/** A baseline object with pods of its own. */
export interface Workload extends BaselineObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Path of the pod template in the object: `["spec", "template"]`; empty for a Pod. */
  readonly templatePath: readonly string[];
  /** Labels of its pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** The pod's spec. */
  readonly podSpec: JsonObject;
  /** Where the environment says that it consumes selectively. Absent: it does not say so. */
  readonly selective?: SourceRef;
}

/**
 * What a Service port speaks, according to the mesh. `http`, `http2` and `grpc` are routed by L7
 * rules, `detected` is found out at run time, `opaque` is never routed by L7 rules.
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
  /** What decided, for messages: for example `port name "tcp-redis"`, `appProtocol "grpc"`, `no port name`. */
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
  /** The cluster's, in which its host ends. */
  readonly domain: string;
  /** Absent or empty: it selects nothing that Isolane could know of (ExternalName, manual endpoints). */
  readonly selector?: Readonly<Record<string, string>>;
  readonly headless: boolean;
  readonly ports: readonly ServicePort[];
  /** The baseline workloads whose pods it selects, in key order. */
  readonly workloads: readonly Workload[];
}

/** A label selector somewhere in a baseline object. */
export interface SelectorUse extends FoundSelector {
  readonly owner: BaselineObject;
  /** The selector node in the owner's document. */
  readonly source: SourceRef;
}
