/**
 * @module P1 to P3 for hosts that only a branch has: its Services, and the public names of its routes. A request with the
 * key of a lane that the branch is in is answered as the spec states it; any other is not answered by anybody.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { grouped } from "../../kube/grouped.ts";
import { serviceNames } from "../../kube/hosts.ts";
import { at } from "../../kube/json.ts";
import { oncePer } from "../../kube/once.ts";
import { unkeyedBecause } from "../../mesh/implementations/keyed-only.ts";
import { gatewayDialect, meshDialect } from "../../mesh/implementations/registry.ts";
import { guessedProtocol } from "../../mesh/implementations/routable.ts";
import { meshApi } from "../../simulate/apis.ts";
import type { Port, Service } from "../../simulate/cluster/cluster.ts";
import { callerMembership } from "../../simulate/cluster/membership.ts";
import { layer7At } from "../../simulate/cluster/ports.ts";
import { bypassAt } from "../../simulate/entries/bypass.ts";
import { Callers } from "../../simulate/entries/clients.ts";
import { type Entry, entryName } from "../../simulate/entries/entries.ts";
import { gatewayHosts } from "../../simulate/entries/gateway-entries.ts";
import { givenTo } from "../../simulate/entries/given-key.ts";
import { requestClasses } from "../../simulate/requests/classes.ts";
import type { Lines, Shape } from "../../simulate/requests/conditions.ts";
import { toCurl } from "../../simulate/requests/curl.ts";
import { type KeyForm, plainForms, withKey } from "../../simulate/requests/keys.ts";
import { answer } from "../../simulate/tables/answer.ts";
import { narrowed, Shapes, shapesIn, type Tables } from "../../simulate/tables/rule.ts";
import { tablesOfGateway, tablesOnMesh, type World } from "../../simulate/tables/tables.ts";
import { summarise, type Verdict } from "../../simulate/tables/verdict.ts";
import type { Check } from "../check.ts";
import type { Lane } from "../reading/lanes.ts";
import { type OwnHost, type OwnHosts, ownHosts } from "../reading/own-routes.ts";
import type { Reading } from "../reading/reading.ts";
import type { Observer } from "./requests/ask.ts";
import { keysNamed, type Named } from "./requests/named-keys.ts";
import { SentForms } from "./requests/sent-forms.ts";

/** A host of a branch's own answers its lanes, and nobody else. */
export const ownHostsCheck: Check = {
  name: "own-hosts",
  promises: ["P1", "P2", "P3"],
  codes: ["E0947", "E0948"],
  run: (reading, problems) => checkOwnHosts(reading, problems),
};

/** Sends requests to every host of a sandbox's own. Whoever observes is told what the spec states as the baseline's answer. */
export function checkOwnHosts(
  reading: Reading,
  problems: Problems,
  observe: Observer = () => {},
): undefined {
  const own = ownHosts(reading);
  if (own.services.size + own.names.size === 0) return;
  // What a rule says that cannot be read is said where all rules are.
  const world: World = { facts: reading.facts, shapes: new Shapes(), misread: () => {} };
  const report = problems.onceEach();
  const answering = new Set<string>();
  const asked = [...meshQuestions(reading, own, world), ...gatewayQuestions(reading, own, world)];
  for (const question of asked) {
    if (ask(question, reading, { report, observe })) answering.add(question.id);
  }
  for (const { id, host, entry } of asked) {
    if (answering.has(id)) continue;
    report({
      code: "E0948",
      message: `P2, lane fidelity, is broken: no request reaches a workload of sandbox "${host.sandbox}" at ${entryName(entry)}, not even as its spec states it`,
      help: "see that the Gateway takes routes of the namespace, and that the Service has pods",
      source: host.source,
    });
  }
}

/** What is asked at one entry. */
interface Question {
  /** What has to answer somewhere: a Service's port, or a public name, whichever of its Gateway's ports it is at. */
  readonly id: string;
  readonly host: OwnHost;
  readonly entry: Entry;
  /** As the spec states it, for everybody. */
  readonly wanted: Tables;
  readonly emitted: Tables;
}

