/** @module What a followed request leaves open: forks that it does not reach, and what is not provable on its way. */
import type { Cluster } from "../simulate/cluster/cluster.ts";
import type { Lane } from "../verify/reading/lanes.ts";
import type { Ground } from "./ground.ts";
import type { Doubt, Explanation, Stop, Way } from "./model.ts";
import { passingWay } from "./propagation.ts";
import { goalsOf, reachedBy, reachOnWay } from "./reach.ts";
import { servicesOf } from "./workloads.ts";

/** A way as far as it was followed. */
interface Followed {
  readonly entry: Explanation;
  readonly stops: readonly Stop[];
}

/** Whether the lane is reached, forks that are not, and doubts. */
export function wayFindings(
  ground: Ground,
  followed: Followed,
): Pick<Way, "reach" | "unreached" | "doubts"> {
  const { key } = followed.entry;
  const lane = key.kind === "lane" ? ground.byKey.get(key.key) : undefined;
  const reach = reachOnWay(followed.entry, followed.stops, lane && goalsOf(ground, lane));
  return {
    ...(reach === undefined ? {} : { reach }),
    unreached: unreachedForks(ground, lane, followed),
    doubts: doubtsOnTheWay(ground, lane, followed),
  };
}

function unreachedForks(
  { before }: Ground,
  lane: Lane | undefined,
  { entry, stops }: Followed,
): Way["unreached"] {
  // Who sends the request is there already.
  const reached = new Set([
    entry.from.name,
    ...reachedBy([entry]),
    ...stops.map(({ name }) => name),
  ]);
  return [...(lane?.forks.values() ?? [])]
    .filter(({ fork }) => !reached.has(fork))
    .map(({ fork, baseline }) => ({
      fork,
      forkOf: baseline,
      why: whyNot(before, baseline, stops),
    }));
}

function whyNot(before: Cluster, baseline: string, stops: readonly Stop[]): string {
  const lost = stops.filter((stop) => stop.name === baseline && !stop.keyed);
  if (lost.length > 0) return "the key is lost before it, so that requests reach its baseline";
  if (stops.some(({ name }) => name === baseline)) return "its baseline is reached instead";
  return servicesOf(before, baseline, new Map()).length === 0
    ? "it has no Service: no request is sent to it"
    : "no known call leads to it; state the missing one under spec.services.<name>.calls";
}

/** Each doubt once, those of the entry first. Whether a key is passed on matters only before a fork. */
function doubtsOnTheWay(
  ground: Ground,
  lane: Lane | undefined,
  { entry, stops }: Followed,
): readonly Doubt[] {
  const wanted = new Set([...(lane?.forks.values() ?? [])].flatMap((f) => [f.fork, f.baseline]));
  const all = [
    ...entry.doubts,
    ...stops.flatMap((stop) => [
      ...(leadsTo(wanted, stop, stops) ? propagationDoubt(ground, stop) : []),
      ...stop.calls.flatMap(({ requests }) => requests.flatMap(({ doubts }) => doubts)),
    ]),
  ];
  return [...new Map(all.map((doubt) => [doubt.text, doubt])).values()];
}

/** Whether a workload's calls lead, over any number of hops, to one of the wanted workloads. */
function leadsTo(wanted: ReadonlySet<string>, from: Stop, stops: readonly Stop[]): boolean {
  const seen = new Set<string>();
  const queue = called(from);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (wanted.has(next)) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...stops.filter(({ name }) => name === next).flatMap(called));
  }
  return false;
}

function called({ calls }: Stop): string[] {
  return [...reachedBy(calls.flatMap(({ requests }) => requests))];
}

function propagationDoubt({ facts }: Ground, { name, keyed, propagation }: Stop): readonly Doubt[] {
  if (!keyed || (propagation.passes && propagation.kind === "stated")) return [];
  const text =
    propagation.kind === "configured"
      ? `${name} is configured to pass the key on (${propagation.evidence}): not proved, since only the running agent does`
      : propagation.passes
        ? `${name} may pass the key on (${propagation.evidence}): a hint, not a proof`
        : propagation.kind === "none"
          ? `${name} shows no sign of passing the key on (${propagation.evidence}): behind it, the lane is taken on trust`
          : `${name} does not pass the key on (${propagation.evidence}): the lane ends there`;
  const help = `${passingWay(facts.carriers)}, and state spec.services.<name>.propagates where the manifests do not show it`;
  return [{ kind: "propagation", text, help }];
}
