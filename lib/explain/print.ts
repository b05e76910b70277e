/** @module Explanations for people. */
import pc from "picocolors";
import { escapeText } from "../diagnostics/escape.ts";
import { jsonText } from "../kube/json.ts";
import { listHeaders } from "../model/carriers.ts";
import type {
  CallView,
  Doubt,
  Explanation,
  MessageAnswer,
  Place,
  QueueView,
  Reach,
  RuleView,
  Stop,
  TableView,
  Way,
  WorkloadView,
} from "./model.ts";

type Colors = ReturnType<typeof pc.createColors>;

/** Rules that are shown of one table; of longer lists only so many that did not match. */
const shownRules = 16;

/** Objects of one table whose names are shown; lanes have one each. */
const shownObjects = 5;

/** One explanation: a line that says what was asked, then a block for each thing that is known. */
export function formatExplanation(unsafe: Explanation, color: boolean): string {
  const explanation = escaped(unsafe);
  const colors = pc.createColors(color);
  const { tables, withoutKey, promise, doubts } = explanation;
  const blocks: readonly Block[] = [
    ...tables.flatMap((table) => [
      ["table", tableLines(table)] as const,
      ["rules", ruleLines(table, colors)] as const,
    ]),
    ["ends at", endLines(explanation, colors)],
    ["treated", treatmentLines(explanation)],
    ["because", explanation.because.map(placeLine)],
    ["no key", withoutKey === undefined ? [] : [`${withoutKey}, without the key`]],
    ["promise", promise === undefined ? [] : [promiseLine(promise, colors)]],
    ["unproved", doubtLines(doubts, colors)],
  ];
  const first = reachLine(explanation.reach, colors);
  return `${[...first, colors.bold(title(explanation)), ...blocks.flatMap((block) => lines(block, colors))].join("\n")}\n`;
}

/** Who handles a message: the answer, and the lines that are responsible. */
export function formatMessage(unsafe: MessageAnswer, color: boolean): string {
  const { text, because, queues } = escaped(unsafe);
  const colors = pc.createColors(color);
  const blocks = [
    ...lines(["because", because.map(placeLine)], colors),
    ...lines(["queues", queues.length === 0 ? [noQueue] : queues.flatMap(queueLines)], colors),
  ];
  return `${[colors.bold(text), ...blocks].join("\n")}\n`;
}

const noQueue =
  "not known who publishes and who consumes, because no fork says by consumerGroupEnv in which variable a queue's name is, no resource of a broker's plugin is read, and no dependency is a broker that it is told of";

function queueLines({ queue, parties, notes }: QueueView): readonly string[] {
  return [
    queue,
    ...parties.map(({ workload, role, text }) =>
      role === "unknown"
        ? `  not known of ${workload}, because ${text}`
        : `  ${role}: ${workload} (${text})`,
    ),
    ...notes.map((note) => `  ${note}`),
  ];
}

/** A way: its first request in full, then every workload with its calls. */
export function formatWay(unsafe: Way, color: boolean): string {
  const { entry, stops, unreached, doubts, reach } = escaped(unsafe);
  const colors = pc.createColors(color);
  // Behind the place where the key is lost everything is the baseline's: the JSON form has it all.
  const followed = entry.key.kind === "none" ? stops : stops.filter(({ keyed }) => keyed);
  const lost = stops.length - followed.length;
  const rest = [
    ...followed.flatMap((stop) => ["", ...stopLines(stop, colors)]),
    ...(lost === 0
      ? []
      : ["", `${lost} workloads more are reached without the key: their baseline`]),
    ...(unreached.length === 0
      ? []
      : ["", colors.bold("forks that no request of this way reaches")]),
    ...unreached.map(({ fork, why }) => `  ${fork}: ${why}`),
    ...(doubts.length === 0 ? [] : ["", colors.bold("unproved on the way")]),
    ...doubtLines(doubts, colors).map((line) => `  ${line}`),
  ];
  return `${formatExplanation({ ...entry, ...(reach === undefined ? {} : { reach }), doubts: [] }, color)}${rest.map((line) => `${line}\n`).join("")}`;
}

/** The short answer. */
function reachLine(reach: Reach | undefined, colors: Colors): readonly string[] {
  switch (reach?.kind) {
    case undefined:
      return [];
    case "reached":
      return [colors.green(`reached: ${reach.text}`)];
    case "conditional":
      return [colors.yellow(`reached only if ${reach.text}`)];
    case "refused":
      return [colors.yellow(`refused: ${reach.text}`)];
    case "not-reached":
      return [colors.red(`not reached: ${reach.text}`)];
  }
}

type Block = readonly [label: string, lines: readonly string[]];

const indent = 11;

