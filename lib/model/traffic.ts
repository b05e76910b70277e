/** @module `routing.traffic`: what is written down of keyed requests, for compiler and proof. */

import { kindOf } from "../kube/kinds.ts";
import type { KubeObject } from "../kube/object.ts";
import type { TrafficSpec } from "./spec.gen.ts";

/** An access log of keyed requests. */
export interface AccessLog {
  /** `forks`: of their pods. `everywhere`: of all pods of the environment's namespaces. */
  readonly at: "forks" | "everywhere";
  /** Where lines are written to. */
  readonly providers: readonly string[];
  /** What logs all requests there today, and goes on doing so. Absent: not stated. */
  readonly existing?: readonly string[];
}

/** With all defaults. */
export interface Traffic {
  readonly accessLog?: AccessLog;
  /** The proxies of forks sample all traces. */
  readonly sampled: boolean;
}

/** What a spec says, with the provider that every Istio has (`envoy`: a line on standard output). */
export function trafficOf(spec: TrafficSpec | undefined): Traffic | undefined {
  if (spec === undefined) return undefined;
  const { accessLog, tracing } = spec;
  return {
    sampled: tracing === "forks",
    ...(accessLog === undefined
      ? {}
      : {
          accessLog: { at: "forks", providers: ["envoy"], ...accessLog },
        }),
  };
}

/** Namespaces in which an environment has pods, sorted. */
export function namespacesWithPods(objects: Iterable<KubeObject>): readonly string[] {
  const found = [...objects].flatMap((object) =>
    kindOf(object).fork === undefined ? [] : (object.metadata.namespace ?? []),
  );
  return [...new Set(found)].sort();
}

/** The name of the object for all pods of a namespace. */
export function sharedTrafficName(environment: string): string {
  return `isolane-${environment}`;
}
