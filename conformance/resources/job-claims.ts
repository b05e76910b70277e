/** @module What is asked of servers and of the cluster again and again while Jobs run. Everything here throws where it is not so. */
import { claim, type World } from "./job-world.ts";
import type { Outputs } from "./subject.ts";

/** Servers have what they had before, and nothing else. */
export function unchanged(world: World, before: ReadonlyMap<string, string>, when: string): void {
  const now = world.everything();
  const differs = [...new Set([...now.keys(), ...before.keys()])].filter(
    (what) => now.get(what) !== before.get(what),
  );
  claim(differs.length === 0, `${when}, servers differ in ${differs.join(", ")}`);
}

/** Writes something that only this sandbox has, on each server. */
export async function writes(world: World, sandbox: string): Promise<void> {
  for (const [resource, live] of serversOf(world))
    live.write(await outputsOf(world, sandbox, resource), `of ${sandbox}`);
}

/** The sandbox's own outputs still show what it wrote. */
export async function reads(world: World, sandbox: string): Promise<void> {
  for (const [resource, live] of serversOf(world)) {
    const found = live.read(await outputsOf(world, sandbox, resource));
    claim(found === `of ${sandbox}`, `${resource} of ${sandbox} has ${found}`);
  }
}

/** Nothing in the cluster or on a server has the name of a resource. */
export async function gone(world: World, sandbox: string, ...resources: string[]): Promise<void> {
  for (const resource of resources) {
    const id = world.id(sandbox, resource);
    const left = [...(await world.secrets()), ...world.names()];
    const found = left.filter((what) => what.includes(id));
    claim(found.length === 0, `${resource} of ${sandbox} is not gone: ${found.join(", ")}`);
  }
}

// --- internal ---

function serversOf({ servers }: World) {
  return [["orders", servers.postgres] as const, ["cache", servers.redis] as const];
}

async function outputsOf(world: World, sandbox: string, resource: string): Promise<Outputs> {
  const found = await world.outputs(sandbox, resource);
  if (found === undefined) throw new Error(`${resource} of ${sandbox} has no Secret`);
  return found;
}