function meshQuestions(
  { before, after, forks, facts }: Reading,
  { services, wanted }: OwnHosts,
  world: World,
): readonly Question[] {
  const callers = new Callers(before, after, forks.values());
  return [...services].flatMap(([key, host]) => {
    const service = after.services.get(key);
    const isHeadless = at(service?.object, "spec", "clusterIP") === "None";
    if (service === undefined || unkeyedBecause(facts, isHeadless) !== undefined) return [];
    return service.ports
      .filter((port) => isRouted(service, port, world, after))
      .flatMap(({ number: port }) =>
        callers
          .of(service)
          .map((client) => {
            const authorities = serviceNames(service);
            return { kind: "mesh", service, port, client, authorities } as const;
          })
          .filter((entry) => isSeen(entry, { after, facts }))
          .map((entry) => ({
            ...{ id: `${key}:${port}`, host, entry },
            wanted: tablesOnMesh(world, wanted, entry).tables,
            emitted: tablesOnMesh(world, after, entry).tables,
          })),
      );
  });
}

/** Whether rules decide about a port: what is no HTTP, by all that is known, goes to the Service whatever they say. */
function isRouted(
  service: Service,
  port: Port,
  { facts: { implementation } }: World,
  cluster: Reading["after"],
): boolean {
  const layer7 = layer7At(cluster, implementation, { service, port });
  if (layer7 !== "detected") return layer7 === "declared";
  return guessedProtocol({ port: port.number, name: port.name }) === undefined;
}

/** Whether a proxy looks at the requests of an entry's caller. */
function isSeen(
  entry: Extract<Entry, { kind: "mesh" }>,
  { after, facts }: Pick<Reading, "after" | "facts">,
): boolean {
  const { isCaptured, waypointOf } = meshApi(facts.implementation);
  const isPassed =
    isCaptured?.(after, entry.client) === true && waypointOf?.(after, entry.service) === undefined;
  return (
    !isPassed &&
    callerMembership(after, facts, entry)?.kind !== "out" &&
    bypassAt(after, facts, entry) === undefined
  );
}

function gatewayQuestions(
  { after }: Reading,
  { names, wanted }: OwnHosts,
  world: World,
): readonly Question[] {
  return gatewayHosts([after, wanted]).flatMap((one) => {
    const host = names.get(one.host);
    if (host === undefined) return [];
    const entry = { kind: "gateway", ...one, authorities: [one.host] } as const;
    return [
      {
        ...{ id: one.host, host, entry },
        wanted: tablesOfGateway(world, wanted, one),
        emitted: tablesOfGateway(world, after, one),
      },
    ];
  });
}

/** Asks every class of requests. True: some are answered by a workload, as the spec states it. */
function ask(question: Question, reading: Reading, listeners: Listeners): boolean {
  const { entry, host } = question;
  const { facts } = reading;
  const { regex } = (entry.kind === "mesh" ? meshDialect : gatewayDialect)(facts.implementation);
  const { classes } = requestClasses(shapesIn(question.wanted, question.emitted), {
    ...{ plain: plainShape(entry), mode: regex, authorities: entry.authorities },
  });
  const own = lanesOf(reading).get(host.sandbox) ?? [];
  const given = entry.kind === "mesh" ? givenTo(reading.after, entry.client) : undefined;
  const answers = classes.map(({ shape, met }) => {
    const narrow = (tables: Tables) => narrowed(tables, ({ id }) => met.has(id));
    const emitted = narrow(question.emitted);
    const want = answer(narrow(question.wanted), [], { regex, joined: false });
    const turn: Turn = {
      ...{ question, shape, want, ...listeners },
      got: (lines) => answer(emitted, lines, { regex, joined: false }),
    };
    const named: Named = { ...keysNamed(emitted.flatMap(({ rules }) => rules)), ...everyForm };
    const forms = formsOf(reading);
    const strangers = [...forms.withoutKey(named, own), ...othersKeys(own, named, reading)];
    for (const { lines } of strangers) {
      const sent = withKey(lines, given);
      const lane = sent === lines ? undefined : own.find(({ key }) => key === given?.key);
      if (lane === undefined) askStranger(turn, { lines, sent });
      else askLane(turn, lane, { lines, sent });
    }
    for (const lane of own)
      for (const { lines } of forms.keyed(lane, named)) askLane(turn, lane, { lines, sent: lines });
    return want;
  });
  return answers.some(({ outcome }) => outcome === "routed");
}

