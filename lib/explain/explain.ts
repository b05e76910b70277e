/**
 * @module One request at one hop: the table that is consulted, the rules that are considered, what answers
 * and which lines are responsible. All verdicts are those of verification (lib/verify/), on the
 * emitted text, so an explanation can only say what was proved.
 */
import { asNumber, asRecord, asString, at } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import { gatewayDialect, meshDialect } from "../mesh/implementations/registry.ts";
import type { SourceRef } from "../model/source.ts";
import { type Lines, meets, type Shape } from "../simulate/requests/conditions.ts";
import { toCurl } from "../simulate/requests/curl.ts";
import { withKey } from "../simulate/requests/keys.ts";
import { bringsKey } from "../simulate/requests/read-keys.ts";
import { answer } from "../simulate/tables/answer.ts";
import { narrowed, type Tables } from "../simulate/tables/rule.ts";
import { shares, summarise, type Verdict } from "../simulate/tables/verdict.ts";
import {
  differenceOf,
  type Expectation,
  expectationAtEdge,
  expectationFor,
  isRefusal,
  statedIn,
} from "../verify/expected/expectation.ts";
import type { Edge } from "../verify/reading/edges.ts";
import type { Forks, Lane, LaneFork } from "../verify/reading/lanes.ts";
import { doubtsAt, unknownAmong } from "./doubts.ts";
import { edgeFor, edgeLine, reachAtEdge } from "./edges.ts";
import { givenAt, givingLine } from "./given-key.ts";
import type { Ground, Question } from "./ground.ts";
import { isAdded, ownHostAt } from "./looking.ts";
import type {
  CarriedKey,
  DestinationView,
  Explanation,
  Place,
  PromiseView,
  Reach,
} from "./model.ts";
import { toPlace } from "./places.ts";
import { standpointOf } from "./previewed.ts";
import { goalsOf, reachOf } from "./reach.ts";
import { refusalWords } from "./refusals.ts";
import { traceTables } from "./trace.ts";
import { callerView, workloadView } from "./workloads.ts";

/** Explains one request. */
export function explain(ground: Ground, asked: Question): Explanation {
  const { entry, shape } = asked;
  const { facts } = ground;
  const given = givenAt(ground, asked);
  const question = { ...asked, carriers: withKey(asked.carriers, given) };
  const { carriers } = question;
  const standpoint = standpointOf(ground, asked, carriers);
  const { key, plain, after, withoutRules } = standpoint;
  const { regex, joins } = (entry.kind === "mesh" ? meshDialect : gatewayDialect)(
    facts.implementation,
  );
  const narrow = (tables: Tables, own: Shape) =>
    narrowed(tables, ({ conditions }) => conditions.every((one) => meets(own, one, regex)));
  const [had, has] = [narrow(standpoint.wanted, plain), narrow(after, shape)];
  const ask = (tables: Tables, lines: Lines, joined = false) =>
    answer(tables, lines, { regex, joined });
  const unkeyed = ask(had, []);
  const got = ask(has, carriers);
  const { edge, lane } = whoseKey(ground, question, key);
  const expectation =
    edge === undefined
      ? expectationOf(lane, unkeyed, withoutRules ? undefined : entry.kind)
      : expectationAtEdge(edge.keys, unkeyed, { sent: carriers, carriers: facts.carriers });
  const forked = forkedBehind(unkeyed, lane);
  const missed = withoutRules ? forked : [];
  const fault = faultOf(asRecord(JSON.parse(got.behaviour)));
  const judged = { question, key, lane, edge, expectation, unkeyed, got, missed };
  const { judged: tables } = standpoint;
  const as = tables === after ? got : ask(narrow(tables, plain), carriers);
  const promise = isAdded(ground, entry) ? undefined : promiseOf(ground, { ...judged, got: as });
  const hangsOnJoining = joins && ask(has, carriers, true).signature !== got.signature;
  const found = {
    request: requestView(asked),
    from: callerView(entry, ground.forks),
    key,
    tables: traceTables({ ...question, ground, tables: after, mode: regex }),
    outcome: got.outcome,
    ends: fault ?? summarise(got),
    destinations: destinationsOf(got, ground.forks),
    ...(fault === undefined ? {} : { fault }),
    ...(got.removed.length === 0 ? {} : { removed: got.removed }),
    treatment: asRecord(JSON.parse(got.behaviour)),
    because: because(ground, judged),
    ...(asked.carriers.length === 0 ? {} : { withoutKey: summarise(ask(has, withKey([], given))) }),
    ...(promise === undefined ? {} : { promise }),
    doubts: doubtsAt(ground, { ...question, key, got, unkeyed, forked, missed, hangsOnJoining }),
  };
  const reach = reachFor(ground, found, judged);
  return { ...(reach === undefined ? {} : { reach }), ...found };
}

