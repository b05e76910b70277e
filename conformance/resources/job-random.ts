/**
 * @module Sandboxes that come, change and go at random, by their Jobs. Some runs are killed half-way, some of those never tried again, some folders are
 * removed by hand. Then the janitors come. Nothing is left, and nothing of anybody else is gone.
 */
import { reads, unchanged, writes } from "./job-claims.ts";
import type { Lane } from "./job-environment.ts";
import { sweep } from "./job-janitors.ts";
import { claim, type World } from "./job-world.ts";

/** How many sandboxes, and what is chance. */
interface Crowd {
  readonly count: number;
  readonly random: () => number;
}

/** Throws where anything is left, or anything of anybody else is gone. */
export async function randomJobs(
  world: World,
  { count, random }: Crowd,
): Promise<{ readonly sandboxes: number; readonly "by hand": number }> {
  const before = world.everything();
  const whole = new Set<string>();
  let byHand = 0;
  const maybe = (share: number) => random() < share;
  const turn = async (name: string, lane: Lane | undefined) => {
    if (lane === undefined) world.lanes.delete(name);
    else world.lanes.set(name, lane);
    whole.delete(name);
    let all = true;
    for (const job of await world.sync()) {
      if (maybe(0.3)) await world.run(job, { killAfter: Math.floor(random() * 1500) });
      if (maybe(0.8)) await world.runAll([job]);
      else all = false;
    }
    const isThere = lane !== undefined && lane.deletion === undefined && lane.cache === undefined;
    if (!all || !isThere) return;
    whole.add(name);
    await writes(world, name);
  };
  for (let made = 0; made < count; made += 1) {
    const extensions = maybe(0.5) ? ["pgcrypto"] : [];
    await turn(`lane-${made}`, { extensions, money: maybe(0.5) });
    for (let left = 2; left > 0; left -= 1) {
      const all = [...world.lanes];
      const [name, lane] = all[Math.floor(random() * all.length)] ?? [];
      if (name === undefined || lane === undefined) continue;
      if (lane.deletion) await turn(name, undefined);
      else if (maybe(0.4)) {
        const { attempt = 1 } = lane;
        const cache = maybe(0.2) ? { cache: "delete" as const } : {};
        await turn(name, { ...lane, ...cache, money: maybe(0.5), attempt: attempt + 1 });
      } else if (maybe(0.7)) await turn(name, { ...lane, deletion: true });
      else {
        byHand += 1;
        await turn(name, undefined);
      }
    }
    // Whoever is finished has what it wrote, whatever became of the others.
    for (const name of whole) await reads(world, name);
  }
  await sweep(world);
  for (const name of whole) await reads(world, name);
  for (const name of [...world.lanes.keys()]) await turn(name, undefined);
  await sweep(world);
  unchanged(world, before, "after the crowd");
  const left = await world.secrets();
  claim(left.length === 0, `Secrets are left: ${left.join(", ")}`);
  return { sandboxes: count, "by hand": byHand };
}
