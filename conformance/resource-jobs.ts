/**
 * @module Part "resource-jobs": the Jobs and janitors that are compiled for resources. A real API server with roles takes them, their pods are run by hand as
 * a kubelet would run them, on real servers. `ISOLANE_RANDOM=20` lets as many sandboxes come and go at random, `ISOLANE_SEED=7` in another way.
 */
import { prepareApiServer } from "./cluster/control-plane.ts";
import { Processes } from "./cluster/processes.ts";
import { ownProgram } from "./cluster/programs.ts";
import type { Outcome } from "./part.ts";
import { randomJobs } from "./resources/job-random.ts";
import { tellJobs } from "./resources/job-story.ts";
import { startWorld } from "./resources/job-world.ts";
import { postgres } from "./resources/postgres.ts";
import { redis } from "./resources/redis.ts";
import { chance } from "./resources/story.ts";

/** The part's name. */
export const name = "resource-jobs";

/** Servers, cluster, and the kubectl of the pods. */
export function prepare(): void {
  for (const subject of [postgres, redis]) subject.prepare();
  prepareApiServer();
  ownProgram("kubectl");
}

/** The story, then some sandboxes at random on the same servers. */
export async function run(): Promise<Outcome> {
  const { ISOLANE_RANDOM: count, ISOLANE_SEED: seed = 1 } = process.env;
  const processes = new Processes();
  try {
    const world = await startWorld(processes);
    const told = await tellJobs(world);
    const random = chance(Number(seed));
    const crowd = await randomJobs(world, { count: Number(count ?? 3), random });
    return { rows: [{ ...told, ...crowd, ...world.counts }], failures: [] };
  } catch (error) {
    return { rows: [], failures: [error instanceof Error ? error.message : String(error)] };
  } finally {
    await processes.stop();
  }
}
