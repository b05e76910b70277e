/** @module Finds the lanes that a rule concerns, without asking each of a thousand lanes. */
import { compareText } from "../kube/compare-text.ts";
import { grouped } from "../kube/grouped.ts";
import type { Service, Workload } from "../model/baseline.ts";
import type { Fork, Lane, Refusal, ResolvedEnvironment } from "../model/lane.ts";
import type { Destination, RouteRule } from "../model/route-table.ts";
import { workloadKey } from "../resolve/lanes.ts";
import { isReadByGateways, nameOf } from "./coverage.ts";

/** Lanes by what they fork. */
export interface LaneIndex {
  /**
   * The lanes that fork, or would fork, a workload behind the Services of the destinations, and every strict lane,
   * in key order. Of a rule that Gateways read, those too that are refused at entries.
   */
  concerned(destinations: readonly Destination[], rule?: RouteRule): readonly Lane[];
  /** Whether Gateways read the rule. */
  isEntry(rule: RouteRule | undefined): boolean;
  /** True when a lane forks one of the Service's workloads, or would if it were not suspended. */
  touches(service: Service): boolean;
  /** True when a lane forks one of the workloads, or would if it were not suspended. */
  forksAny(workloads: readonly Workload[]): boolean;
  /** Whether a lane is strict: what it does not fork, it does not reach. */
  readonly strict: boolean;
  /** All forks of each workload, whatever the lane, by `keyString`; in name order. */
  readonly forks: ReadonlyMap<string, readonly Fork[]>;
}

/** Reads all lanes once. */
export function indexLanes({ lanes, sandboxes, baseline }: ResolvedEnvironment): LaneIndex {
  const placed = [...lanes.entries()];
  const strict = placed.flatMap(([at, { fallback }]) => (fallback === "none" ? [at] : []));
  const atEntries = placed.flatMap(([at, { refused }]) => (refused.some(isAtEntries) ? [at] : []));
  const byWorkload = grouped(
    placed.flatMap(([at, { forks, refused }]) => {
      const behind = refused.flatMap((one) => (one.at.kind === "workload" ? [one.at.key] : []));
      return [...forks.keys(), ...behind].map((key) => [key, at] as const);
    }),
  );
  const byService = grouped(
    placed.flatMap(([at, { refused }]) =>
      refused.flatMap((one) =>
        one.at.kind === "services" ? one.at.names.map((name) => [name, at] as const) : [],
      ),
    ),
  );
  const entries = new Set(
    atEntries.length === 0
      ? []
      : baseline.tables.filter(isReadByGateways).flatMap(({ rules }) => rules),
  );
  const forks = sandboxes
    .flatMap((sandbox) => sandbox.forks)
    .sort((a, b) => compareText(a.name, b.name))
    .map((fork) => [workloadKey(fork.workload), fork] as const);
  const forksAny = (workloads: readonly Workload[]) =>
    workloads.some((workload) => byWorkload.has(workloadKey(workload)));
  const isEntry = (rule: RouteRule | undefined) => rule !== undefined && entries.has(rule);
  return {
    concerned(destinations, rule) {
      const positions = new Set([...strict, ...(isEntry(rule) ? atEntries : [])]);
      for (const service of new Set(destinations.flatMap((one) => one.service ?? []))) {
        const own = byService.get(nameOf(service)) ?? [];
        const behind = service.workloads.flatMap((one) => byWorkload.get(workloadKey(one)) ?? []);
        for (const position of [...own, ...behind]) positions.add(position);
      }
      return [...positions].sort((a, b) => a - b).flatMap((position) => lanes[position] ?? []);
    },
    isEntry,
    touches: (service) => forksAny(service.workloads) || byService.has(nameOf(service)),
    forksAny,
    strict: strict.length > 0,
    forks: new Map([...grouped(forks)].sort(([a], [b]) => compareText(a, b))),
  };
}

function isAtEntries({ at }: Refusal): boolean {
  return at.kind === "entries";
}