/** The lanes that a sandbox is in, by its name. */
const lanesOf = oncePer(({ lanes }: Reading) =>
  grouped(lanes.flatMap((lane) => [...lane.members].map((name) => [name, lane] as const))),
);

const formsOf = oncePer(({ lanes, facts }: Reading) => new SentForms(lanes, facts.carriers));

/** Also where no rule looks at a carrier: everything has to be unanswered. */
const everyForm = { blind: false, unusual: false } as const;

/** Who is told what. */
interface Listeners {
  readonly report: ReturnType<Problems["onceEach"]>;
  readonly observe: Observer;
}

/** One class of requests at one entry. */
interface Turn extends Listeners {
  readonly question: Question;
  readonly shape: Shape;
  readonly want: Verdict;
  readonly got: (lines: Lines) => Verdict;
}

const again =
  "run `isolane synth`: it writes output that keeps the promise, or writes nothing and says why";

/** A request's header lines of keys, and what they are when its caller's own proxy has given it one. */
interface Sent {
  readonly lines: Lines;
  readonly sent: Lines;
}

function askStranger(turn: Turn, { lines, sent }: Sent): void {
  const { question, shape, want, got, report, observe } = turn;
  const { entry, host } = question;
  const verdict = got(sent);
  observe({ entry, shape, key: lines, sent, unkeyed: want, got: verdict });
  if (isUnanswered(verdict)) return;
  report({
    code: "E0947",
    message: `P1, baseline safety, is broken: a request without a key of sandbox "${host.sandbox}" gets ${summarise(verdict)} at ${entryName(entry)}, which only that sandbox has, by ${verdict.rule}`,
    help: `request: ${toCurl(entry, shape, lines)}\n${again}`,
    source: host.source,
  });
}

function askLane(turn: Turn, lane: Lane, { lines, sent }: Sent): void {
  const { question, shape, want, got, report, observe } = turn;
  const { entry, host } = question;
  const verdict = got(sent);
  const expectation = { kind: "baseline", verdict: want, keyed: true } as const;
  observe({ entry, shape, key: lines, sent, unkeyed: want, expectation, got: verdict });
  if (verdict.keyedSignature === want.keyedSignature) return;
  const [expected, found] = [summarise(want), summarise(verdict)];
  const same = expected === found ? ", but treated otherwise" : "";
  report({
    code: "E0948",
    message: `P2, lane fidelity, is broken for lane "${lane.key}" at ${entryName(entry)}, which only sandbox "${host.sandbox}" has: expected ${expected}, got ${found}${same}, by ${verdict.rule}`,
    help: `request: ${toCurl(entry, shape, lines)}\n${again}`,
    source: host.source,
  });
}

/** Nobody answers: 404, or an answer of the Gateway's own. */
function isUnanswered({ outcome }: Verdict): boolean {
  return outcome !== "routed" && outcome !== "ambiguous";
}

/** The keys of other lanes: of those that no rule names, one stands for all. */
function othersKeys(
  own: readonly Lane[],
  { values }: Named,
  { lanes, byKey, facts }: Reading,
): readonly KeyForm[] {
  const mine = new Set(own.map(({ key }) => key));
  const named = [...values].filter((key) => byKey.has(key) && !mine.has(key));
  const silent = lanes.find(({ key }) => !mine.has(key) && !values.has(key));
  return [...named, ...(silent === undefined ? [] : [silent.key])].flatMap((key) =>
    plainForms(key, facts.carriers),
  );
}

function plainShape(entry: Entry): Shape {
  const authority = entry.authorities[0] ?? "";
  return { path: "/", method: "GET", authority, headers: [], query: [] };
}
