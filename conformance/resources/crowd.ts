/**
 * @module Many sandboxes with a resource on each of several servers: they come, change and go at random, steps are killed half-way, some deletions find no
 * server and some are never tried. Then the janitor comes, as its CronJob would: what `janitor.list` prints and nobody owns is deleted by its ID alone.
 */
import { join } from "node:path";
import {
  listed,
  type Plugin,
  ResourceSteps,
  readPlugin,
  type Surroundings,
  shippedPlugins,
} from "../../test/support/resource-steps.ts";
import type { Row } from "../part.ts";
import type { Live, Subject } from "./subject.ts";

const prefix = "il-cccccc-";

/** Where nobody listens. */
const nowhere = { port: 1, managementUrl: "http://127.0.0.1:1" };

/** A server that runs, and what is known of it from the beginning. */
interface Place {
  readonly plugin: Plugin;
  readonly live: Live;
  readonly around: Surroundings;
  readonly before: ReadonlyMap<string, string>;
}

/** A sandbox that git has. */
interface Tenant {
  readonly name: string;
  readonly resources: readonly ResourceSteps[];
  /** What was written to the resources that are finished. */
  readonly written: Map<number, string>;
}

/** How the crowd behaves. */
export interface Crowd {
  readonly count: number;
  readonly random: () => number;
}

/** Throws where anything is left, or anything of anybody else is gone. */
export async function crowd(
  started: readonly { readonly subject: Subject; readonly live: Live }[],
  { count, random }: Crowd,
): Promise<Row> {
  const places = started.map(({ subject, live }): Place => {
    const plugin = readPlugin(join(shippedPlugins, `${subject.plugin}.yaml`));
    const { params, credentials } = live;
    const around = { environment: "staging", prefix, params, credentials, path: "/usr/bin:/bin" };
    return { plugin, live, around, before: live.everything() };
  });
  const street = new Street(places, random);
  for (let made = 0; made < count; made += 1) {
    await street.arrive();
    for (let left = 2; left > 0; left -= 1) await street.happen();
  }
  await street.judge();
  return { plugin: places.map(({ plugin }) => plugin.name).join(", "), ...street.told };
}

class Street {
  readonly told = {
    sandboxes: 0,
    updates: 0,
    killed: 0,
    "failed deletions": 0,
    "by the janitor": 0,
  };
  readonly #places: readonly Place[];
  readonly #random: () => number;
  readonly #tenants: Tenant[] = [];

  constructor(places: readonly Place[], random: () => number) {
    this.#places = places;
    this.#random = random;
  }

  #steps(place: Place, of: { sandbox: string; id: string }, params = {}): ResourceSteps {
    const around = { ...place.around, params: { ...place.around.params, ...params } };
    return new ResourceSteps(place.plugin, around, of);
  }

  /** A time after which a step is killed, for some. */
  #sometimes(): number | undefined {
    if (this.#random() > 0.3) return undefined;
    this.told.killed += 1;
    return Math.floor(this.#random() * 400);
  }

  async arrive(): Promise<void> {
    this.told.sandboxes += 1;
    const name = `lane${this.told.sandboxes}`;
    const id = `${prefix}${name}-${this.told.sandboxes.toString(16).padStart(8, "0")}`;
    const resources = this.#places.map((place) => this.#steps(place, { sandbox: name, id }));
    const tenant = { name, resources, written: new Map<number, string>() };
    this.#tenants.push(tenant);
    await this.#change(tenant, "create");
  }

  /** Its Jobs run until they are done, unless they are killed and nobody tries again. */
  async #change(tenant: Tenant, phase: "create" | "update"): Promise<void> {
    for (const [index, resource] of tenant.resources.entries()) {
      const { live } = this.#place(index);
      const asked = live.asked[this.told.sandboxes % live.asked.length] ?? {};
      const params = phase === "create" || !tenant.written.has(index) ? asked : live.changed;
      const killed = this.#sometimes();
      const { done, said } = await resource[phase](params, killed);
      if (!done && killed === undefined) throw new Error(`${phase} of ${resource.id}: ${said}`);
      if (!done || tenant.written.has(index)) continue;
      tenant.written.set(index, `of ${tenant.name}`);
      live.write(resource.outputs, `of ${tenant.name}`);
    }
  }

  #place(index: number): Place {
    const place = this.#places[index];
    if (place === undefined) throw new Error(`no server ${index}`);
    return place;
  }

  async happen(): Promise<void> {
    const at = Math.floor(this.#random() * this.#tenants.length);
    const tenant = this.#tenants[at];
    if (tenant === undefined) return;
    const luck = this.#random();
    if (luck < 0.4) {
      this.told.updates += 1;
      await this.#change(tenant, "update");
      return;
    }
    if (luck > 0.75) return;
    this.#tenants.splice(at, 1);
    for (const [index, { id }] of tenant.resources.entries()) {
      const fate = this.#random();
      // Some sandboxes lose their file, and no Job ever runs.
      if (fate < 0.2) continue;
      const down = fate < 0.5;
      const steps = this.#steps(
        this.#place(index),
        { sandbox: tenant.name, id },
        down ? nowhere : {},
      );
      const { done } = await steps.delete(down ? undefined : this.#sometimes());
      if (down && done) throw new Error(`${id} was deleted on no server`);
      if (!done) this.told["failed deletions"] += 1;
    }
  }

  /** The janitor comes; then what git has is there, whole, and nothing else; then all go. */
  async judge(): Promise<void> {
    await this.#janitor();
    this.#claim();
    this.#tenants.length = 0;
    await this.#janitor();
    this.#claim();
  }

  async #janitor(): Promise<void> {
    const owned = new Set(this.#tenants.flatMap(({ resources }) => resources.map(({ id }) => id)));
    for (const place of this.#places) {
      for (const id of await listed(place.plugin, place.around)) {
        if (owned.has(id)) continue;
        const { done, said } = await this.#steps(place, { sandbox: "", id }).delete();
        if (!done) throw new Error(`the janitor cannot delete ${id}: ${said}`);
        this.told["by the janitor"] += 1;
      }
    }
  }

  #claim(): void {
    for (const [index, { plugin, live, before }] of this.#places.entries()) {
      const ids = this.#tenants.flatMap(({ resources }) => resources[index]?.id ?? []);
      const now = live.everything();
      const foreign = [...now].filter(([what]) => !ids.some((id) => what.includes(id)));
      const differs = [
        ...foreign.filter(([what, text]) => before.get(what) !== text).map(([what]) => what),
      ];
      differs.push(...[...before.keys()].filter((what) => !now.has(what)));
      if (differs.length > 0)
        throw new Error(`${plugin.name}: left or gone: ${differs.join(", ")}`);
      for (const { resources, written } of this.#tenants) {
        const [wanted, outputs] = [written.get(index), resources[index]?.outputs];
        if (wanted !== undefined && outputs !== undefined && live.read(outputs) !== wanted)
          throw new Error(`${plugin.name}: ${resources[index]?.id} lost what it had`);
      }
    }
  }
}
