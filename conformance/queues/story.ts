/**
 * @module 1,000 messages through one broker while lanes come and go. Two consumers of the baseline and forks of two sandboxes,
 * each with a kubelet that comes to its table at another time; processes are killed, and one loses its file.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { Keys } from "../../sdk/node/keys.js";
import { Processes, pause, until } from "../cluster/processes.ts";
import type { Broker, Publish } from "./brokers/broker.ts";
import { type Handled, handledIn, judge, type Verdict } from "./judge.ts";
import type { Worker } from "./libraries.ts";
import { type Forks, Pod, type PodSpec, type Times } from "./pods.ts";

/** Which library each consumer has. */
export interface Cast {
  readonly baseline: readonly [Worker, Worker];
  readonly forks: readonly [Worker, Worker];
}

const count = 1000;
/** In a cluster, a kubelet comes within a minute or two, and both are 120 s. */
const times: Times = { window: 2, drain: 2 };
const kubelet = 700;

/** A third is for nobody, and one key is of no lane. The same in every run. */
const keys: readonly string[] = Array.from(
  { length: count },
  (_, number) => ["", "a", "b", "", "both", "a", "gone"][(number * 5 + (number >> 3)) % 7] ?? "",
);

/** What happened, and how many messages each side handled. */
export interface Told extends Verdict {
  readonly baseline: number;
  readonly forks: number;
  /** Ways on which a broker sends a message again, and whether its headers are as they were. */
  readonly again: Readonly<Record<string, boolean>>;
}

/** Tells the story with a broker. */
export async function tell(broker: Broker, cast: Cast): Promise<Told> {
  const processes = new Processes();
  try {
    const port = await broker.server.start(processes);
    const out = join(processes.folder, "handled");
    const pods = await perform(broker, cast, { processes, port, out });
    const again = await broker.again(port, { baggage: "x=1,isolane=a", "x-isolane-key": "a" });
    const handled = handledIn(fs.readFileSync(out, "utf8"));
    const forks = handled.filter(({ by }) => by.startsWith("fork"));
    const verdict = judge(keys, handled, { pods, times });
    return {
      ...verdict,
      baseline: handled.length - forks.length,
      forks: forks.length,
      again: keptIn(again),
    };
  } finally {
    await processes.stop();
  }
}

/** By each carrier alone: a broker may lose one of them. */
function keptIn(ways: Awaited<ReturnType<Broker["again"]>>): Told["again"] {
  const carriers = [{ baggage: "isolane" }, { header: "x-isolane-key" }];
  const libraries = carriers.map((own) => new Keys({ file: "none", carriers: own }));
  const kept = Object.entries(ways).map(
    ([way, headers]) => [way, libraries.every((one) => one.keyOf(headers) === "a")] as const,
  );
  for (const one of libraries) one.close();
  return Object.fromEntries(kept);
}

interface Stage {
  readonly processes: Processes;
  readonly port: number;
  readonly out: string;
}

async function perform(broker: Broker, cast: Cast, stage: Stage): Promise<readonly Pod[]> {
  const { port, out } = stage;
  const env = {
    BROKER: broker.name,
    PORT: `${port}`,
    OUT: out,
    ISOLANE_WINDOW_SECONDS: `${times.window}`,
    ISOLANE_DRAIN_SECONDS: `${times.drain}`,
    ISOLANE_POLL_SECONDS: "0.1",
    // Forks' groups exist before a consumer of the baseline is started again.
    ISOLANE_START_WINDOW_SECONDS: "0",
  };
  const { publish, close } = await broker.publisher(port, "bills");
  try {
    return await enact(cast, { ...stage, env, publish });
  } finally {
    await close();
  }
}

interface Act extends Stage {
  readonly env: Readonly<Record<string, string>>;
  readonly publish: Publish;
}

async function enact(cast: Cast, { processes, out, env, publish }: Act): Promise<readonly Pod[]> {
  const made = (spec: PodSpec, forks: Forks) => new Pod(spec, processes.folder, forks);
  const baseline = cast.baseline.map((worker, index) =>
    made({ name: `baseline-${index + 1}`, group: "bills", worker }, {}),
  );
  const [first, second] = baseline;
  await Promise.all(baseline.map((pod) => pod.start(processes, env)));
  const published = publishAll(publish);

  const forA = { a: "a", both: "a" };
  const forAandB = { ...forA, b: "b" };
  const refreshed = async (some: readonly Pod[], forks: Forks) => {
    await Promise.all(
      some.map(async (pod, index) => {
        await pause((kubelet * ((index * 4 + 3) % 10)) / 10);
        pod.see(forks);
      }),
    );
  };
  await pause(500);
  const a = made({ name: "fork-a", group: "bills-a", sandbox: "a", worker: cast.forks[0] }, forA);
  await Promise.all([refreshed(baseline, forA), a.start(processes, env)]);
  const b = made(
    { name: "fork-b", group: "bills-b", sandbox: "b", worker: cast.forks[1] },
    forAandB,
  );
  await Promise.all([refreshed([a, ...baseline], forAandB), b.start(processes, env)]);
  // Both windows are over, and both forks are at work.
  await pause(times.window * 1000 + 2000);
  await Promise.all([first?.restart(processes, env), a.restart(processes, env)]);
  second?.see(null);
  await pause(400);
  second?.see(forAandB);
  await pause(400);
  // The fork is told to end before anybody else knows.
  b.end("SIGTERM");
  await refreshed([a, ...baseline], forA);
  await pause(300);
  await refreshed([a, ...baseline], {});
  await published;
  await settled(out);
  return [...baseline, a, b];
}

async function publishAll(publish: Publish): Promise<void> {
  for (const [number, key] of keys.entries()) {
    // Each carrier, and members of others beside it.
    const headers =
      key === ""
        ? {}
        : number % 2 === 0
          ? { "x-isolane-key": key }
          : { baggage: `x=1,isolane=${key}` };
    await publish({ number, headers });
    await pause(10);
  }
}

/** Waits until all have been handled, or nothing happens any more. */
async function settled(out: string): Promise<void> {
  const all = (): readonly Handled[] => handledIn(fs.readFileSync(out, "utf8"));
  let last = 0;
  let still = Date.now();
  await until({ what: "all messages are handled", seconds: 30, every: 100 }, () => {
    const now = all();
    if (now.length > last) still = Date.now();
    last = now.length;
    const isDone = new Set(now.map(({ number }) => number)).size === count;
    return isDone || Date.now() - still > 5000 ? true : undefined;
  });
}
