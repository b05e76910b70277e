/**
 * @module The way of a request along the call graph: from where it comes in to every workload that it
 * reaches, to every Service that those call, and so on. Of each Service port, every class of requests
 * that its rules tell apart is explained: which of them a workload sends is not known.
 */

import { requestClasses } from "../verify/classes.ts";
import { comparedTables } from "../verify/compared.ts";
import type { Lines, Shape } from "../verify/conditions.ts";
import { meshDialect } from "../verify/dialects.ts";
import type { Entry } from "../verify/entries.ts";
import { serviceNames } from "../verify/hosts.ts";
import type { Lane } from "../verify/lanes.ts";
import { shapesIn } from "../verify/rule.ts";
import { type Call, callsOf } from "./calls.ts";
import { explain } from "./explain.ts";
import type { Ground, Question } from "./ground.ts";
import type { CallView, Doubt, Explanation, Stop, Way } from "./model.ts";
import { propagationOf } from "./propagation.ts";
import { callerOf } from "./question.ts";
import { workloadView } from "./workloads.ts";

/** A workload to go on from, and whether the key has come that far. */
interface Arrival {
  readonly workload: string;
  readonly keyed: boolean;
}

/** Follows a request. */
export function explainWay(ground: Ground, question: Question): Way {
  const entry = explain(ground, question);
  const stops: Stop[] = [];
  const seen = new Set<string>();
  const queue = arrivals([entry], entry.key.kind !== "none");
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const id = `${next.workload} ${next.keyed}`;
    if (seen.has(id)) continue;
    seen.add(id);
    const stop = stopAt(ground, next, question.carriers);
    if (stop === undefined) continue;
    stops.push(stop);
    const passesOn = next.keyed && goesOn(stop);
    queue.push(
      ...arrivals(
        stop.calls.flatMap(({ requests }) => requests),
        passesOn,
      ),
    );
  }
  const { key } = entry;
  const lane = key.kind === "lane" ? ground.lanes.find((one) => one.key === key.key) : undefined;
  return {
    entry,
    stops,
    unreached: unreachedForks(ground, lane, { entry, stops }),
    doubts: doubtsOnTheWay(ground, lane, { entry, stops }),
  };
}

/** The key is taken to be passed on unless something says that it is not. */
function goesOn({ propagation }: Stop): boolean {
  return propagation.passes || propagation.kind === "none";
}

function arrivals(explanations: readonly Explanation[], keyed: boolean): Arrival[] {
  const workloads = explanations
    .flatMap(({ destinations }) => destinations)
    .filter(({ failure, share }) => failure === undefined && share > 0)
    .flatMap((destination) => destination.workloads);
  return [...new Set(workloads.map(({ name }) => name))].map((workload) => ({ workload, keyed }));
}

function stopAt(ground: Ground, { workload, keyed }: Arrival, carriers: Lines): Stop | undefined {
  const pods = ground.after.pods.find((one) => one.workload === workload);
  if (pods === undefined) return undefined;
  const propagation = propagationOf(ground, pods);
  const stop = { ...workloadView(workload, ground.forks), keyed, propagation, calls: [] };
  const sent = keyed && goesOn(stop) ? carriers : [];
  const calls = callsOf(ground, pods).map((call) => explainCall(ground, { call, workload, sent }));
  return { ...stop, calls };
}

interface Calling {
  readonly call: Call;
  readonly workload: string;
  readonly sent: Lines;
}

function explainCall(ground: Ground, { call, workload, sent }: Calling): CallView {
  const { service, port, evidence } = call;
  const client = callerOf(ground, workload);
  const authorities = serviceNames(service.name, service.namespace);
  const short = client.namespace === service.namespace ? service.name : authorities.at(-1);
  const entry: Entry = { kind: "mesh", service, port, client, authorities };
  const requests = shapesAt(ground, entry, short ?? service.name).map((shape) =>
    explain(ground, { entry, shape, carriers: sent }),
  );
  return { service: service.key, port, evidence, requests: distinct(requests) };
}

/** One request for each class that the rules of the baseline and the output tell apart. */
function shapesAt(ground: Ground, entry: Entry, authority: string): readonly Shape[] {
  const [compared] = comparedTables(ground.world, ground, entry);
  if (compared === undefined) return [];
  const shapes = shapesIn(compared.before, compared.after);
  const { classes } = requestClasses(
    shapes,
    { ...compared.plain, authority },
    {
      mode: meshDialect(ground.facts.implementation).regex,
      authorities: [authority],
    },
  );
  return classes.map(({ shape }) => shape);
}

/** Requests that the same rule answers in the same way are shown once, by the simplest of them. */
function distinct(explanations: readonly Explanation[]): readonly Explanation[] {
  const found = new Map<string, Explanation>();
  for (const one of explanations) {
    const rules = one.tables.map(({ rules: all }) => all.find(({ state }) => state === "answers"));
    const id = JSON.stringify([one.outcome, one.ends, rules.map((rule) => rule?.rule ?? "")]);
    if (!found.has(id)) found.set(id, one);
  }
  return [...found.values()];
}

function unreachedForks(
  { after }: Ground,
  lane: Lane | undefined,
  { entry, stops }: { readonly entry: Explanation; readonly stops: readonly Stop[] },
): Way["unreached"] {
  const reached = new Set([
    ...arrivals([entry], true).map(({ workload }) => workload),
    ...stops.map(({ name }) => name),
  ]);
  return [...(lane?.forks.values() ?? [])]
    .filter(({ fork }) => !reached.has(fork))
    .map(({ fork, baseline }) => ({
      fork,
      forkOf: baseline,
      why: after.pods.some(({ workload }) => workload === fork)
        ? whyNot(baseline, stops)
        : "the output does not have it",
    }));
}

function whyNot(baseline: string, stops: readonly Stop[]): string {
  const lost = stops.filter((stop) => stop.name === baseline && !stop.keyed);
  if (lost.length > 0) return "the key is lost before it, so that requests reach its baseline";
  return stops.some(({ name }) => name === baseline)
    ? "its baseline is reached instead"
    : "no known call leads to it; state the missing one under spec.services.<name>.calls";
}

/** Each doubt once, those of the entry first. Whether a key is passed on matters only before a fork. */
function doubtsOnTheWay(
  ground: Ground,
  lane: Lane | undefined,
  { entry, stops }: { readonly entry: Explanation; readonly stops: readonly Stop[] },
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
  return arrivals(
    calls.flatMap(({ requests }) => requests),
    true,
  ).map(({ workload }) => workload);
}

function propagationDoubt({ facts }: Ground, { name, keyed, propagation }: Stop): readonly Doubt[] {
  if (!keyed || propagation.passes) return [];
  const { baggage, header } = facts.carriers;
  const way =
    baggage === undefined
      ? `let it copy the header ${header} to the requests that it sends`
      : "let it pass its caller's baggage on (OTEL_PROPAGATORS=tracecontext,baggage)";
  const text =
    propagation.kind === "none"
      ? `${name} shows no sign of passing the key on (${propagation.evidence}): behind it, the lane is taken on trust`
      : `${name} does not pass the key on (${propagation.evidence}): the lane ends there`;
  const help = `${way}, and state spec.services.<name>.propagates where the manifests do not show it`;
  return [{ kind: "propagation", text, help }];
}