/** The lane of a request's key, unless the entry point lets no key in. */
function whoseKey(
  ground: Ground,
  question: Question,
  key: CarriedKey,
): Pick<Judged, "edge" | "lane"> {
  const isBrought = key.kind !== "none" || bringsKey(question.carriers, ground.facts.carriers);
  const edge = isBrought ? edgeFor(ground, question) : undefined;
  const isOpen = key.kind === "lane" && edge === undefined;
  return { edge, lane: isOpen ? ground.byKey.get(key.key) : undefined };
}

function reachFor(
  ground: Ground,
  found: Omit<Explanation, "reach">,
  { edge, lane, got, expectation }: Judged,
): Reach | undefined {
  if (edge !== undefined) return reachAtEdge(edge, isRefusal(got));
  const refusal = lane && isRefusal(got) && refusalWords(lane, expectation);
  return reachOf(found, lane && goalsOf(ground, lane), refusal || undefined);
}

/** @param met Whose rules are asked; undefined: nobody's. */
function expectationOf(
  lane: Lane | undefined,
  unkeyed: Verdict,
  met: Question["entry"]["kind"] | undefined,
) {
  const baseline = { kind: "baseline", verdict: unkeyed, keyed: lane !== undefined } as const;
  return lane === undefined || met === undefined ? baseline : expectationFor(lane, unkeyed, met);
}

/** Workloads behind an answer that the lane forks. */
function forkedBehind({ destinations }: Verdict, lane: Lane | undefined): readonly string[] {
  const behind = new Set(destinations.flatMap((destination) => destination.behind));
  return [...behind].filter((workload) => lane?.forks.has(workload) === true).sort();
}

/** What the rule answers by itself: a fault for every request, or a direct response. */
function faultOf({ fault, directResponse }: JsonObject): string | undefined {
  const status = asNumber(at(directResponse, "status"));
  if (status !== undefined) return `status ${status}, by the rule itself`;
  const abort = at(fault, "abort");
  if (asNumber(at(abort, "percentage", "value")) !== 100) return undefined;
  const said = asNumber(at(abort, "httpStatus")) ?? asString(at(abort, "grpcStatus"));
  return `status ${said ?? "of a fault"}, by the rule's fault`;
}

interface Judged {
  readonly question: Question;
  readonly key: CarriedKey;
  readonly lane: Lane | undefined;
  /** The entry point that lets the request's key in no lane. */
  readonly edge: Edge | undefined;
  readonly got: Verdict;
  readonly expectation: Expectation;
  readonly unkeyed: Verdict;
  /** Forked workloads whose forks no rule leads to. */
  readonly missed: readonly string[];
}

/** Nothing is promised for several keys, where ages decide in the baseline alone, where no rule applies, and where it is not known whose pods answer. */
function promiseOf(
  { facts, before }: Ground,
  { key, lane, edge, got, expectation, unkeyed, missed }: Judged,
): PromiseView | undefined {
  const isOpen = key.kind === "several" && edge === undefined;
  if (isOpen || unkeyed.outcome === "ambiguous" || missed.length > 0) {
    return undefined;
  }
  if (key.kind === "lane" && unknownAmong([unkeyed, got]).length > 0) return undefined;
  const difference = differenceOf(got, expectation, statedIn(facts, before));
  const place = key.kind === "lane" && edge === undefined ? "P2" : "P1";
  return {
    promise: difference?.kind === "behaviour" ? "P4" : place,
    holds: difference === undefined,
    expected: difference?.expected ?? expectedText(expectation, lane),
  };
}

