/**
 * @module `npm run conformance -- [PART ...] [--record]`: asks the real control planes, proxies and engines about our
 * output, one part after the other, and prints what they said. Exit code 1 when one of them disagrees
 * or is not available: what was not asked is not confirmed.
 */
import type { Part } from "./part.ts";
import { table } from "./part.ts";

/** Each part's own file, imported only when it runs. */
const parts: Readonly<Record<string, () => Promise<Part>>> = {
  routes: () => import("./routes.ts"),
  yaml: () => import("./yaml.ts"),
  schemas: () => import("./schemas.ts"),
  "api-server": () => import("./cluster/api-server.ts"),
  argocd: () => import("./cluster/argocd.ts"),
  flux: () => import("./cluster/flux.ts"),
  queues: () => import("./queues.ts"),
  workflows: () => import("./workflows.ts"),
  resources: () => import("./resources.ts"),
  "resource-jobs": () => import("./resource-jobs.ts"),
  package: () => import("./package.ts"),
};

const asked = process.argv.slice(2).filter((word) => word !== "--record");
const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(`unknown part "${unknown[0]}"; known: ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}

let failed = false;
const chosen = Object.entries(parts).filter(([name]) => asked.length === 0 || asked.includes(name));
const started = Date.now();
// A build stops everything else in this process for minutes, connections of running programs included: all are
// built before any is started, and a part whose programs cannot be had is not run.
const ready = new Set<string>();
for (const [name, load] of chosen) {
  await timed(`programs of ${name}`, async () => {
    (await load()).prepare();
    ready.add(name);
  });
}
for (const [name, load] of chosen.filter(([part]) => ready.has(part))) {
  await timed(name, async () => {
    const part = await load();
    const failures = await attempt(part, part.attempts ?? 1);
    failed ||= failures.length > 0;
  });
}
console.log(`${chosen.length} parts in ${seconds(started)} s: ${failed ? "FAILED" : "all agree"}`);
process.exitCode = failed ? 1 : 0;

/** Tries a part, prints every run, and returns the failures of the last. */
async function attempt(part: Part, attempts: number): Promise<readonly string[]> {
  const { rows, failures } = await part.run();
  console.log(table(rows));
  for (const failure of failures) console.log(`FAILED ${failure}`);
  if (failures.length === 0 || attempts === 1) return failures;
  console.log("once more:");
  return attempt(part, attempts - 1);
}

async function timed(title: string, work: () => Promise<void>): Promise<void> {
  const start = Date.now();
  console.log(`== ${title}`);
  try {
    await work();
  } catch (error) {
    console.log(`FAILED ${error instanceof Error ? error.message : String(error)}`);
    failed = true;
  }
  console.log(`${seconds(start)} s\n`);
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(1);
}
