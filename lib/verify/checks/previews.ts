/**
 * @module P1 to P4 for the hosts that lanes have at entry points. Whoever asks for one is in the lane, whatever key the
 * request brings: it is answered as the baseline answers the same request to its own host, by the fork rule, and goes
 * on with the lane's key in every carrier and with no other.
 */
import type { Finding } from "../../diagnostics/diagnostic.ts";
import type { Problems } from "../../diagnostics/problems.ts";
import { grouped } from "../../kube/grouped.ts";
import { oncePer } from "../../kube/once.ts";
import { gatewayDialect } from "../../mesh/implementations/registry.ts";
import { type Carrier, carrierHeader, isMember } from "../../model/carriers.ts";
import { apis } from "../../simulate/apis.ts";
import type { Cluster } from "../../simulate/cluster/cluster.ts";
import { type Entry, entryName } from "../../simulate/entries/entries.ts";
import { type GatewayHost, gatewayHosts } from "../../simulate/entries/gateway-entries.ts";
import { afterWrites, keysIn } from "../../simulate/previews.ts";
import { requestClasses } from "../../simulate/requests/classes.ts";
import { type Lines, linesOf } from "../../simulate/requests/conditions.ts";
import { toCurl } from "../../simulate/requests/curl.ts";
import { noKey } from "../../simulate/requests/keys.ts";
import type { RegexMode } from "../../simulate/requests/regex.ts";
import { answer } from "../../simulate/tables/answer.ts";
import { narrowed, Shapes, shapesIn, type Tables } from "../../simulate/tables/rule.ts";
import { tablesOfGateway, type World } from "../../simulate/tables/tables.ts";
import type { Origin, Verdict } from "../../simulate/tables/verdict.ts";
import type { Check } from "../check.ts";
import {
  type Difference,
  differenceOf,
  expectationFor,
  type StatedOf,
  statedIn,
} from "../expected/expectation.ts";
import { type Preview, plainRoutes, previewsOf, undonePreviews } from "../reading/previews.ts";
import type { Reading } from "../reading/reading.ts";
import type { Observer } from "./requests/ask.ts";
import { keysNamed, type Named } from "./requests/named-keys.ts";
import { SentForms } from "./requests/sent-forms.ts";

/** A lane's host answers as the baseline's does, in the lane. */
export const previewsCheck: Check = {
  name: "previews",
  promises: ["P1", "P2", "P3", "P4"],
  codes: ["E0954", "E0955"],
  run: (reading, problems) => checkPreviews(reading, problems),
};

/** Sends every class of requests to every host of a lane. Whoever observes is told of those that have to be answered so. */
export function checkPreviews(
  reading: Reading,
  problems: Problems,
  observe: Observer = () => {},
): undefined {
  const previews = previewsOf(reading);
  if (previews.length === 0) return;
  const { facts, before, lanes } = reading;
  // What a rule says that cannot be read is said where all rules are.
  const world: World = { facts, shapes: new Shapes(), misread: () => {} };
  const forms = new SentForms(lanes, facts.carriers);
  const ports = portsOf(reading);
  const asking: Asking = {
    ...{ reading, forms, report: firstOfRule(problems), observe },
    statedOf: statedIn(facts, before),
    regex: gatewayDialect(facts.implementation).regex,
  };
  for (const preview of previews) {
    for (const { port, tls } of ports.get(`${preview.api} ${preview.gateway}`) ?? []) {
      const { api, gateway, host, base } = preview;
      const at = { api, gateway, port };
      ask(
        {
          preview,
          entry: { kind: "gateway", ...at, host, authorities: [host], ...(tls ? { tls } : {}) },
          wanted: tablesOfGateway(world, plainRoutes(reading), { ...at, host: base }),
          emitted: tablesOfGateway(world, undonePreviews(reading, preview), { ...at, host }),
        },
        asking,
      );
    }
  }
  return;
}