function expectedText(expectation: Expectation, lane: Lane | undefined): string {
  switch (expectation.kind) {
    case "forks":
      return expectation.text;
    case "refusal":
      return lane === undefined ? "a refusal" : `a refusal: ${refusalWords(lane, expectation)}`;
    case "stripped":
      return `the baseline's answer, and no key sent on: ${summarise(expectation.verdict)}`;
    case "baseline":
      return `the baseline's answer: ${summarise(expectation.verdict)}`;
    case "impossible":
      return "a compile error";
  }
}

function requestView({ entry, shape, carriers }: Question): Explanation["request"] {
  const host = entry.kind === "mesh" ? shape.authority : entry.host;
  const { method, path, query, headers } = shape;
  return {
    ...{ method, host, port: entry.port, path, query },
    headers: [...headers, ...carriers],
    curl: toCurl(entry, shape, carriers),
  };
}

function destinationsOf(got: Verdict, forks: Forks): readonly DestinationView[] {
  return shares(got.destinations).map(([{ service, port, workloads, failure }, share]) => ({
    service,
    ...(port === undefined ? {} : { port }),
    share,
    workloads: workloads.map((name) => workloadView(name, forks)),
    ...(failure === undefined ? {} : { failure }),
  }));
}

/** The emitted rule, then the spec lines behind it, then the baseline's. */
function because(ground: Ground, judged: Judged): readonly Place[] {
  const { sources } = ground;
  const { question, key, lane, edge, expectation, unkeyed, got, missed } = judged;
  const places: Place[] = [];
  const add = (role: Place["role"], what: string, source: SourceRef | undefined) => {
    if (source !== undefined) places.push({ role, what, ...toPlace(source) });
  };
  if (got.origin !== undefined) {
    add("rule", got.rule, sources.emitted(got.origin) ?? sources.cause(got.origin));
  }
  const stated = edgeLine(ground, edge);
  add("entry", stated.what, stated.source);
  const giving = givingLine(ground, question.entry, key);
  add("fork", giving.what, giving.source);
  const own = ownHostAt(ground, question.entry);
  if (own !== undefined) {
    const what = `only sandbox "${own.sandbox}" has this host, for requests with its key`;
    add("service", what, own.source);
    return places;
  }
  const added = forksAdded(ground, question.entry, got);
  const forks = expectation.kind === "forks" ? expectation.targets.map((one) => one.fork) : added;
  for (const fork of forks ?? []) {
    add("fork", `sandbox "${fork.sandbox}" forks ${fork.baseline}`, fork.source);
  }
  if (forks === undefined && lane !== undefined) {
    const awake =
      missed.length > 0 ? "whose fork no rule leads to here" : "which forks nothing here";
    const why = refusalWords(lane, expectation) ?? awake;
    add("lane", `the lane of ${lane.owner}, ${why}`, lane.source);
  }
  if (unkeyed.origin !== undefined) {
    const source = sources.baseline(unkeyed.origin);
    add("copied", `the baseline's own rule: ${unkeyed.rule}`, source);
  } else if (question.entry.kind === "mesh") {
    const { key, object } = question.entry.service;
    const how = unkeyed.outcome === "404" ? "none of whose rules match" : "by its default route";
    add("service", `Service ${key}, ${how}`, sources.baselineObject(object));
  }
  return places;
}

/** Forks that an answer reaches at a host of a fork's own; undefined at any other. */
function forksAdded(
  ground: Ground,
  entry: Question["entry"],
  { destinations }: Verdict,
): readonly LaneFork[] | undefined {
  if (!isAdded(ground, entry)) return undefined;
  return destinations.flatMap(({ workloads }) =>
    workloads.flatMap((name) => ground.forks.get(name) ?? []),
  );
}
