/**
 * @module Part "resources": the plugins that are shipped, on real servers. Their scripts are run by hand in the order of their Job, since no
 * kubelet runs here. `ISOLANE_RANDOM=50` kills as many steps half-way, `ISOLANE_SEED=7` others. `ISOLANE_PLUGIN=redis` asks
 * one, `ISOLANE_PLUGIN=all` also those whose clients take a second to start, for which the gate has no time.
 */
import { join } from "node:path";
import { readPlugin, shippedPlugins } from "../test/support/resource-steps.ts";
import { Processes } from "./cluster/processes.ts";
import type { Outcome, Row } from "./part.ts";
import { crowd } from "./resources/crowd.ts";
import { kafka } from "./resources/kafka.ts";
import { helm, k8sApply } from "./resources/kubernetes.ts";
import { mysql } from "./resources/mysql.ts";
import { nats } from "./resources/nats.ts";
import { opentofu } from "./resources/opentofu.ts";
import { postgres, postgresSchema } from "./resources/postgres.ts";
import { rabbitmq, rabbitmqQueue } from "./resources/rabbitmq.ts";
import { redis } from "./resources/redis.ts";
import { s3 } from "./resources/s3.ts";
import { chance, tell } from "./resources/story.ts";
import type { Subject } from "./resources/subject.ts";

/** The part's name. */
export const name = "resources";

const {
  ISOLANE_PLUGIN: only,
  ISOLANE_RANDOM: kills,
  ISOLANE_SEED: seed = 1,
  ISOLANE_CROWD: count,
} = process.env;
const all: readonly Subject[] = [
  postgres,
  postgresSchema,
  mysql,
  redis,
  rabbitmq,
  rabbitmqQueue,
  nats,
  s3,
  kafka,
  k8sApply,
  helm,
  opentofu,
];
const subjects = all.filter(
  ({ plugin, slow }) => (only === undefined && !slow) || only === "all" || only === plugin,
);

/** Servers that sandboxes use together. */
const together = [postgres, redis, rabbitmq];
const alone = only !== undefined && only !== "all" && only !== "crowd";

/** Every server. */
export function prepare(): void {
  if (subjects.length === 0 && alone) throw new Error(`no plugin "${only}" is tried here`);
  for (const subject of [...subjects, ...together]) subject.prepare();
}

/** One server after the other. */
export async function run(): Promise<Outcome> {
  const rows: Row[] = [];
  const failures: string[] = [];
  for (const subject of subjects) {
    const found = await tried((processes) => story(subject, processes));
    if (typeof found === "string") failures.push(found);
    else rows.push(found);
  }
  if (!alone) {
    const found = await tried(crowded);
    if (typeof found === "string") failures.push(found);
    else rows.push(found);
  }
  const left = all.filter((subject) => only === undefined && !subjects.includes(subject));
  const skipped = left.map(({ plugin }) => ({ plugin, skipped: "ISOLANE_PLUGIN=all asks it too" }));
  return { rows: [...rows, ...skipped], failures };
}

/** What a server, or several, come to; what is wrong, as text. All that was started is ended. */
async function tried(use: (processes: Processes) => Promise<Row>): Promise<Row | string> {
  const started = Date.now();
  const processes = new Processes();
  try {
    const row = await use(processes);
    return { ...row, seconds: Math.round((Date.now() - started) / 1000) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await processes.stop();
  }
}

async function story(subject: Subject, processes: Processes): Promise<Row> {
  const live = await subject.start(processes);
  const plugin = readPlugin(join(shippedPlugins, `${subject.plugin}.yaml`));
  const told = await tell(plugin, live, {
    random: chance(Number(seed)),
    kills: Number(kills ?? 2),
  });
  return { plugin: plugin.name, server: live.version, ...told };
}

async function crowded(processes: Processes): Promise<Row> {
  const started = [];
  for (const subject of together) started.push({ subject, live: await subject.start(processes) });
  return crowd(started, { count: Number(count ?? 4), random: chance(Number(seed)) });
}
