/**
 * @module The keyed copies of one Istio rule. Nothing is inherited between rules, so a copy carries all
 * of the rule's behaviour; only its conditions and its destinations differ.
 */
import { serviceHost } from "../../../kube/hosts.ts";
import { asNumber, asRecord } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { type Carriers, carrierHeader } from "../../../model/carriers.ts";
import type { KeyedCopy, KeyedTarget } from "../../../model/route-plan.ts";
import { isRoutable } from "../../implementations/routable.ts";
import { keyTest } from "../../regex.ts";

/** What is copied. */
export interface CopiedRule {
  /** The rule; `match`, `route` and `name` are replaced. */
  readonly body: JsonObject;
  /** Its matches, with those repeated for forked callers; one empty one when it has none. */
  readonly matches: readonly JsonObject[];
  /** What the copies' names begin with. */
  readonly name: string;
}

/** Gives names that are unique in one VirtualService. */
export type Namer = (wanted: string) => string;

/** A namer that knows the names already in use. */
export function namer(used: Iterable<string>): Namer {
  const taken = new Set(used);
  return (wanted) => {
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}-${n}`;
    taken.add(name);
    return name;
  };
}

/** The copy for one lane's keyed requests. */
export function keyedRules(
  rule: CopiedRule,
  copy: KeyedCopy,
  carriers: Carriers,
  unique: Namer,
): readonly JsonObject[] {
  const { key } = copy.lane;
  const keyed = (matches: readonly JsonObject[]) => keyedMatches(matches, key, carriers);
  return laneRules({ ...rule, name: `${rule.name}-${key}` }, copy, keyed, unique);
}

/**
 * The copy for one lane: several rules where the destination's port follows the request's.
 * @param keyed What becomes of matches.
 */
export function laneRules(
  rule: CopiedRule,
  { lane, action }: Pick<KeyedCopy, "lane" | "action">,
  keyed: (matches: readonly JsonObject[]) => readonly JsonObject[],
  unique: Namer,
): readonly JsonObject[] {
  const { name } = rule;
  if (action.kind === "refuse") {
    return [
      {
        name: unique(name),
        match: keyed(rule.matches),
        directResponse: refusal(lane.key, action.why),
      },
    ];
  }
  // Shields exist where specificity decides; in a list the baseline's own rule answers.
  if (action.kind === "shield") return [];
  if (action.targets.every((target) => target.port !== undefined)) {
    const route = action.targets.map((target) => destination(target, action.targets.length));
    return [{ name: unique(name), match: keyed(rule.matches), ...behaviour(rule.body, route) }];
  }
  return portsOf(action.targets, rule.matches).map((port) => {
    const targets = action.targets.filter(
      (target) => target.port !== undefined || hasPort(target, port),
    );
    const matches = rule.matches.filter((match) => (asNumber(match.port) ?? port) === port);
    return {
      name: unique(`${name}-${port}`),
      match: keyed(matches.map((match) => ({ ...match, port }))),
      ...behaviour(
        rule.body,
        targets.map((target) => destination({ port, ...target }, targets.length)),
      ),
    };
  });
}

/** Every match with the key ANDed to it: matches are ORed, so one without it would catch everybody. */
function keyedMatches(
  matches: readonly JsonObject[],
  key: string,
  carriers: Carriers,
): readonly JsonObject[] {
  const conditions = carriers.map((one) => ({ [carrierHeader(one)]: keyTest(one, key) }));
  return matches.flatMap((match) =>
    conditions.map((condition) => ({
      ...match,
      headers: { ...asRecord(match.headers), ...condition },
    })),
  );
}

/** Fields that come first in a copy, and mirrors: they would send keyed requests outside the lane. */
const own = new Set(["name", "match"]);
const mirrors = new Set([
  "mirror",
  "mirrors",
  "mirrorPercent",
  "mirror_percent",
  "mirrorPercentage",
  "mirror_percentage",
]);

/** True when copies of the rule lose a mirror. */
export function hasMirror(body: JsonObject): boolean {
  return body.mirror !== undefined || body.mirrors !== undefined;
}

/** The rule's other fields in their order: a copy reads like its rule, with another route. */
export function behaviour(body: JsonObject, route: readonly JsonObject[]): JsonObject {
  const kept = Object.entries(body).filter(([field]) => !own.has(field) && !mirrors.has(field));
  return { ...Object.fromEntries(kept), route };
}

/** What a strict lane answers, or one with a suspended sandbox. It excludes faults and rewrites, and needs none. */
function refusal(key: string, why: "strict" | "suspended"): JsonObject {
  const words = { strict: "is strict and has no fork here", suspended: "is suspended here" };
  return { status: 503, body: { string: `lane "${key}" ${words[why]}\n` } };
}

function destination(
  { forkService, replaces, port, weight }: KeyedTarget,
  count: number,
): JsonObject {
  const { destination: _, weight: __, ...rest } = replaces.body;
  const host = serviceHost({ ...forkService.baseline, name: forkService.name });
  return {
    destination: { host, ...(port === undefined ? {} : { port: { number: port } }) },
    ...rest,
    ...(count > 1 && weight !== undefined ? { weight } : {}),
  };
}

function hasPort({ forkService }: KeyedTarget, port: number): boolean {
  return forkService.baseline.ports.some((p) => p.port === port && p.transport === "TCP");
}

/** The ports that a rule whose destination has none can serve: what it asks for, else all routable ones. */
function portsOf(
  targets: readonly KeyedTarget[],
  matches: readonly JsonObject[],
): readonly number[] {
  const open = targets.filter((target) => target.port === undefined);
  const asked = matches.map((match) => asNumber(match.port));
  const ports = open.flatMap(({ forkService }) =>
    forkService.baseline.ports
      .filter((p) => p.transport === "TCP")
      .filter((p) => asked.includes(p.port) || (asked.includes(undefined) && isRoutable(p)))
      .map((p) => p.port),
  );
  return [...new Set(ports)].sort((a, b) => a - b);
}
