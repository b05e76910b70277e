/**
 * @module `npm run conformance -- [PART ...] [--record]`: asks the real control planes, proxies and engines about our
 * output, and prints what they said. Parts run two at a time, each in a process of its own: most of a part is
 * waiting for controllers. Exit code 1 when one of them disagrees or is not available: what was not asked is not confirmed.
 */
import { spawn } from "node:child_process";
import type { Part } from "./part.ts";
import { table } from "./part.ts";

/** Each part's own file, imported only when it runs. Those that take longest start first. */
const parts: Readonly<Record<string, () => Promise<Part>>> = {
  argocd: () => import("./cluster/argocd.ts"),
  resources: () => import("./resources.ts"),
  flux: () => import("./cluster/flux.ts"),
  "resource-jobs": () => import("./resource-jobs.ts"),
  routes: () => import("./routes.ts"),
  meshes: () => import("./meshes.ts"),
  "api-server": () => import("./cluster/api-server.ts"),
  queues: () => import("./queues.ts"),
  package: () => import("./package.ts"),
  "ingress-previews": () => import("./ingress-previews.ts"),
  yaml: () => import("./yaml.ts"),
  workflows: () => import("./workflows.ts"),
  schemas: () => import("./schemas.ts"),
  propagation: () => import("./propagation.ts"),
  traffic: () => import("./traffic.ts"),
};

/** How many parts run beside each other. */
const lanes = 2;
/** Before the name of a part whose programs are built: run it, in this process. */
const prepared = "--prepared";

const words = process.argv.slice(2).filter((word) => word !== "--record");
const asked = words.filter((word) => word !== prepared);
const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(`unknown part "${unknown[0]}"; known: ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}

const chosen = Object.entries(parts).filter(([name]) => asked.length === 0 || asked.includes(name));
const started = Date.now();
let failed = false;
if (words.includes(prepared)) {
  for (const [, load] of chosen) {
    await guarded(async () => {
      failed ||= (await asks(await load())).length > 0;
    });
  }
} else {
  // A build stops everything else in this process for minutes, and two processes would build the same program:
  // all are built before any is started, and a part whose programs cannot be had is not run.
  const ready: string[] = [];
  for (const [name, load] of chosen) {
    await timed(`programs of ${name}`, async () => {
      (await load()).prepare();
      ready.push(name);
    });
  }
  await Promise.all(Array.from({ length: lanes }, () => runNext(ready)));
  console.log(
    `${chosen.length} parts in ${seconds(started)} s: ${failed ? "FAILED" : "all agree"}`,
  );
}
process.exitCode = failed ? 1 : 0;

/** Runs what is left, one part after the other; each one's text is printed whole, when it has ended. */
async function runNext(left: string[]): Promise<void> {
  const name = left.shift();
  if (name === undefined) return;
  const start = Date.now();
  const { code, text } = await inProcess(name);
  failed ||= code !== 0;
  console.log(`== ${name}\n${text}${seconds(start)} s\n`);
  await runNext(left);
}

/** A part in a process of its own: its exit code and all that it printed. */
function inProcess(name: string): Promise<{ readonly code: number | null; readonly text: string }> {
  const [script = "", ...options] = process.argv.slice(1).filter((word) => !asked.includes(word));
  const child = spawn(process.execPath, [...process.execArgv, script, prepared, name, ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, text: Buffer.concat(chunks).toString("utf8") }));
  });
}

/** Runs a part, once more where it may be tried again, prints every run, and returns the failures of the last. */
async function asks(part: Part, attempts: number = part.attempts ?? 1): Promise<readonly string[]> {
  const { rows, failures } = await part.run();
  console.log(table(rows));
  for (const failure of failures) console.log(`FAILED ${failure}`);
  if (failures.length === 0 || attempts === 1) return failures;
  console.log("once more:");
  return asks(part, attempts - 1);
}

async function timed(title: string, work: () => Promise<void>): Promise<void> {
  const start = Date.now();
  console.log(`== ${title}`);
  await guarded(work);
  console.log(`${seconds(start)} s\n`);
}

async function guarded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.log(`FAILED ${error instanceof Error ? error.message : String(error)}`);
    failed = true;
  }
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(1);
}