function lines([label, texts]: Block, colors: Colors): readonly string[] {
  return texts.map((text, index) =>
    index === 0
      ? `  ${colors.cyan(label)}${" ".repeat(indent - label.length - 2)}${text}`
      : `${" ".repeat(indent)}${text}`,
  );
}

/** Every text of it: user text is shown on a terminal, never obeyed. */
function escaped<Value>(value: Value): Value {
  return JSON.parse(jsonText(value), (_, node: unknown) =>
    typeof node === "string" ? escapeText(node) : node,
  );
}

function title({ request, from, key }: Explanation): string {
  const { method, host, port, path, query } = request;
  const asked =
    query.length === 0
      ? ""
      : `?${new URLSearchParams(query.map(([n, v]): [string, string] => [n, v]))}`;
  return `${method} http://${host}:${port}${path}${asked} from ${withFork(from)}${keyText(key)}`;
}

function keyText(key: Explanation["key"]): string {
  switch (key.kind) {
    case "none":
      return " without a key";
    case "lane":
      if (key.host !== undefined)
        return `, which its host puts into lane "${key.key}" of ${key.owner}${key.ends === undefined ? "" : ` (${key.ends.join(", ")})`}`;
      return `${key.given === true ? " without a key, which its own proxy gives it:" : " with"} key "${key.key}" of ${key.owner}${key.ends === undefined ? "" : ` (${key.ends.join(", ")})`}`;
    case "unknown":
      return ` with key "${key.key}", which no lane has (${key.help})`;
    case "several":
      return ` with keys ${key.keys.map((one) => `"${one}"`).join(" and ")}`;
  }
}

function withFork({ name, forkOf, sandbox }: WorkloadView): string {
  return forkOf === undefined ? name : `${name} (fork of ${forkOf}, sandbox "${sandbox}")`;
}

function tableLines({ title: table, port, order, objects }: TableView): readonly string[] {
  const how = {
    listed: "the first rule that matches answers",
    ranked: "the most specific rule that matches answers",
    none: "no rules: the default route",
  }[order];
  const hidden = objects.length - shownObjects;
  const names = [...objects.slice(0, shownObjects), ...(hidden > 0 ? [`${hidden} more`] : [])];
  return [`${table}: ${port}`, `${names.length === 0 ? "" : `${names.join(", ")}; `}${how}`];
}

function ruleLines({ rules }: TableView, colors: Colors): readonly string[] {
  const before = rules.filter(({ state }) => state === "no");
  const otherKeys = before.filter(isOfOtherKey);
  // A rule has a match for each carrier: what else they ask is the same.
  const shown = [
    ...new Set(before.filter((rule) => !isOfOtherKey(rule)).map((r) => `${r.rule}: ${unmet(r)}`)),
  ];
  const later = rules.filter(({ state }) => state === "later").length;
  const hidden = shown.length - shownRules;
  return [
    ...shown.slice(0, shownRules).map((text) => `no   ${text}`),
    ...(hidden > 0 ? [`no   ${hidden} more`] : []),
    ...(otherKeys.length === 0 ? [] : [`no   ${count(otherKeys.length, "match")} of other keys`]),
    ...rules
      .filter(({ state }) => state === "answers" || state === "tied")
      .map(
        (rule) =>
          `${colors.green(rule.state === "tied" ? "tied" : "yes ")} ${rule.rule}${conditions(rule)}`,
      ),
    ...(later === 0 ? [] : [`     ${count(later, "match")} not looked at: an earlier one answers`]),
  ];
}

/** It asks for a key that the request does not carry, whatever else it asks for. */
function isOfOtherKey({ conditions: all }: RuleView): boolean {
  return all.some(({ met, carrier }) => carrier && !met);
}

function unmet({ conditions: all }: RuleView): string {
  return all
    .filter(({ met, carrier }) => !met && !carrier)
    .map(({ text }) => text)
    .join("; ");
}

function conditions({ conditions: all }: RuleView): string {
  return `: ${all.length === 0 ? "everything" : all.map(({ text }) => text).join("; ")}`;
}

function endLines({ destinations, ends, fault }: Explanation, colors: Colors): readonly string[] {
  if (destinations.length === 0 || fault !== undefined) return [colors.bold(ends)];
  return destinations.flatMap(({ service, port, share, workloads, failure }) => {
    const part = share === 100 ? "" : `${Math.round(share)}% `;
    const where = `by Service ${service}${port === undefined ? "" : `:${port}`}`;
    const who =
      failure === undefined
        ? workloads.map(withFork).join(" | ") || "endpoints that no manifest names"
        : `status ${failure}`;
    return [`${part}${colors.bold(who)}`, `${part === "" ? "" : "  "}${where}`];
  });
}

