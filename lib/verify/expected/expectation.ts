/**
 * @module What has to happen to a request: the baseline's own answer, or what the fork rule (promise P2)
 * makes of it for a lane; and whether an answer is that. Knows nothing of how routes are planned.
 */

import { implementations } from "../../mesh/implementations/registry.ts";
import type { Carriers } from "../../model/carriers.ts";
import type { Cluster } from "../../simulate/cluster/cluster.ts";
import type { Entry } from "../../simulate/entries/entries.ts";
import type { Lines } from "../../simulate/requests/conditions.ts";
import { bringsKey } from "../../simulate/requests/read-keys.ts";
import { without, withoutKeys } from "../../simulate/tables/removals.ts";
import {
  apartFromRemovals,
  type Destination,
  percent,
  shares,
  shareText,
  summarise,
  type Verdict,
} from "../../simulate/tables/verdict.ts";
import type { Facts } from "../reading/facts.ts";
import type { LaneFork } from "../reading/lanes.ts";
import type { Refused } from "../reading/suspended.ts";

/** What a fork is called; the rest is for who reports on it. */
type NamedFork = Pick<LaneFork, "baseline" | "fork">;

/** What of a lane decides over its requests. */
export interface Expecting<Fork extends NamedFork = NamedFork> {
  readonly strict: boolean;
  readonly refused: Refused;
  /** By baseline workload. */
  readonly forks: ReadonlyMap<string, Fork>;
}

/** What a lane's request has to get. */
export type Expectation<Fork extends NamedFork = LaneFork> =
  /** What the baseline gives; without mirrors for a request with a key. */
  | {
      readonly kind: "baseline";
      readonly verdict: Verdict;
      readonly keyed: boolean;
      /** A refusal will do as well: one table may be read by a Gateway, where it is asked for, and by the mesh. */
      readonly orRefusal?: true;
    }
  /** The baseline's answer, and these lines sent on: at an edge, a request with a key is one without. */
  | {
      readonly kind: "stripped";
      readonly verdict: Verdict;
      readonly sent: Lines;
      readonly left: Lines;
    }
  /** A strict lane refuses where it has no fork, one with a suspended sandbox where that would have one, an edge every key. */
  | { readonly kind: "refusal"; readonly why: "strict" | "suspended" | "edge" }
  /** The lane's forks, with the behaviour of the baseline's rule. */
  | {
      readonly kind: "forks";
      readonly verdict: Verdict;
      readonly text: string;
      readonly targets: readonly Target<Fork>[];
    }
  /** The fork rule has no answer: the compiler has to refuse this. */
  | { readonly kind: "impossible"; readonly why: string };

/** A fork that answers, and the destination that it stands for. */
export interface Target<Fork extends NamedFork = LaneFork> {
  readonly fork: Fork;
  readonly replaces: Destination;
  readonly share: number;
}

/** The fork rule over the baseline's answer to the same request without a key. */
export function expectationFor<Fork extends NamedFork>(
  lane: Expecting<Fork>,
  verdict: Verdict,
  entry: Entry["kind"],
): Expectation<Fork> {
  const { destinations } = verdict;
  const behind = new Set(
    destinations.flatMap((d) => d.behind).filter((workload) => lane.forks.has(workload)),
  );
  if (isRefused(lane.refused, destinations, entry)) return { kind: "refusal", why: "suspended" };
  const [only, ...others] = [...behind].sort();
  if (only === undefined) {
    return lane.strict && destinations.length > 0
      ? { kind: "refusal", why: "strict" }
      : {
          ...{ kind: "baseline", verdict, keyed: true },
          ...(lane.refused.entries ? { orRefusal: true } : {}),
        };
  }
  return others.length === 0 ? wholly(lane, verdict, only) : byShare(lane, verdict, behind);
}

/** What has to happen to a request at an edge: no key from outside enters a lane, or is sent on. */
export function expectationAtEdge(
  keys: "strip" | "refuse",
  verdict: Verdict,
  { sent, carriers }: { readonly sent: Lines; readonly carriers: Carriers },
): Expectation {
  if (keys === "refuse" && bringsKey(sent, carriers)) {
    return verdict.outcome === "routed"
      ? { kind: "refusal", why: "edge" }
      : { kind: "baseline", verdict, keyed: false, orRefusal: true };
  }
  const left = without(withoutKeys(sent, carriers), verdict.removed);
  return { kind: "stripped", verdict, sent, left };
}

