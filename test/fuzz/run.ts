/**
 * @module `npm run fuzz`: fuzzes each target, `--runs 2000` inputs each (the gate tries the same ones each time), or as
 * many as `--seconds 600` allow; `--seed 7`, `--target yaml`. A crash, and an input that takes more than five seconds twice, is
 * printed with the file in which to keep it. Exits with 1 then.
 */
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import type { Crash, Fuzzed } from "./fuzz.ts";
import { targets } from "./targets.ts";
import type { Task } from "./worker.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "2000" },
    seconds: { type: "string" },
    seed: { type: "string", default: "1" },
    target: { type: "string" },
  },
});

/** Milliseconds after which an input is taken for one that never ends, however busy the machine is. */
const patience = 120_000;

const names = targets.map(({ name }) => name).filter((name) => (values.target ?? name) === name);
if (names.length === 0) throw new Error(`there is no target "${values.target}"`);
// A thread for each of two cores.
const pending = [...names];
await Promise.all([next(), next()]);

async function next(): Promise<void> {
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    const { runs, corpus, blocks, crashes } = await fuzzed(name);
    console.log(
      `${name}: ${runs} inputs, ${corpus} in the corpus, ${blocks} functions and blocks, ${crashes.length} crashes`,
    );
    for (const crash of crashes) report(name, crash);
  }
}

function report(name: string, { input, error }: Crash): void {
  const hash = createHash("sha256").update(input).digest("hex").slice(0, 8);
  const file = `test/fuzz/regressions/${name}/${hash}.txt`;
  console.log(`\n${error}\n\ninput, to be kept in ${file} as it is:\n${JSON.stringify(input)}\n`);
  process.exitCode = 1;
}

function fuzzed(name: string): Promise<Fuzzed> {
  const shared = new SharedArrayBuffer(8 + 65_536);
  const counts = new Int32Array(shared, 0, 2);
  const task: Task = {
    ...{ name, shared, seed: Number(values.seed), runs: Number(values.runs) },
    ...(values.seconds === undefined
      ? {}
      : { until: Date.now() + (Number(values.seconds) * 1_000 * 2) / Math.max(names.length, 2) }),
  };
  // Threads do not inherit the loader of TypeScript (tsx, https://tsx.is/dev-api/register-esm).
  const url = JSON.stringify(new URL("./worker.ts", import.meta.url).href);
  const start = `import("tsx/esm/api").then(({ register }) => { register(); return import(${url}); })`;
  const worker = new Worker(start, { eval: true, workerData: task });
  return new Promise((resolve, reject) => {
    let [last, since] = [0, Date.now()];
    const watch = setInterval(() => {
      const runs = Atomics.load(counts, 0);
      if (runs !== last || runs === 0) [last, since] = [runs, Date.now()];
      if (Date.now() - since < patience) return;
      clearInterval(watch);
      const input = new TextDecoder().decode(new Uint8Array(shared, 8, counts[1]).slice());
      void worker.terminate();
      const error = `no answer within ${patience / 1_000} seconds`;
      resolve({ runs, corpus: 0, blocks: 0, crashes: [{ input, error }] });
    }, 500);
    worker.on("message", (result: Fuzzed) => {
      clearInterval(watch);
      resolve(result);
    });
    worker.on("error", reject);
  });
}
