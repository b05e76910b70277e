/**
 * @module The part "routes": every request that `verify` tells apart is sent through a real Envoy with the
 * configuration that Istio generates, on the baseline alone and with the output applied. Three answers
 * are compared: where `verify` says that it ends, where it ends, and how the baseline treats it.
 */
import type { KubeObject } from "../lib/kube/object.ts";
import { entryName } from "../lib/simulate/entries/entries.ts";
import { toCurl } from "../lib/simulate/requests/curl.ts";
import { summarise } from "../lib/simulate/tables/verdict.ts";
import type { Answered } from "../lib/verify/checks/requests/ask.ts";
import { recordedSubjects } from "../test/recorded/subjects.ts";
import { ownHostSubjects } from "../test/support/own-hosts.ts";
import { previewSubjects } from "../test/support/previews.ts";
import { Processes } from "./cluster/processes.ts";
import { differenceFrom } from "./compare.ts";
import { Envoy, type Table } from "./envoy.ts";
import { envoyProgram } from "./envoy-program.ts";
import { askIstio, type IstioAnswer, istioProgram, type World } from "./istio.ts";
import { type Judged, judge, judgeCompiled, judgeOwnHosts, judgePreviews } from "./judge.ts";
import type { Outcome, Row } from "./part.ts";
import { previewDifference } from "./previews.ts";
import { Configuration, proxiesFor } from "./proxies.ts";
import { randomSubjects } from "./random-subjects.ts";
import { Asker } from "./reality.ts";
import { besides, type Heard, type Put, recordedAnswers } from "./recording.ts";

export const name = "routes";

/** One environment with what Istio made of it. */
interface Configured {
  readonly judged: Judged;
  readonly before: Configuration;
  readonly after: Configuration;
  /** The same objects, their ages the other way round. */
  readonly reversed: Configuration;
}

/** Istio's translation and Envoy. */
export function prepare(): void {
  istioProgram();
  envoyProgram();
}

/** Asks about the environments that are at hand, and about as many random ones as the caller wants. */
export function run(): Promise<Outcome> {
  const { ISOLANE_RANDOM: count = "0", ISOLANE_SEED: seed = "1" } = process.env;
  const random = judgeCompiled(randomSubjects(Number(count), Number(seed)));
  const own = ownHostSubjects.map(judgeOwnHosts);
  const previews = previewSubjects.flatMap(judgePreviews);
  return confirm([...recordedSubjects.map(judge), ...own, ...previews, ...random]);
}

/**
 * Compares what `verify` says about environments with what an implementation and Envoy do.
 * @param ask Translates clusters. Default: Istio.
 */
export async function confirm(
  environments: readonly Judged[],
  ask: (worlds: readonly World[]) => Promise<IstioAnswer> = askIstio,
): Promise<Outcome> {
  const answer = await ask(
    environments.flatMap(({ title, before, after, answered }) => [
      { id: `${title}, before`, objects: before, proxies: proxiesFor(answered, "before") },
      { id: `${title}, after`, objects: after, proxies: proxiesFor(answered, "after") },
      { id: `${title}, reversed`, objects: aged(after), proxies: proxiesFor(answered, "after") },
    ]),
  );
  const tables = new Map<string, Table>();
  const configured = environments.map(
    (judged): Configured => ({
      judged,
      before: new Configuration(answer, `${judged.title}, before`, "before", tables),
      after: new Configuration(answer, `${judged.title}, after`, "after", tables),
      reversed: new Configuration(answer, `${judged.title}, reversed`, "after", tables),
    }),
  );
  for (const { judged, ...configurations } of configured) {
    for (const { entry } of judged.answered) {
      for (const one of Object.values(configurations)) one.way(entry);
    }
  }
  const processes = new Processes();
  try {
    const envoy = await Envoy.start([...tables.values()], processes);
    try {
      return await compareAll(configured, new Asker(envoy));
    } finally {
      envoy.close();
    }
  } finally {
    await processes.stop();
  }
}

async function compareAll(configured: readonly Configured[], asker: Asker): Promise<Outcome> {
  const rows: Row[] = [];
  const failures: string[] = [];
  for (const one of configured) {
    const { title, broken } = one.judged;
    failures.push(...broken.map((text) => `${title}: verify itself: ${text}`));
    for (const [when, { refused }] of Object.entries({ before: one.before, after: one.after })) {
      failures.push(
        ...refused.map(
          ({ object, reason }) => `${title}, ${when}: Istio refuses ${object}: ${reason}`,
        ),
      );
    }
    const found = await compare(one, asker);
    rows.push(...found.rows);
    failures.push(...found.failures);
  }
  return { rows, failures };
}

