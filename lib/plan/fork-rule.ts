/**
 * @module The fork rule (promise P2 of docs/explain.md), the same for every backend: what one lane does with
 * the requests that one baseline rule, or the default route of a Service, answers.
 */
import { compareText } from "../kube/compare-text.ts";
import type { Service, Workload } from "../model/baseline.ts";
import type { Fork, ForkService } from "../model/lane.ts";
import type { KeyedTarget } from "../model/route-plan.ts";
import type { Destination } from "../model/route-table.ts";
import { workloadsAt } from "../resolve/baseline/services.ts";
import { workloadKey } from "../resolve/lanes.ts";

/** What the fork rule says for one lane. */
export type ForkOutcome =
  /** The lane forks nothing behind the destinations. */
  | { readonly kind: "none" }
  | {
      readonly kind: "fork";
      readonly targets: readonly KeyedTarget[];
      readonly forks: readonly Fork[];
    }
  /** Several forks, and the destinations do not say which one gets which share. */
  | {
      readonly kind: "ambiguous";
      readonly forks: readonly Fork[];
      /** The destination that selects several forked workloads; absent: no share is left. */
      readonly destination?: Destination;
    };

/** Destinations with the share of requests that each gets in the baseline. */
export interface Split {
  readonly destinations: readonly Destination[];
  /** Same length; 0: the baseline sends nothing there. */
  readonly shares: readonly number[];
}

/** Applies the fork rule. `forks` are the lane's, by `keyString` of the baseline workload. */
export function forkRule(split: Split, forks: ReadonlyMap<string, Fork>): ForkOutcome {
  const behind = forkedBehind(split.destinations, forks);
  const [only] = behind;
  if (only === undefined) return { kind: "none" };
  return behind.length === 1 ? wholeRule(split, only) : shareOut(split, behind);
}

/** The lane's forks of workloads behind the Services of the destinations, whatever their subsets. */
function forkedBehind(
  destinations: readonly Destination[],
  forks: ReadonlyMap<string, Fork>,
): readonly Fork[] {
  const found = new Map<string, Fork>();
  for (const { service, port } of destinations) {
    if (service === undefined) continue;
    for (const workload of workloadsAt(service, port)) {
      const fork = forks.get(workloadKey(workload));
      if (fork === undefined) continue;
      if (standIn(fork, service) !== undefined) found.set(workloadKey(workload), fork);
    }
  }
  return [...found].sort(([a], [b]) => compareText(a, b)).map(([, fork]) => fork);
}

/** One forked workload: everything goes to it, a canary's other 90 % and other versions included. */
function wholeRule({ destinations, shares }: Split, fork: Fork): ForkOutcome {
  const possible = destinations.filter((d) => d.service && standIn(fork, d.service));
  const selecting = possible.filter((d) => selectsFork(d.workloads, fork));
  // One that the baseline uses: another one's port and headers may never have worked.
  const used = selecting.find((d) => (shares[destinations.indexOf(d)] ?? 0) > 0);
  const replaces = used ?? selecting[0] ?? possible[0];
  if (replaces === undefined) return { kind: "none" };
  const target = targetOf(fork, replaces);
  return target === undefined
    ? { kind: "none" }
    : { kind: "fork", targets: [target], forks: [fork] };
}

/** Several: each destination that selects exactly one of them goes there with its share. */
function shareOut({ destinations, shares }: Split, forks: readonly Fork[]): ForkOutcome {
  const targets: KeyedTarget[] = [];
  const reached = new Set<Fork>();
  for (const [index, destination] of destinations.entries()) {
    const selected = forks.filter((fork) => selectsFork(destination.workloads, fork));
    if (selected.length > 1) return { kind: "ambiguous", forks: selected, destination };
    const [fork] = selected;
    const share = shares[index] ?? 0;
    if (fork === undefined || share <= 0) continue;
    const target = targetOf(fork, destination);
    if (target === undefined) continue;
    targets.push({ ...target, weight: share });
    reached.add(fork);
  }
  if (targets.length === 0) return { kind: "ambiguous", forks };
  if (targets.length > 1) return { kind: "fork", targets, forks: [...reached] };
  return { kind: "fork", targets: targets.map(({ weight, ...rest }) => rest), forks: [...reached] };
}

function targetOf(fork: Fork, replaces: Destination): KeyedTarget | undefined {
  const forkService = replaces.service && standIn(fork, replaces.service);
  if (forkService === undefined) return undefined;
  // A single port is always written: Istio would take the listener's, even one that the Service lacks.
  const { ports } = forkService.baseline;
  const port = replaces.port ?? (ports.length === 1 ? ports[0]?.port : undefined);
  return { forkService, replaces, ...(port === undefined ? {} : { port }) };
}

/** The fork Service that stands for a baseline Service. */
function standIn(fork: Fork, service: Service): ForkService | undefined {
  return fork.services.find(
    ({ baseline }) => baseline.name === service.name && baseline.namespace === service.namespace,
  );
}

function selectsFork(workloads: readonly Workload[], fork: Fork): boolean {
  const key = workloadKey(fork.workload);
  return workloads.some((workload) => workloadKey(workload) === key);
}