function treatmentLines({ treatment, removed = [] }: Explanation): readonly string[] {
  const fields = Object.entries(treatment).map(
    ([field, value]) => `${field}: ${typeof value === "string" ? value : jsonText(value)}`,
  );
  return [
    ...(fields.length === 0 ? [] : [fields.join("; ")]),
    ...(removed.length === 0 ? [] : [`sent on without ${removed.join(", ")}`]),
  ];
}

function placeLine({ file, line, column, what }: Place): string {
  return `${file}:${line}:${column}  ${what}`;
}

function promiseLine(
  { promise, holds, expected }: NonNullable<Explanation["promise"]>,
  colors: Colors,
): string {
  return holds
    ? `${promise} holds: ${expected}`
    : colors.red(`${promise} IS BROKEN: expected ${expected}; run \`isolane verify\``);
}

/** What the same thing would settle stands together. */
function doubtLines(doubts: readonly Doubt[], colors: Colors): readonly string[] {
  const helps = [...new Set(doubts.map(({ help }) => help))];
  return helps.flatMap((help) => [
    ...doubts.filter((doubt) => doubt.help === help).map(({ text }) => colors.yellow(text)),
    `  ${help}`,
  ]);
}

const passingWords = {
  stated: "passes",
  configured: "is configured to pass",
  signs: "may pass",
  none: "may pass",
} as const satisfies Readonly<Record<Stop["propagation"]["kind"], string>>;

function stopLines(stop: Stop, colors: Colors): readonly string[] {
  const { keyed, propagation, calls } = stop;
  const passing = propagation.passes
    ? `${passingWords[propagation.kind]} the key on (${propagation.evidence})`
    : propagation.kind === "none"
      ? `shows no sign of passing the key on (${propagation.evidence})`
      : colors.yellow(`does not pass the key on (${propagation.evidence})`);
  const said = !keyed
    ? "reached without a key"
    : calls.length === 0
      ? "calls nobody that is known"
      : passing;
  return [
    `${colors.bold(withFork(stop))}: ${said}`,
    ...calls.flatMap((call) => callLines(call, colors)),
  ];
}

function callLines(
  { service, port, evidence, requests }: CallView,
  colors: Colors,
): readonly string[] {
  const places = evidence.map(({ text, place }) =>
    place === undefined ? text : `${text}, ${place.file}:${place.line}`,
  );
  const [first] = requests;
  const table = first?.tables[0];
  const head = `  calls Service ${service}:${port}: ${table?.port ?? ""} (${places.join("; ")})`;
  // Where no rule is, one request stands for all.
  if (first !== undefined && table?.order === "none") {
    const broken = brokenLine(first, colors).map((line) => `    ${line}`);
    return [head, `    everything → ${colors.bold(first.ends)}, by the default route`, ...broken];
  }
  return [head, ...requests.flatMap((one) => requestLines(one, colors))];
}

function requestLines(explanation: Explanation, colors: Colors): readonly string[] {
  const { request, tables, ends } = explanation;
  const rules = tables[0]?.rules ?? [];
  const considered = rules.filter(({ state }) => state !== "later").length;
  const rule = rules.find(({ state }) => state === "answers")?.rule ?? "no rule";
  const headers = request.headers
    .filter(([name, value]) => !isKey(explanation, name, value))
    .map(([name, value]) => ` -H '${name}: ${value}'`);
  const asked = `${request.method} ${request.path}${queryText(request.query)}${headers.join("")}`;
  const cause = causeOf(explanation);
  return [
    `    ${asked} → ${colors.bold(ends)}`,
    `      by ${rule} (${considered} of ${count(rules.length, "match")} considered)${cause}`,
    ...brokenLine(explanation, colors).map((line) => `      ${line}`),
  ];
}

function brokenLine({ promise }: Explanation, colors: Colors): readonly string[] {
  return promise?.holds === false ? [promiseLine(promise, colors)] : [];
}

/** The line that is most to the point: the spec's where a fork answers, otherwise the baseline's. */
function causeOf({ because }: Explanation): string {
  const cause =
    because.find(({ role }) => role === "fork") ??
    because.find(({ role }) => role === "copied" || role === "service");
  return cause === undefined ? "" : `, ${cause.file}:${cause.line}: ${cause.what}`;
}

function isKey({ key }: Explanation, name: string, value: string): boolean {
  return key.kind !== "none" && (listHeaders.has(name) || ("key" in key && value === key.key));
}

function queryText(query: Explanation["request"]["query"]): string {
  return query.length === 0 ? "" : `?${query.map(([name, value]) => `${name}=${value}`).join("&")}`;
}

function count(number: number, what: "match"): string {
  return `${number} ${what}${number === 1 ? "" : "es"}`;
}
