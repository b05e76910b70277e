/** @module A change as text for people. */
import pc from "picocolors";
import { count } from "../diagnostics/words.ts";
import type { EnvironmentChange, LaneChange, ObjectChanges } from "./compare.ts";
import { isEmpty } from "./compare.ts";
import type { LaneFacts } from "./lane-facts.ts";
import {
  costWords,
  cpuWords,
  difference,
  memoryWords,
  noTotals,
  type Prices,
  signed,
  sum,
  type Totals,
} from "./words.ts";

const marks = { added: "+", changed: "~", removed: "-" } as const;

/** The lines of an environment's change. */
export function printChange(
  change: EnvironmentChange,
  prices: Prices | undefined,
  color: boolean,
): readonly string[] {
  const { bold, green, red, yellow } = pc.createColors(color);
  const tint = { added: green, changed: yellow, removed: red };
  const { lanes, shared, warnings, name } = change;
  return [
    bold(
      lanes.length === 0
        ? `${name}: no lane changes`
        : `${name}: ${lanes.length === 1 ? "1 lane changes" : `${lanes.length} lanes change`}`,
    ),
    ...lanes.flatMap((lane) => {
      const { kind, name: own, key } = factsOf(lane);
      return [
        tint[lane.action](`${marks[lane.action]} ${kind} ${own}, key ${key}`),
        ...laneLines(lane, prices).map((line) => `    ${line}`),
      ];
    }),
    ...(lanes.length < 2 ? [] : [`all lanes: ${amounts(totalOf(lanes), prices)}`]),
    `shared by lanes: ${isEmpty(shared) ? "nothing changes" : objectWords(shared).join("; ")}`,
    "promises: proved of the new output",
    ...warnings.added.map(({ code, message }) => `new warning ${code}: ${message}`),
    ...warnings.gone.map(({ code, message }) => `gone: ${code}: ${message}`),
  ];
}

/** What lanes need more than before, or less. */
export function totalOf(lanes: readonly LaneChange[]): Totals {
  return sum(lanes.map(deltaOf));
}

interface LaneSides {
  readonly before?: Totals | undefined;
  readonly after?: Totals | undefined;
}

/** What one lane needs more than before, or less. */
export function deltaOf({ before = noTotals, after = noTotals }: LaneSides): Totals {
  return difference(before, after);
}

/** The lane as it will be, or as it was. */
export function factsOf({ before, after }: LaneChange): Pick<LaneFacts, "kind" | "name" | "key"> {
  return after ?? before ?? { kind: "sandbox", name: "", key: "" };
}

/** `+1 pod, +2 Services, +3 rules, +250m CPU, +128Mi memory, 4.20 EUR a month`. */
export function amounts(totals: Totals, prices: Prices | undefined): string {
  const { pods, services, rules, cpu, memory } = totals;
  const cost = costWords(totals, prices);
  const words = [
    ...(pods === 0 ? [] : [signed(pods, count(pods, "pod"))]),
    ...(services === 0 ? [] : [signed(services, count(services, "Service"))]),
    ...(rules === 0 ? [] : [signed(rules, count(rules, "rule"))]),
    ...(cpu === 0 ? [] : [`${signed(cpu, cpuWords(cpu))} CPU`]),
    ...(memory === 0 ? [] : [`${signed(memory, memoryWords(memory))} memory`]),
    ...(cost === undefined || cpu + memory === 0 ? [] : [`${signed(cpu + memory, cost)} a month`]),
  ];
  return words.length === 0 ? "as much as before" : words.join(", ");
}

/** Forks that come, go or get other images, and what they do with requests and messages. */
export function forkLines(lane: LaneChange): readonly string[] {
  const has = (side: "before" | "after", what: "egress" | "consumers") => lane[side]?.[what] ?? [];
  const apart = (what: "egress" | "consumers", one: "before" | "after", other: typeof one) =>
    has(one, what).filter((name) => !has(other, what).includes(name));
  return [
    ...imageLines(lane),
    ...apart("egress", "after", "before").map(
      (name) => `requests of ${name} get the lane's key (egress: keyed)`,
    ),
    ...apart("egress", "before", "after").map(
      (name) => `requests of ${name} no longer get the lane's key`,
    ),
    ...apart("consumers", "after", "before").map(
      (name) => `${name} leaves messages with the lane's key to the fork`,
    ),
    ...apart("consumers", "before", "after").map(
      (name) => `${name} handles messages with the lane's key again`,
    ),
  ];
}

function imageLines({ before, after }: LaneChange): readonly string[] {
  const [old, now] = [before?.forks ?? {}, after?.forks ?? {}];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().flatMap((workload) => {
    const [was, is] = [old[workload]?.join(", "), now[workload]?.join(", ")];
    if (was === is) return [];
    if (is === undefined) return [`no longer forks ${workload}`];
    return [was === undefined ? `forks ${workload}: ${is}` : `${workload}: ${was} → ${is}`];
  });
}

/** `new: …`, `changed: …`, `gone: …`, as far as there are any. */
export function objectWords({ added, changed, removed }: ObjectChanges): readonly string[] {
  const list = (what: string, names: readonly string[]) => {
    if (names.length === 0) return [];
    const more = names.length > 8 ? ` and ${names.length - 8} more` : "";
    return [`${what}: ${names.slice(0, 8).join(", ")}${more}`];
  };
  return [...list("new", added), ...list("changed", changed), ...list("gone", removed)];
}

function laneLines(lane: LaneChange, prices: Prices | undefined): readonly string[] {
  const { hosts = [], own, summary } = lane.after ?? {};
  const previews = (summary?.previews ?? []).map(({ url }) => url);
  return [
    ...forkLines(lane),
    amounts(deltaOf(lane), prices),
    ...(hosts.length === 0 ? [] : [`hosts: ${hosts.join(", ")}`]),
    ...(previews.length === 0 ? [] : [`previews: ${previews.join(", ")}`]),
    ...(own === undefined || own.hosts.length === 0 ? [] : [`own hosts: ${own.hosts.join(", ")}`]),
    ...objectWords(lane.objects),
  ];
}
