/** @module One target, fuzzed in a thread: whoever started it sees what is tried, and can end what never ends. */
import { parentPort, workerData } from "node:worker_threads";
import { Coverage } from "./coverage.ts";
import { fuzz } from "./fuzz.ts";

/** What a worker is told. */
export interface Task {
  readonly name: string;
  readonly seed: number;
  readonly runs: number;
  /** When to stop instead, in milliseconds. */
  readonly until?: number;
  /** How many inputs were tried, the length of the present one in bytes, and its text. */
  readonly shared: SharedArrayBuffer;
}

const { name, seed, runs, until, shared } = workerData as Task;
const [counts, bytes] = [new Int32Array(shared, 0, 2), new Uint8Array(shared, 8)];
const coverage = new Coverage();
// Counted from its first line on.
const { targets } = await import("./targets.ts");
const target = targets.find((one) => one.name === name);
if (target === undefined) throw new Error(`there is no target "${name}"`);
const result = fuzz(target, {
  coverage,
  seed,
  goesOn: (done) => (until === undefined ? done < runs : Date.now() < until),
  before: (input) => {
    Atomics.store(counts, 1, new TextEncoder().encodeInto(input, bytes).written);
    Atomics.add(counts, 0, 1);
  },
});
parentPort?.postMessage(result);
