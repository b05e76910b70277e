/**
 * @module Whether a keyed request reaches a fork of its lane: the first line of an answer. What a manifest merely
 * hints at is a condition, not a proof.
 */
import type { Lane } from "../verify/reading/lanes.ts";
import { ownHosts } from "../verify/reading/own-routes.ts";
import type { Ground } from "./ground.ts";
import type { Doubt, Explanation, Reach, Stop } from "./model.ts";
import { suspendedWords } from "./refusals.ts";

/** Doubts that hang on what no manifest shows, as conditions. */
const open: ReadonlyMap<Doubt["kind"], string> = new Map([
  ["unknown-mesh", "the caller is in the mesh"],
  ["unknown-bypass", "the caller's proxy takes the requests"],
  ["detected-port", "the proxy takes the port for HTTP"],
]);
/** Doubts that say why no rule is met. */
const closed: ReadonlySet<Doubt["kind"]> = new Set([
  "unmeshed-caller",
  "bypassed",
  "no-waypoint",
  "not-routed",
]);

/** A lane, and what counts as reached in it. */
export interface Goals {
  readonly lane: Lane;
  /** Its forks. */
  readonly forks: readonly string[];
  /** Workloads that only its sandboxes have. */
  readonly own: readonly string[];
}

/** What a lane's requests are meant to reach. */
export function goalsOf(ground: Ground, lane: Lane): Goals {
  const own = [...ownHosts(ground).workloads].flatMap(([name, { sandbox }]) =>
    lane.members.has(sandbox) ? [name] : [],
  );
  return { lane, forks: [...lane.forks.values()].map(({ fork }) => fork), own };
}

/**
 * Of one request at one hop.
 * @param refusal Why the lane refuses the request. Absent: it does not.
 */
export function reachOf(
  { destinations, doubts, fault, key }: Omit<Explanation, "reach">,
  goals: Goals | undefined,
  refusal: string | undefined,
): Reach | undefined {
  if (key.kind === "none" || key.kind === "several") return undefined;
  if (goals === undefined) return { kind: "not-reached", text: "no lane has this key" };
  const conditions = doubts.flatMap(({ kind }) => open.get(kind) ?? []).join(" and ");
  if (refusal !== undefined) {
    const only = conditions === "" ? "" : `, if ${conditions}`;
    return { kind: "refused", text: `${refusal}: the proxy refuses the request${only}` };
  }
  const own = new Set([...goals.forks, ...goals.own]);
  const hit = destinations
    .filter(({ failure, share }) => failure === undefined && share > 0)
    .flatMap(({ workloads }) => workloads.map(({ name }) => name).filter((name) => own.has(name)));
  if (hit.length === 0 || fault !== undefined) {
    const why = doubts.find(({ kind }) => closed.has(kind))?.text ?? fault;
    return {
      kind: "not-reached",
      text: why ?? `${nothingHere(goals.lane)}; --hops follows the request on`,
    };
  }
  return conditions === ""
    ? { kind: "reached", text: hit.join(", ") }
    : { kind: "conditional", text: `${conditions}: ${hit.join(", ")}` };
}

function nothingHere(lane: Lane): string {
  return lane.suspended.size > 0 && lane.forks.size === 0
    ? `${suspendedWords(lane)}, and would fork nothing here, so the baseline answers`
    : `the lane of ${lane.owner} forks nothing here`;
}

/** Of a request that was followed. The forks of the lane are looked for at every workload on its way. */
export function reachOnWay(
  entry: Explanation,
  stops: readonly Stop[],
  goals: Goals | undefined,
): Reach | undefined {
  if (goals === undefined || entry.reach === undefined) return entry.reach;
  if (entry.removed !== undefined && !stops.some(({ keyed }) => keyed)) return entry.reach;
  const { lane } = goals;
  const refusals = stops
    .filter(({ keyed }) => keyed)
    .flatMap(({ calls }) => calls.flatMap(({ requests }) => requests))
    .flatMap(({ reach }) => (reach?.kind === "refused" ? [reach] : []));
  const [refused] = entry.reach.kind === "refused" ? [entry.reach] : refusals;
  const first = reachedBy([entry]);
  const needed = conditionsOf(first, stops);
  const forks = [...goals.forks, ...goals.own.filter((name) => needed.has(name))];
  const sure = forks.filter((fork) => needed.get(fork)?.size === 0);
  const hanging = forks.filter((fork) => (needed.get(fork)?.size ?? 0) > 0);
  const missed = forks
    .filter((fork) => !needed.has(fork) && fork !== entry.from.name)
    .map((fork) => `not ${fork}`);
  if (sure.length > 0) {
    // What is said of the entry holds for all that is behind it.
    if (entry.reach.kind === "conditional") return entry.reach;
    const others = hanging.map((fork) => `${fork} only if ${passing(needed.get(fork))}`);
    return { kind: "reached", text: [...sure, ...others, ...missed].join("; ") };
  }
  if (hanging.length > 0) {
    const texts = hanging.map((fork) => `${passing(needed.get(fork))}: ${fork}`);
    return { kind: "conditional", text: [...texts, ...missed].join("; ") };
  }
  if (refused !== undefined) return refused;
  const none = `the lane of ${lane.owner} has no forks`;
  return { kind: "not-reached", text: missed.length === 0 ? none : missed.join("; ") };
}

function passing(workloads: ReadonlySet<string> = new Set()): string {
  return [...workloads].map((name) => `${name} passes the key on`).join(" and ");
}

/** Which workloads have to pass the key on for a keyed request to get to each workload; the fewest. */
function conditionsOf(
  first: readonly string[],
  stops: readonly Stop[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>(first.map((name) => [name, new Set()]));
  const queue = [...first];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const stop = stops.find((one) => one.keyed && one.name === name);
    if (stop === undefined || (stop.propagation.kind !== "none" && !stop.propagation.passes))
      continue;
    const own = found.get(name) ?? new Set();
    const onward = stop.propagation.kind === "stated" ? own : new Set([...own, name]);
    for (const next of reachedBy(stop.calls.flatMap(({ requests }) => requests))) {
      const known = found.get(next);
      if (known !== undefined && known.size <= onward.size) continue;
      found.set(next, onward);
      queue.push(next);
    }
  }
  return found;
}

/** Workloads that some of the requests get to. */
export function reachedBy(explanations: readonly Explanation[]): readonly string[] {
  const workloads = explanations
    .filter(({ fault }) => fault === undefined)
    .flatMap(({ destinations }) => destinations)
    .filter(({ failure, share }) => failure === undefined && share > 0)
    .flatMap((destination) => destination.workloads);
  return [...new Set(workloads.map(({ name }) => name))];
}