/** Of what is wrong with one rule, the first request says enough. */
function firstOfRule(problems: Problems): Asking["report"] {
  const said = new Set<string>();
  return (rule, finding) => {
    const id = `${finding.code} ${rule}`;
    if (!said.has(id)) problems.report(finding);
    said.add(id);
  };
}

/** The ports of each Gateway, whoever is served there. */
function portsOf({ before, after }: Reading): ReadonlyMap<string, readonly GatewayHost[]> {
  const all = gatewayHosts([before, after]).map(
    (one) => [`${one.api} ${one.gateway}`, one] as const,
  );
  return new Map(
    [...grouped(all)].map(([gateway, own]) => [
      gateway,
      [...new Map(own.map((one) => [one.port, one])).values()],
    ]),
  );
}

/** What is asked about one host at one port. */
interface Question {
  readonly preview: Preview;
  readonly entry: Extract<Entry, { kind: "gateway" }>;
  /** The baseline's, for its own host. */
  readonly wanted: Tables;
  /** The lane's, without what only a lane's host has. */
  readonly emitted: Tables;
}

/** What all questions share. */
interface Asking {
  readonly reading: Reading;
  readonly forms: SentForms;
  readonly statedOf: StatedOf;
  readonly regex: RegexMode;
  /** @param rule What the finding is about. */
  readonly report: (rule: string, finding: Finding) => void;
  readonly observe: Observer;
}

function ask({ preview, entry, wanted, emitted }: Question, asking: Asking): void {
  const { reading, statedOf, regex, report, observe } = asking;
  const { lane, base } = preview;
  const gone = goneBy(preview, reading);
  const { classes } = requestClasses(shapesIn(wanted, emitted), {
    plain: { path: "/", method: "GET", authority: base, headers: [], query: [] },
    ...{ mode: regex, authorities: [base] },
  });
  for (const { shape, met } of classes) {
    const narrow = (tables: Tables) => narrowed(tables, ({ id }) => met.has(id));
    const matching = { regex, joined: false } as const;
    const unkeyed = answer(narrow(wanted), [], matching);
    // Nothing can be promised where ages decide in the baseline already.
    if (unkeyed.outcome === "ambiguous") continue;
    const expectation = expectationFor(lane, unkeyed, "gateway");
    const own = narrow(emitted);
    const sent = { ...shape, authority: preview.host };
    for (const lines of formsFor(preview, own, asking)) {
      const got = answer(own, lines, matching);
      observe({ entry, shape: sent, key: lines, sent: lines, unkeyed, expectation, got });
      const said = () => ({ request: toCurl(entry, sent, lines), rule: got.rule });
      const apart = differenceOf(got, expectation, statedOf);
      if (apart !== undefined) {
        report(`${preview.host} ${got.rule}`, elsewhere(preview, entry, { ...said(), ...apart }));
        continue;
      }
      const fault =
        got.outcome === "routed"
          ? writtenWrong(
              { sent: gone.after(got, lines), wanted: gone.before(unkeyed, lines) ?? [lines] },
              lines,
              preview,
              reading,
            )
          : undefined;
      if (fault !== undefined)
        report(`${preview.host} ${got.rule}`, unwritten(preview, entry, { ...said(), fault }));
    }
  }
}

/** What becomes of a request's lines by the rule that answers it, for each of its destinations. */
type Gone = (verdict: Verdict, lines: Lines) => readonly Lines[] | undefined;

/** Each rule is read once, whatever the requests. */
function goneBy({ api }: Preview, { before, after }: Reading): Record<"before" | "after", Gone> {
  const inCluster = ({ objects }: Cluster): Gone => {
    const writesOf = oncePer(({ object: key, path }: Origin) => {
      const object = objects.get(key);
      return { writes: object && apis[api].previews.written(object, path) };
    });
    return ({ origin }, lines) =>
      origin && writesOf(origin).writes?.map((writes) => afterWrites(lines, writes));
  };
  return { before: inCluster(before), after: inCluster(after) };
}

