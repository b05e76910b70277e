/** @module What janitors have to do: find what nobody owns, whatever happens, and touch nothing else. */
import { gone, reads, unchanged } from "./job-claims.ts";
import { namespaces } from "./job-environment.ts";
import { account, claim, type World } from "./job-world.ts";

const plugins = ["postgres", "redis"] as const;

/** Ends with an environment that has no lane. */
export async function tellJanitors(world: World): Promise<void> {
  await janitors(world);
  await failures(world);
  await lastLanes(world);
}

/** Runs the janitors until they have removed what had no owner. */
export async function sweep(world: World): Promise<void> {
  for (const plugin of plugins)
    for (const hours of [25, 0]) {
      const { done, failed, said } = await world.janitor(plugin);
      claim(done, `${failed} of the janitor of ${plugin} failed: ${said}`);
      await world.age(plugin, hours);
    }
}

// --- internal ---

/** Folders that were removed by hand. What nobody owns is remembered, told, and removed after its time. */
async function janitors(world: World): Promise<void> {
  world.lanes.delete("pr-1");
  await world.sync();
  const resource = { postgres: "orders", redis: "cache" } as const;
  for (const plugin of plugins) {
    const id = world.id("pr-1", resource[plugin]);
    const neighbour = world.id("pr-2", resource[plugin]);
    const says = async (text: string) => {
      const { done, failed, said } = await world.janitor(plugin);
      claim(done, `${failed} of the janitor of ${plugin} failed: ${said}`);
      claim(said.includes(text), `the janitor of ${plugin} does not say "${text}", but: ${said}`);
      claim(!said.includes(neighbour), `the janitor of ${plugin} speaks of a neighbour: ${said}`);
    };
    await says(`${id} has had no owner for 0 s; it is removed after 86400 s`);
    await world.age(plugin, 23);
    await says("it is removed after");
    await world.age(plugin, 2);
    await says("it would be removed, but this is a dry run");
    claim((await world.outputs("pr-1", resource[plugin])) !== undefined, "a dry run removes");
    world.dryRun = false;
    await world.sync();
    await nothingIsSure(world, plugin, id);
    await says("it is removed");
    await gone(world, "pr-1", resource[plugin]);
    await says("");
    claim((await world.memory(plugin)).orphans === "", `${plugin}: what is gone is remembered`);
    world.dryRun = true;
    await world.sync();
  }
  await reads(world, "pr-2");
  world.dryRun = false;
  await world.sync();
}

/** Where the cluster or the server cannot be asked, the run fails, and nothing is removed or forgotten. */
async function nothingIsSure(world: World, plugin: string, id: string): Promise<void> {
  const before = world.everything();
  const remembered = (await world.memory(plugin)).orphans;
  const fails = async (why: string, env?: Readonly<Record<string, string>>) => {
    // By both shells, one after the other.
    for (let left = 2; left > 0; left -= 1) {
      const { done, said } = await world.janitor(plugin, env === undefined ? {} : { env });
      claim(!done, `the janitor of ${plugin} ends well ${why}: ${said}`);
    }
    const { orphans } = await world.memory(plugin);
    claim(orphans === remembered && orphans.includes(id), `${plugin} forgets ${why}`);
  };
  const metadata = { name: `${account}-owned`, namespace: namespaces.plugins };
  const reference = { apiVersion: "v1", kind: "ConfigMap", metadata };
  await world.unreachable(() => fails("when the API server cannot be reached"));
  await fails("when the server is down", { PARAM_PORT: "1" });
  await world.client.delete(reference);
  await fails("without the ConfigMap of the environment");
  unchanged(world, before, `after runs of the janitor of ${plugin} that failed`);
  await world.sync();
}

/** One that cannot be removed holds up no other, and is tried again. */
async function failures(world: World): Promise<void> {
  world.lanes.set("stuck", {}).set("loose", {});
  await world.runAll(await world.sync());
  world.lanes.delete("stuck");
  world.lanes.delete("loose");
  await world.sync();
  const stuck = world.id("stuck", "orders");
  world.sql(`ALTER DATABASE "${stuck}" OWNER TO postgres`);
  for (const plugin of plugins) {
    claim((await world.janitor(plugin)).done, `the janitor of ${plugin} fails`);
    await world.age(plugin, 25);
  }
  const { done, said } = await world.janitor("postgres");
  claim(!done && said.includes(`not removed, to be tried again: ${stuck}`), said);
  await gone(world, "loose", "orders");
  await reads(world, "pr-2");
  world.sql(`ALTER DATABASE "${stuck}" OWNER TO "${stuck}"`);
  for (const plugin of plugins) {
    const again = await world.janitor(plugin);
    claim(again.done, `the janitor of ${plugin} does not go on: ${again.said}`);
  }
  for (const name of ["stuck", "loose"]) await gone(world, name, "orders", "cache");
}

/** The environment has no lane any more: that is known too, and all that is left goes. */
async function lastLanes(world: World): Promise<void> {
  world.lanes.clear();
  await world.sync();
  await sweep(world);
}
