/** @module Whether the lanes that there are reach their forks, as `explain` tells it. */

import { count } from "../../diagnostics/words.ts";
import { endWords, lifetimeOf } from "../../explain/lifetime.ts";
import { spokenAt } from "../../explain/looking.ts";
import type { Explanation } from "../../explain/model.ts";
import { toPlace } from "../../explain/places.ts";
import { reachedBy } from "../../explain/reach.ts";
import { suspendedWords } from "../../explain/refusals.ts";
import { servicesOf } from "../../explain/workloads.ts";
import { forkOf, type Lane } from "../../verify/reading/lanes.ts";
import {
  type Checked,
  type DoctorCheck,
  type Examined,
  type Finding,
  notLooked,
} from "../check.ts";
import { type ToldLane, toldLanes } from "../told.ts";

/** A lane whose requests miss all of its forks is no lane; what no request could reach anyway is left out. */
export const lanesCheck: DoctorCheck = {
  name: "lanes",
  codes: [],
  run: (examined): Checked => {
    if (examined.ground === undefined) return notLooked;
    const judged = toldLanes(examined).map((told) => judge(told, examined));
    const of = (wanted: Judged["kind"]) => judged.filter(({ kind }) => kind === wanted).length;
    // Of a group, the lanes of its members say it.
    const asleep = examined.ground.lanes.filter(
      ({ spec, suspended }) => spec !== undefined && suspended.size > 0,
    );
    const parts = [
      `${count(of("reached"), "lane")} reached`,
      `${of("conditional")} reached if something holds that no manifest shows (see assumed)`,
      `${of("not-reached")} not reached`,
      ...(of("silent") === 0 ? [] : [`${of("silent")} without a fork that takes requests`]),
      ...(asleep.length === 0 ? [] : [`${asleep.length} suspended`]),
    ];
    const findings = [...judged.flatMap((one) => one.findings), ...asleep.map(toNote)];
    return { summary: parts.join(", "), findings };
  },
};

function toNote(lane: Lane): Finding {
  const ends = lane.spec === undefined ? [] : endWords(lifetimeOf(lane.spec));
  return {
    level: "note",
    text: [`${lane.owner}, key "${lane.key}": ${suspendedWords(lane)}`, ...ends].join(", "),
    help: "its keyed requests are refused where a fork would answer; take spec.suspended out of its spec to wake it, or delete the file",
    place: toPlace(lane.source),
  };
}

interface Judged {
  readonly kind: "reached" | "conditional" | "not-reached" | "silent";
  readonly findings: readonly Finding[];
}

function judge({ lane, explanations }: ToldLane, examined: Examined): Judged {
  const by = (wanted: string) => explanations.filter(({ reach }) => reach?.kind === wanted);
  const hit = new Set(reachedBy([...by("reached"), ...by("conditional")]));
  const wanted = Object.entries(lane.forks)
    .filter(([workload]) => takesRequests(workload, examined))
    .map(([workload, name]) => ({ workload, fork: forkOf(workload, name) }));
  const missed = wanted.filter(({ fork }) => !hit.has(fork));
  const none = missed.length === wanted.length;
  const reached = by("reached").length > 0 ? "reached" : "conditional";
  const why = whyMissed(explanations, examined);
  return {
    kind: wanted.length === 0 ? "silent" : none ? "not-reached" : reached,
    findings: missed.map(({ workload, fork }) => ({
      level: none ? "blocks" : "note",
      text: `no request with key "${lane.key}" reaches ${fork}: ${why.text}`,
      help: `${why.help}\nask \`isolane explain GET URL --key ${lane.key}\` for a request to a Service of ${workload}`,
    })),
  };
}

/** Whether a Service with a port that rules can route selects the workload. */
function takesRequests(workload: string, { ground }: Examined): boolean {
  return (
    ground !== undefined &&
    servicesOf(ground.before, workload, ground.forks).some((service) =>
      service.ports.some((port) => spokenAt(ground, service, port).kind !== "other"),
    )
  );
}

function whyMissed(
  explanations: readonly Explanation[],
  { report }: Examined,
): Pick<Finding, "text" | "help"> {
  const missed = explanations.find(({ reach }) => reach?.kind === "not-reached");
  const doubt = missed?.doubts.find(({ text }) => text === missed.reach?.text);
  if (doubt !== undefined) return doubt;
  const [outside] = report?.outside ?? [];
  return outside === undefined
    ? {
        text: missed?.reach?.text ?? "no rule that callers meet leads to it",
        help: "call it by its Service from inside the mesh, or let a Gateway's route lead to it",
      }
    : {
        text: `${outside.caller} is not in the mesh (${outside.why}), and no Gateway's route leads to it`,
        help: "take the callers into the mesh (where injection is on by default, routing.membership says so), or let a Gateway's route lead to the Service",
      };
}