function isRefused(
  { workloads, services, entries }: Refused,
  destinations: readonly Destination[],
  entry: Entry["kind"],
): boolean {
  if (entries && entry === "gateway") return destinations.length > 0;
  return destinations.some(
    ({ service, behind }) => services.has(service) || behind.some((one) => workloads.has(one)),
  );
}

/** One forked workload behind the rule: its fork gets everything. */
function wholly<Fork extends NamedFork>(
  lane: Expecting<Fork>,
  verdict: Verdict,
  workload: string,
): Expectation<Fork> {
  const { destinations } = verdict;
  const selecting = destinations.filter((d) => d.workloads.includes(workload));
  const replaces =
    selecting.find(({ weight }) => weight > 0) ??
    selecting[0] ??
    destinations.find((d) => d.behind.includes(workload));
  const fork = lane.forks.get(workload);
  if (fork === undefined || replaces === undefined) return { kind: "impossible", why: workload };
  return { kind: "forks", verdict, text: fork.fork, targets: [{ fork, replaces, share: 100 }] };
}

/** Several: each destination that selects exactly one goes to its fork, the others are dropped. */
function byShare<Fork extends NamedFork>(
  lane: Expecting<Fork>,
  verdict: Verdict,
  behind: ReadonlySet<string>,
): Expectation<Fork> {
  const found: { fork: Fork; replaces: Destination }[] = [];
  for (const replaces of verdict.destinations.filter(({ weight }) => weight > 0)) {
    const chosen = replaces.workloads.filter((workload) => behind.has(workload));
    const [workload] = chosen;
    if (chosen.length > 1) {
      return { kind: "impossible", why: `one destination selects ${chosen.join(" and ")}` };
    }
    const fork = workload === undefined ? undefined : lane.forks.get(workload);
    if (fork !== undefined) found.push({ fork, replaces });
  }
  if (found.length === 0) {
    return {
      kind: "impossible",
      why: `no destination selects one of ${[...behind].sort().join(", ")}`,
    };
  }
  const total = found.reduce((sum, { replaces }) => sum + replaces.weight, 0);
  const targets = found.map((t) => ({ ...t, share: percent(t.replaces.weight, total) }));
  const text = shareText(targets.map(({ fork, share }) => [fork.fork, share]));
  return { kind: "forks", verdict, text, targets };
}

/**
 * How an answer differs from what it has to be. `place`: it ends elsewhere; `behaviour`: not the same way; `key`: it is sent
 * on with a key that it must not have.
 */
export interface Difference {
  readonly kind: "place" | "behaviour" | "key";
  readonly expected: string;
  readonly got: string;
}

/** What a Service's port is stated to speak, in the words of the mesh, whatever the baseline's own words say. */
export type StatedOf = (destination: Destination) => string | undefined;

/** Asks the environment's spec about a baseline's ports. */
export function statedIn(facts: Facts, baseline: Cluster): StatedOf {
  const { appProtocols } = implementations[facts.implementation];
  return ({ service, port }) => {
    const known = baseline.services.get(service);
    const found = known?.ports.find(({ number }) => number === port);
    const stated = known && found && facts.stated(known.object, found.body);
    return stated && appProtocols[stated];
  };
}

/** An error of the proxy's own: by its rule, or because the only backend of its rule is missing. */
export function isRefusal({ outcome }: Verdict): boolean {
  return outcome === "refused" || outcome === "500";
}

/** The difference, or undefined for the right answer. */
export function differenceOf(
  got: Verdict,
  expected: Expectation,
  statedOf: StatedOf,
): Difference | undefined {
  switch (expected.kind) {
    case "impossible":
      return place(`a compile error (${expected.why})`, summarise(got));
    case "refusal":
      return isRefusal(got) ? undefined : place("a refusal", summarise(got));
    case "baseline":
      return expected.orRefusal === true && isRefusal(got)
        ? undefined
        : fromBaseline(got, expected.verdict, expected.keyed);
    case "stripped":
      return (
        fromBaseline(apartFromRemovals(got), apartFromRemovals(expected.verdict), false) ??
        sentOn(got, expected)
      );
    case "forks":
      return fromForks(got, expected, statedOf);
  }
}