/**
 * Objects of one age are taken by name. Here each is younger than those whose names follow, and what was
 * emitted is as old as the baseline may be: no promise may depend on that.
 */
function aged(objects: readonly KubeObject[]): readonly unknown[] {
  const sorted = [...objects].sort((a, b) => (a.metadata.name < b.metadata.name ? 1 : -1));
  const start = Date.UTC(2026, 0, 1);
  return sorted.map((object, at) => ({
    ...object,
    metadata: {
      ...object.metadata,
      creationTimestamp: `${new Date(start + at * 1000).toISOString().slice(0, 19)}Z`,
    },
  }));
}

interface Counts {
  classes: number;
  forked: number;
  agree: number;
  disagree: number;
  skipped: number;
}

/** All requests of one environment, some at a time. */
async function compare(configured: Configured, asker: Asker): Promise<Outcome> {
  const { title, answered } = configured.judged;
  const counts = new Map<string, Counts>();
  const heard = new Map<Put, Heard>();
  const failures = new Map<string, { readonly text: string; count: number }>();
  await some(answered, 16, async (one) => {
    const place = entryName(one.entry);
    const count = counts.get(place) ?? { classes: 0, forked: 0, agree: 0, disagree: 0, skipped: 0 };
    counts.set(place, count);
    count.classes += 1;
    if (one.expectation?.kind === "forks") count.forked += 1;
    // Two keys in one request: which lane wins may depend on ages, and nothing is promised.
    if (one.got.outcome === "ambiguous") {
      count.skipped += 1;
      return;
    }
    const difference = await differenceOf(configured, one, asker, heard);
    count[difference === undefined ? "agree" : "disagree"] += 1;
    if (difference === undefined) return;
    const id = `${place} ${difference} ${one.got.rule}`;
    const known = failures.get(id) ?? {
      text: failureText(one, `${title}: ${place}`, difference),
      count: 0,
    };
    failures.set(id, known);
    known.count += 1;
  });
  const rows = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([entry, count]): Row => ({ environment: title, entry, ...count }));
  const texts = [...failures.values()].map(({ text, count }) =>
    count === 1 ? text : `${text} (${count} times)`,
  );
  const isKept = !title.startsWith("random ") && configured.judged.recorded !== false;
  const told = isKept ? await record(configured, heard, asker) : [];
  return { rows, failures: [...texts, ...told] };
}

/** Compares with the file of an environment, or writes it; in the order in which was asked, not answered. */
async function record(
  { judged, before, after }: Configured,
  heard: ReadonlyMap<Put, Heard>,
  asker: Asker,
): Promise<readonly string[]> {
  const further = besides(judged.answered);
  const more = new Map<Put, Heard>();
  await some(further, 16, async (put) => {
    const baseline = await asker.ask(before, put, []);
    more.set(put, { baseline, real: await asker.ask(after, put, put.key) });
  });
  const sorted = [...judged.answered, ...further].flatMap((put): [Put, Heard][] => {
    const found = heard.get(put) ?? more.get(put);
    return found === undefined ? [] : [[put, found]];
  });
  return recordedAnswers(judged, new Map(sorted));
}

async function differenceOf(
  { judged, before, after, reversed }: Configured,
  answered: Answered,
  asker: Asker,
  heard: Map<Put, Heard>,
): Promise<string | undefined> {
  if (judged.previews !== undefined) {
    for (const one of [after, reversed]) {
      const real = await asker.ask(one, answered, answered.key);
      const difference = previewDifference(judged.previews, answered, real);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  const { key, expectation, got } = answered;
  const stripped = expectation?.kind === "stripped";
  const sent = stripped ? expectation.left : answered.sent;
  const taken = stripped ? got.removed : [];
  const baseline = await asker.ask(before, answered, []);
  const real = await asker.ask(after, answered, key, sent, taken);
  heard.set(answered, { baseline, real });
  const difference = differenceFrom(answered, { baseline, real, before });
  if (difference !== undefined) return difference;
  const otherwise = await asker.ask(reversed, answered, key, sent, taken);
  if (real.text === otherwise.text) return undefined;
  return `the answer hangs on ages: ${real.text} or ${otherwise.text}`;
}

function failureText(
  { entry, shape, key, got }: Answered,
  place: string,
  difference: string,
): string {
  const from = entry.kind === "mesh" ? ` from ${entry.client.name}` : "";
  return `${place}${from}: ${difference}; verify: ${summarise(got)} by ${got.rule}; ${toCurl(entry, shape, key)}`;
}

/** Runs a function over a list, so many at a time. */
async function some<Item>(
  items: readonly Item[],
  width: number,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (;;) {
      const item = items[next];
      next += 1;
      if (item === undefined) return;
      await run(item);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
}
