/**
 * @module The way of a request along the call graph: from where it comes in to every workload that it
 * reaches, to every Service that those call, and so on. Of each Service port, every class of requests
 * that its rules tell apart is explained: which of them a workload sends is not known.
 */

import { serviceNames } from "../kube/hosts.ts";
import { meshDialect } from "../mesh/implementations/registry.ts";
import { carrierHeader } from "../model/carriers.ts";
import type { Pods } from "../simulate/cluster/cluster.ts";
import type { Entry } from "../simulate/entries/entries.ts";
import { givenTo } from "../simulate/entries/given-key.ts";
import { requestClasses } from "../simulate/requests/classes.ts";
import type { Lines, Shape } from "../simulate/requests/conditions.ts";
import { withKey } from "../simulate/requests/keys.ts";
import { comparedTables } from "../simulate/tables/compared.ts";
import { without } from "../simulate/tables/removals.ts";
import { shapesIn } from "../simulate/tables/rule.ts";
import { type Call, callsOf } from "./calls.ts";
import { carriedKey } from "./carried-key.ts";
import { explain } from "./explain.ts";
import { givenAt } from "./given-key.ts";
import type { Ground, Question } from "./ground.ts";
import type { CallView, Explanation, Propagation, Stop, Way } from "./model.ts";
import { previewedAt } from "./previewed.ts";
import { anyPropagation, propagationOf } from "./propagation.ts";
import { callerOf } from "./question.ts";
import { reachedBy } from "./reach.ts";
import { wayFindings } from "./way-findings.ts";
import { workloadView } from "./workloads.ts";

/** A workload to go on from, and the key's header lines that have come that far. */
interface Arrival {
  readonly workload: string;
  readonly carriers: Lines;
}

/** Follows a request. */
export function explainWay(ground: Ground, question: Question): Way {
  const entry = explain(ground, question);
  const stops: Stop[] = [];
  const seen = new Set<string>();
  const queue = arrivals(
    [entry],
    previewedAt(ground, question)?.lines ?? withKey(question.carriers, givenAt(ground, question)),
  );
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const id = JSON.stringify(next);
    if (seen.has(id)) continue;
    seen.add(id);
    const pods = ground.after.podsOf(next.workload);
    if (pods === undefined) continue;
    const { stop, sent } = stopAt(ground, pods, next.carriers);
    stops.push(stop);
    queue.push(
      ...arrivals(
        stop.calls.flatMap(({ requests }) => requests),
        sent,
      ),
    );
  }
  return { entry, stops, ...wayFindings(ground, { entry, stops }) };
}

function arrivals(explanations: readonly Explanation[], carriers: Lines): Arrival[] {
  return explanations.flatMap((one) =>
    reachedBy([one]).map((workload) => ({
      workload,
      carriers: without(carriers, one.removed ?? []),
    })),
  );
}

function stopAt(
  ground: Ground,
  pods: Pods,
  carriers: Lines,
): { readonly stop: Stop; readonly sent: Lines } {
  const { workload } = pods;
  const { propagation, sent } = sentOn(ground, pods, carriers);
  const calls = callsOf(ground, pods).map((call) => explainCall(ground, call, workload, sent));
  const keyed = carriers.length > 0;
  return { stop: { ...workloadView(workload, ground.forks), keyed, propagation, calls }, sent };
}

/** The lines on the requests that leave a workload: its own proxy may give them a key. */
function sentOn(
  ground: Ground,
  pods: Pods,
  carriers: Lines,
): { readonly propagation: Propagation; readonly sent: Lines } {
  const passed = passedOn(ground, pods, carriers);
  const given = givenTo(ground.after, pods);
  if (given === undefined) return passed;
  const key = carriedKey(carriers, ground);
  const isSame = key.kind === "lane" && key.key === given.key;
  const evidence = `egress: keyed: its proxy gives the key "${given.key}" to requests without one`;
  return {
    propagation: isSame ? { kind: "stated", passes: true, evidence } : passed.propagation,
    sent: withKey(passed.sent, given),
  };
}

/**
 * The lines that a workload passes on: each carrier's are, or not, for themselves; where nothing says anything, all
 * of them are taken to be.
 */
function passedOn(
  ground: Ground,
  pods: Pods,
  carriers: Lines,
): { readonly propagation: Propagation; readonly sent: Lines } {
  const present = ground.facts.carriers.flatMap((carrier) => {
    const lines = carriers.filter(([name]) => name === carrierHeader(carrier));
    return lines.length === 0 ? [] : [{ lines, propagation: propagationOf(ground, pods, carrier) }];
  });
  const passed = present.filter(({ propagation }) => propagation.passes);
  const [first] = passed.length > 0 ? passed : present;
  const propagation = first?.propagation ?? anyPropagation(ground, pods);
  if (passed.length > 0) return { propagation, sent: passed.flatMap(({ lines }) => lines) };
  return { propagation, sent: goesOn(propagation) ? carriers : [] };
}

/** The key is taken to be passed on unless something says that it is not. */
function goesOn({ kind, passes }: Propagation): boolean {
  return passes || kind === "none";
}

function explainCall(
  ground: Ground,
  { service, port, evidence }: Call,
  workload: string,
  sent: Lines,
): CallView {
  const client = callerOf(ground, workload);
  const authorities = serviceNames(service);
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
  const { classes } = requestClasses(shapes, {
    plain: { ...compared.plain, authority },
    mode: meshDialect(ground.facts.implementation).regex,
    authorities: [authority],
  });
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
