/**
 * @module What is done to each plugin on its server: sandboxes come, change and go beside each other, steps are killed and run again,
 * parameters try to break out. After each, the server is asked what it has.
 */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { at } from "../../lib/kube/json.ts";
import type { JsonObject } from "../../lib/kube/object.ts";
import {
  environmentParams,
  listed,
  type Plugin,
  type Ran,
  ResourceSteps,
  type Surroundings,
} from "../../test/support/resource-steps.ts";
import type { Live, Outputs } from "./subject.ts";

/** Numbers that look like chance and are the same each time: mulberry32. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const prefix = "il-aaaaaa-";

/** What the story of one plugin came to. */
export interface Told {
  readonly phases: number;
  readonly killed: number;
  readonly refused: number;
  readonly hostile: number;
}

/** Throws at the first thing that is not as it has to be. */
export async function tell(
  plugin: Plugin,
  live: Live,
  { random, kills }: { readonly random: () => number; readonly kills: number },
): Promise<Told> {
  const story = new Story(plugin, live, random);
  try {
    await story.together();
    for (let left = kills; left > 0; left -= 1) await story.killed();
    await story.refused();
    await story.hostile();
    await story.gone();
    return story.told;
  } finally {
    fs.rmSync(story.bait, { recursive: true, force: true });
  }
}

class Story {
  readonly told = { phases: 0, killed: 0, refused: 0, hostile: 0 };
  /** A folder in which nobody but an injected command writes. */
  readonly bait: string = fs.mkdtempSync(join(tmpdir(), "isolane-bait-"));
  readonly #plugin: Plugin;
  readonly #live: Live;
  readonly #random: () => number;
  readonly #before: ReadonlyMap<string, string>;
  readonly #first: ResourceSteps;
  readonly #neighbour: ResourceSteps;
  #made = 0;
  /** How long a whole creation takes. */
  #takes = 0;

  constructor(plugin: Plugin, live: Live, random: () => number) {
    this.#plugin = plugin;
    this.#live = live;
    this.#random = random;
    this.#before = live.everything();
    this.#first = this.#lane("first");
    this.#neighbour = this.#lane("neighbour");
  }