function fromBaseline(got: Verdict, want: Verdict, keyed: boolean): Difference | undefined {
  const [a, b] = keyed
    ? [want.keyedSignature, got.keyedSignature]
    : [want.signature, got.signature];
  if (a === b) return keyed ? mirrorsApart(want, got) : undefined;
  const [expected, said] = [summarise(want), summarise(got)];
  if (expected !== said || got.outcome === "ambiguous") return place(expected, said);
  const taken = removalsApart(want, got);
  if (taken !== undefined) return taken;
  const differing =
    keyed || want.behaviour === got.behaviour
      ? changed(want.keyedBehaviour, got.keyedBehaviour)
      : changed(want.behaviour, got.behaviour);
  const text = ({ destinations }: Verdict) =>
    destinations
      .map((d) => `${d.service}:${d.port ?? ""} ${d.own} ${d.policy} ${d.facts} "${d.speaks}"`)
      .join(", ");
  return differing ?? behaviour(text(want), text(got));
}

/** What is sent on, line by line. */
function sentOn(
  { outcome, removed }: Verdict,
  { sent, left }: Extract<Expectation, { kind: "stripped" }>,
): Difference | undefined {
  if (outcome !== "routed") return undefined;
  const got = without(sent, removed);
  const has = (lines: Lines, name: string, value: string) =>
    lines.some((line) => line[0] === name && line[1] === value);
  const extra = got.find(([name, value]) => !has(left, name, value));
  if (extra !== undefined)
    return { kind: "key", expected: "no key sent on", got: `one in ${extra[0]}` };
  const lost = left.find(([name, value]) => !has(got, name, value));
  return lost && behaviour(`${lost[0]} of others sent on`, "nothing of it");
}

function fromForks(
  got: Verdict,
  { verdict, text, targets }: Extract<Expectation, { kind: "forks" }>,
  statedOf: StatedOf,
): Difference | undefined {
  const said = summarise(got);
  // What fails in the baseline (a port that nobody serves) fails for a fork as well.
  if (verdict.outcome !== "routed" && got.outcome === verdict.outcome) return undefined;
  if (said !== text) return place(text, said);
  const apart =
    changed(verdict.keyedBehaviour, got.keyedBehaviour) ??
    removalsApart(verdict, got) ??
    mirrorsApart(verdict, got);
  if (apart !== undefined) return apart;
  const used = shares(got.destinations);
  return targets
    .flatMap((target, index) => {
      const [destination] = used[index] ?? [];
      return destination === undefined ? [] : [targetApart(target, destination, statedOf)];
    })
    .find((difference) => difference !== undefined);
}

/** Header changes, filters, traffic policy and port of a fork's destination, against what it replaces. */
function targetApart(
  { fork, replaces }: Target,
  got: Destination,
  statedOf: StatedOf,
): Difference | undefined {
  if (got.own !== replaces.own) return behaviour(`${replaces.own} at the destination`, got.own);
  if (got.facts !== replaces.facts) {
    return behaviour(`a port with ${replaces.facts}`, `one with ${got.facts}`);
  }
  if (got.speaks !== replaces.speaks && got.speaks !== statedOf(replaces)) {
    return behaviour(`a port that speaks "${replaces.speaks}"`, `one that speaks "${got.speaks}"`);
  }
  const policies = replaces.policiesFor(fork.baseline);
  if (policies.has(got.policy)) return undefined;
  return behaviour(`traffic policy ${[...policies].join(" or ")}`, got.policy);
}

function mirrorsApart(want: Verdict, got: Verdict): Difference | undefined {
  const added = got.mirrors.find((mirror) => !want.mirrors.includes(mirror));
  return added === undefined ? undefined : behaviour("no copy of the request", added);
}

function removalsApart(want: Verdict, got: Verdict): Difference | undefined {
  const text = ({ removed }: Verdict) => `${removed.join(", ") || "no header"} removed`;
  return changed(text(want), text(got));
}

function changed(want: string, got: string): Difference | undefined {
  return want === got ? undefined : behaviour(want, got);
}

function place(expected: string, got: string): Difference {
  return { kind: "place", expected, got };
}

function behaviour(expected: string, got: string): Difference {
  return { kind: "behaviour", expected, got };
}
