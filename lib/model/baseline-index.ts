/** @module The baseline index: who selects whom, what ports speak, which routes exist. */
import type { SelectorUse, Service, Workload } from "./baseline.ts";
import type { Injection } from "./injection.ts";
import type { BaselineObject } from "./input.ts";
import type { RouteTable } from "./route-table.ts";

/** Everything a later stage asks about the baseline. Maps iterate in sorted order. */
export interface BaselineIndex {
  /** By `keyString`. */
  readonly objects: ReadonlyMap<string, BaselineObject>;
  /** By `keyString` of the workload. */
  readonly workloads: ReadonlyMap<string, Workload>;
  /** By `namespace/name`. */
  readonly services: ReadonlyMap<string, Service>;
  /** The Services that select each workload, by the workload's `keyString`. In name order. */
  readonly servicesOf: ReadonlyMap<string, readonly Service[]>;
  /** What the pods of workloads are annotated with for the OpenTelemetry operator, by the workload's `keyString`. */
  readonly injections: ReadonlyMap<string, Injection>;
  readonly selectors: readonly SelectorUse[];
  /** The route tables that the baseline's own routing objects make. */
  readonly tables: readonly RouteTable[];
  /** All namespaces that occur, sorted. */
  readonly namespaces: readonly string[];
}