/** What is wrong with the keys of a request that a rule has answered; undefined: nothing. */
function writtenWrong(
  { sent, wanted }: { readonly sent: ReturnType<Gone>; readonly wanted: readonly Lines[] },
  lines: Lines,
  { lane }: Preview,
  { facts }: Reading,
): string | undefined {
  if (sent === undefined) return "by no rule of the output";
  const faults = facts.carriers.flatMap((carrier) =>
    sent.flatMap(
      (left) => keyWrong({ came: lines, wanted }, left, { carrier, key: lane.key }) ?? [],
    ),
  );
  return faults[0];
}

/** What is wrong with one carrier of a request as it came and as it goes on. `wanted`: as the baseline sends it on. */
function keyWrong(
  { came, wanted }: { readonly came: Lines; readonly wanted: readonly Lines[] },
  gone: Lines,
  { carrier, key }: { readonly carrier: Carrier; readonly key: string },
): string | undefined {
  const keys = keysIn(gone, carrier);
  const name = `${carrier.kind} ${carrier.name}`;
  const other = keys.find((one) => one !== key);
  if (other !== undefined) return `with the key "${other}" in ${name}`;
  if (keys.length !== 1)
    return keys.length === 0 ? `without a key in ${name}` : `with the key twice in ${name}`;
  // What others have put into a list is there as in the baseline, as long as no key of ours is among it.
  if (keysIn(came, carrier).length > 0 || !isMember(carrier)) return undefined;
  const left = othersIn(gone, carrier);
  return wanted.some((lines) => othersIn(lines, carrier) === left)
    ? undefined
    : `with other members of ${carrierHeader(carrier)} than the baseline leaves there`;
}

/** The members of a list that are not of ours, as one text. */
function othersIn(lines: Lines, carrier: Carrier): string {
  const members = linesOf(lines, carrierHeader(carrier)).flatMap((line) => line.split(","));
  return members
    .filter((one) => keysIn([[carrierHeader(carrier), one]], carrier).length === 0)
    .join(",");
}

/** The forms of keys that a request to the host may bring: none, its lane's, those of others, and what only looks like one. */
function formsFor({ lane }: Preview, tables: Tables, { forms, reading }: Asking): readonly Lines[] {
  const named: Named = {
    ...keysNamed(tables.flatMap(({ rules }) => rules)),
    blind: false,
    unusual: false,
  };
  const other = reading.lanes.find((one) => one !== lane);
  const strangers = [...named.values].flatMap((key) => reading.byKey.get(key) ?? []);
  const some = [...new Set([...(other === undefined ? [] : [other]), ...strangers])].filter(
    (one) => one !== lane,
  );
  const all = [
    noKey,
    ...forms.keyed(lane, named),
    ...some.flatMap((one) => [...forms.keyed(one, named), ...forms.both(lane, one)]),
    ...forms.withoutKey(named, [lane]),
    ...forms.read(),
  ];
  return all.map(({ lines }) => lines);
}

const again =
  "run `isolane synth`: it writes output that keeps the promise, or writes nothing and says why";

function elsewhere(
  { lane, base }: Preview,
  entry: Entry,
  {
    request,
    rule,
    expected,
    got,
  }: Difference & { readonly request: string; readonly rule: string },
): Finding {
  return {
    code: "E0954",
    message: `P2, lane fidelity, is broken for lane "${lane.key}" at ${entryName(entry)}, its preview of "${base}": expected ${expected}, got ${got}, by ${rule}`,
    help: `request: ${request}\n${again}`,
    source: lane.source,
  };
}

function unwritten(
  { lane, base }: Preview,
  entry: Entry,
  {
    request,
    rule,
    fault,
  }: { readonly request: string; readonly rule: string; readonly fault: string },
): Finding {
  return {
    code: "E0955",
    message: `P2, lane fidelity, is broken for lane "${lane.key}" at ${entryName(entry)}, its preview of "${base}": requests go on ${fault}, by ${rule}`,
    help: `request: ${request}\n${again}`,
    source: lane.source,
  };
}