  /** Half of them by the shell of Alpine's images, half by that of Debian's. */
  #around(): Surroundings {
    const { params, credentials, programs = [] } = this.#live;
    const [, ...flags] = this.#plugin.shell;
    const shell = this.#made % 2 === 0 ? ["/bin/sh"] : ["/bin/busybox", "sh"];
    const path = [...programs, "/usr/local/bin", "/usr/bin", "/bin"].join(":");
    return {
      environment: "staging",
      prefix,
      params,
      credentials,
      path,
      shell: [...shell, ...flags],
    };
  }

  #lane(sandbox: string): ResourceSteps {
    this.#made += 1;
    const id = `${prefix}${sandbox}-${this.#made.toString(16).padStart(8, "0")}`;
    return new ResourceSteps(this.#plugin, this.#around(), { sandbox, id });
  }

  async #done(title: string, ran: Promise<Ran>): Promise<void> {
    this.told.phases += 1;
    const { done, said } = await ran;
    this.#claim(done, `${title} failed: ${said}`);
  }

  #claim(holds: boolean, otherwise: string): void {
    if (!holds) throw new Error(`${this.#plugin.name}: ${otherwise}`);
  }

  #keeps(whose: string, { outputs }: ResourceSteps, text: string): void {
    const found = this.#live.read(outputs);
    this.#claim(
      found === text,
      `${whose} has ${JSON.stringify(found)}, not ${JSON.stringify(text)}`,
    );
  }

  /** The server has what it had at first, and what names one of these IDs. */
  #onlyAdds(when: string, ...lanes: readonly ResourceSteps[]): void {
    const others = [...this.#live.everything()].filter(
      ([what]) => !lanes.some(({ id }) => what.includes(id)),
    );
    const now = new Map(others);
    const changed = [...new Set([...now.keys(), ...this.#before.keys()])].filter(
      (what) => now.get(what) !== this.#before.get(what),
    );
    const what = changed.map((name) => `${name}: ${this.#before.get(name)} -> ${now.get(name)}`);
    this.#claim(
      changed.length === 0,
      `${when}, the server differs in ${what.join("; ").slice(0, 1500)}`,
    );
  }

  async #lists(...lanes: readonly ResourceSteps[]): Promise<void> {
    const found = [...(await listed(this.#plugin, this.#around()))].sort().join(" ");
    const wanted = lanes
      .map(({ id }) => id)
      .sort()
      .join(" ");
    this.#claim(found === wanted, `the janitor's list is "${found}", not "${wanted}"`);
  }

  /** Two sandboxes beside each other: twice the same, then another, and neither reaches the other. */
  async together(): Promise<void> {
    const [first, neighbour] = [this.#first, this.#neighbour];
    const [asked = {}, others = asked] = this.#live.asked;
    await this.#lists();
    await this.#done("create beside it", neighbour.create(others));
    this.#live.write(neighbour.outputs, "of the neighbour");
    const start = Date.now();
    await this.#done("create", first.create(asked));
    this.#takes = Date.now() - start;
    this.#missing(first.outputs);
    this.#live.write(first.outputs, "of the first");
    const secrets = JSON.stringify(first.outputs);
    const once = this.#live.everything();
    await this.#done("create again", first.create(asked));
    this.#claim(JSON.stringify(first.outputs) === secrets, "creating again changes outputs");
    const twice = this.#live.everything();
    const moved = [...twice].filter(
      ([what, text]) => once.get(what) !== text && !/password|#/.test(what),
    );
    this.#claim(
      moved.length === 0,
      `creating again changes ${moved.map(([what]) => what).join(", ")}`,
    );
    await this.#done("update", first.update(this.#live.changed));
    this.#keeps("the first, updated,", first, "of the first");
    this.#claim(this.#live.hasChanged(first.outputs), "the update is not there");
    this.#keeps("the neighbour", neighbour, "of the neighbour");
    for (const [own, other] of [
      [first, neighbour],
      [neighbour, first],
    ] as const) {
      const reached = this.#live.trespass(own.outputs, other.outputs);
      this.#claim(reached === undefined, `${own.id} does with what is ${other.id}'s: ${reached}`);
    }
    this.#keeps("the first", first, "of the first");
    this.#keeps("the neighbour", neighbour, "of the neighbour");
    this.#onlyAdds("with two sandboxes", first, neighbour);
    await this.#lists(first, neighbour);
  }

  #missing(outputs: Outputs): void {
    const missing = this.#plugin.outputs.filter((name) => !outputs[name]);
    this.#claim(missing.length === 0, `no output ${missing.join(", ")}`);
    const broken = Object.entries(outputs).filter(([, text]) => text.endsWith("\n"));
    this.#claim(broken.length === 0, `output ${broken[0]?.[0]} ends with a line`);
  }

  /** One that is killed while it is made, made again, killed while it goes, and goes. */
  async killed(): Promise<void> {
    const lane = this.#lane("killed");
    const asked = this.#live.asked[this.#made % this.#live.asked.length] ?? {};
    const sometime = () => Math.floor(this.#random() * this.#takes);
    await lane.create(asked, sometime());
    if (this.#random() < 0.5) await lane.create(asked, sometime());
    this.told.killed += 1;
    // Whoever never comes back leaves what the janitor's list and the steps of deletion end.
    if (this.#random() < 0.7) {
      await this.#done("create after a kill", lane.create(asked));
      this.#live.write(lane.outputs, "of the killed");
      this.#keeps("the killed one", lane, "of the killed");
    }
    await lane.delete(sometime());
    await this.#done("delete after a kill", lane.delete());
    this.#onlyAdds("after a kill", this.#first, this.#neighbour);
    await this.#lists(this.#first, this.#neighbour);
  }

  /** What a sandbox must not ask for. */
  async refused(): Promise<void> {
    for (const given of this.#live.refused?.(this.#neighbour.id) ?? []) {
      const lane = this.#lane("refused");
      const { done } = await lane.create(given);
      this.told.refused += 1;
      this.#claim(!done, `${JSON.stringify(given)} is not refused`);
      this.#onlyAdds(`with ${JSON.stringify(given)}`, this.#first, this.#neighbour, lane);
      await this.#done(`delete with ${JSON.stringify(given)}`, lane.delete());
    }
  }

  /** Each parameter of a sandbox, with what breaks out of quotes. What the steps say is up to them. */
  async hostile(): Promise<void> {
    const environment = new Set(environmentParams(this.#plugin));
    for (const [name, schema] of Object.entries(this.#plugin.properties)) {
      // What a migration runs is the branch's own, and runs with nobody's rights but the lane's.
      if (environment.has(name) || /^migrate/.test(name)) continue;
      for (const text of this.#breakouts()) {
        const value = at(schema, "type") === "array" ? [text] : text;
        const lane = this.#lane("hostile");
        const given: JsonObject = { ...this.#live.asked[2], [name]: value };
        await lane.create(given);
        this.told.hostile += 1;
        this.#claim(fs.readdirSync(this.bait).length === 0, `${name}: ${text} was run`);
        this.#onlyAdds(`with ${name}: ${text}`, this.#first, this.#neighbour, lane);
        await this.#done(`delete with ${name}: ${text}`, lane.delete());
      }
    }
    this.#keeps("the first", this.#first, "of the first");
    this.#keeps("the neighbour", this.#neighbour, "of the neighbour");
    this.#onlyAdds("after hostile parameters", this.#first, this.#neighbour);
    await this.#lists(this.#first, this.#neighbour);
  }

  /** A command of the shell and of psql, and one more, another each time. */
  #breakouts(): readonly string[] {
    const bait = join(this.bait, "taken");
    const { id } = this.#neighbour;
    const command = `\\! touch ${bait}\n$(touch ${bait})`;
    const more = [
      `x'; DROP DATABASE "${id}"; --`,
      `"; DROP DATABASE "${id}"; DROP SCHEMA "${id}" CASCADE; --`,
      `\`touch ${bait}\`$(touch ${bait})`,
      `"}],"x":[{"y":"z\r\nDEL ${id}\r\n../${id}/%2e%2e/*`,
      `--help ${id} -rf *`,
    ];
    return [command, more[Math.floor(this.#random() * more.length)] ?? ""];
  }

  /** They go one after the other; going twice, or without ever having been there, is nothing. */
  async gone(): Promise<void> {
    const [first, neighbour] = [this.#first, this.#neighbour];
    await this.#done("delete", first.delete());
    await this.#done("delete again", first.delete());
    await this.#done("delete what never was", this.#lane("never").delete());
    this.#keeps("the neighbour", neighbour, "of the neighbour");
    this.#onlyAdds("after a deletion", neighbour);
    await this.#lists(neighbour);
    await this.#done("delete the other", neighbour.delete());
    this.#onlyAdds("after all deletions");
    await this.#lists();
  }
}
