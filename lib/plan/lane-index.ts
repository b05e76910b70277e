/** @module Finds the lanes that a rule concerns, without asking each of a thousand lanes. */
import { compareText } from "../kube/compare-text.ts";
import { grouped } from "../kube/grouped.ts";
import type { Workload } from "../model/baseline.ts";
import type { Fork, Lane, ResolvedEnvironment } from "../model/lane.ts";
import type { Destination } from "../model/route-table.ts";
import { workloadKey } from "../resolve/lanes.ts";

/** Lanes by what they fork. */
export interface LaneIndex {
  /**
   * The lanes that fork, or would fork, a workload behind the Services of the destinations, and every strict lane,
   * in key order.
   */
  concerned(destinations: readonly Destination[]): readonly Lane[];
  /** True when a lane forks one of the workloads, or would if it were not suspended. */
  forksAny(workloads: readonly Workload[]): boolean;
  /** Whether a lane is strict: what it does not fork, it does not reach. */
  readonly strict: boolean;
  /** All forks of each workload, whatever the lane, by `keyString`; in name order. */
  readonly forks: ReadonlyMap<string, readonly Fork[]>;
}

/** Reads all lanes once. */
export function indexLanes({ lanes, sandboxes }: ResolvedEnvironment): LaneIndex {
  const strict = [...lanes.keys()].filter((position) => lanes[position]?.fallback === "none");
  const byWorkload = grouped(
    lanes.flatMap(({ forks, refused }, position) =>
      [...forks.keys(), ...refused.keys()].map((key) => [key, position] as const),
    ),
  );
  const forks = sandboxes
    .flatMap((sandbox) => sandbox.forks)
    .sort((a, b) => compareText(a.name, b.name))
    .map((fork) => [workloadKey(fork.workload), fork] as const);
  return {
    concerned(destinations) {
      const positions = new Set(strict);
      const behind = new Set(destinations.flatMap(({ service }) => service?.workloads ?? []));
      for (const workload of behind) {
        for (const position of byWorkload.get(workloadKey(workload)) ?? []) positions.add(position);
      }
      return [...positions].sort((a, b) => a - b).flatMap((position) => lanes[position] ?? []);
    },
    forksAny: (workloads) => workloads.some((workload) => byWorkload.has(workloadKey(workload))),
    strict: strict.length > 0,
    forks: new Map([...grouped(forks)].sort(([a], [b]) => compareText(a, b))),
  };
}
