/**
 * @module Part "resources": the plugins that are shipped, on real servers. Their scripts are run by hand in the order of their Job, since no
 * kubelet runs here. `ISOLANE_RANDOM=50` kills as many steps half-way, `ISOLANE_SEED=7` others, `ISOLANE_PLUGIN=redis` asks one.
 */
import { join } from "node:path";
import { readPlugin, shippedPlugins } from "../test/support/resource-steps.ts";
import { Processes } from "./cluster/processes.ts";
import type { Outcome, Row } from "./part.ts";
import { postgres } from "./resources/postgres.ts";
import { redis } from "./resources/redis.ts";
import { chance, tell } from "./resources/story.ts";
import type { Subject } from "./resources/subject.ts";

/** The part's name. */
export const name = "resources";

const { ISOLANE_PLUGIN: only, ISOLANE_RANDOM: kills, ISOLANE_SEED: seed = 1 } = process.env;
const subjects: readonly Subject[] = [postgres, redis].filter(
  ({ plugin }) => only === undefined || only === plugin,
);

/** Every server. */
export function prepare(): void {
  for (const subject of subjects) subject.prepare();
}

/** One server after the other. */
export async function run(): Promise<Outcome> {
  const rows: Row[] = [];
  const failures: string[] = [];
  for (const subject of subjects) {
    const found = await tried(subject);
    if (typeof found === "string") failures.push(found);
    else rows.push(found);
  }
  return { rows, failures };
}

async function tried(subject: Subject): Promise<Row | string> {
  const started = Date.now();
  const processes = new Processes();
  try {
    const live = await subject.start(processes);
    const plugin = readPlugin(join(shippedPlugins, `${subject.plugin}.yaml`));
    const random = chance(Number(seed));
    const told = await tell(plugin, live, {
      random,
      kills: kills === undefined ? undefined : Number(kills),
    });
    const seconds = Math.round((Date.now() - started) / 1000);
    return { plugin: plugin.name, server: live.version, ...told, seconds };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await processes.stop();
  }
}
