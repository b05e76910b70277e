/** @module Finds the lanes that a rule concerns, without asking each of a thousand lanes. */
import { compareText } from "../kube/compare-text.ts";
import type { Workload } from "../model/baseline.ts";
import type { Fork, Lane, ResolvedEnvironment } from "../model/lane.ts";
import type { Destination } from "../model/route-table.ts";
import { workloadKey } from "./fork-rule.ts";

/** Lanes by what they fork. */
export interface LaneIndex {
  /**
   * The lanes that fork a workload behind the Services of the destinations, and every strict lane,
   * in key order.
   */
  concerned(destinations: readonly Destination[]): readonly Lane[];
  /** True when a lane forks one of the workloads. */
  forksAny(workloads: readonly Workload[]): boolean;
  /** Whether a lane is strict: what it does not fork, it does not reach. */
  readonly strict: boolean;
  /** All forks of each workload, whatever the lane, by `keyString`; in name order. */
  readonly forks: ReadonlyMap<string, readonly Fork[]>;
}

/** Reads all lanes once. */
export function indexLanes({ lanes, sandboxes }: ResolvedEnvironment): LaneIndex {
  const byWorkload = new Map<string, number[]>();
  const strict: number[] = [];
  for (const [position, lane] of lanes.entries()) {
    if (lane.fallback === "none") strict.push(position);
    for (const key of lane.forks.keys()) append(byWorkload, key, position);
  }
  return {
    concerned(destinations) {
      const positions = new Set(strict);
      for (const workload of behind(destinations)) {
        for (const position of byWorkload.get(workloadKey(workload)) ?? []) positions.add(position);
      }
      return [...positions].sort((a, b) => a - b).flatMap((position) => lanes[position] ?? []);
    },
    forksAny: (workloads) => workloads.some((workload) => byWorkload.has(workloadKey(workload))),
    strict: strict.length > 0,
    forks: forksByWorkload(sandboxes.flatMap((sandbox) => sandbox.forks)),
  };
}

function behind(destinations: readonly Destination[]): ReadonlySet<Workload> {
  return new Set(destinations.flatMap(({ service }) => service?.workloads ?? []));
}

function forksByWorkload(forks: readonly Fork[]): ReadonlyMap<string, readonly Fork[]> {
  const found = new Map<string, Fork[]>();
  for (const fork of [...forks].sort((a, b) => compareText(a.name, b.name))) {
    append(found, workloadKey(fork.workload), fork);
  }
  return new Map([...found].sort(([a], [b]) => compareText(a, b)));
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
