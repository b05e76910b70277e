/**
 * @module Runs the scripts of a ResourcePlugin by hand, as its Job would: one step after the other, with the variables that docs/plugins.md
 * promises and no others, over one folder of outputs.
 */
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asArray, asRecord, asString, at, jsonText, texts } from "../../lib/kube/json.ts";
import type { Json, JsonObject } from "../../lib/kube/object.ts";
import { documents } from "./input.ts";

/** Where the plugins are that the product brings. */
export const shippedPlugins: string = join(import.meta.dirname, "..", "..", "plugins");

/** One container of a Job. */
export interface Step {
  readonly name: string;
  readonly script: string;
  /** The parameter that names the image; without it the step is left out. */
  readonly imageParam?: string;
  /** The variables of credentials that it gets; default: all. */
  readonly credentials?: readonly string[];
}

/** A plugin, as its file says it. */
export interface Plugin {
  readonly name: string;
  readonly properties: JsonObject;
  readonly credentials: readonly string[];
  readonly outputs: readonly string[];
  readonly image: string;
  readonly shell: readonly string[];
  readonly create: readonly Step[];
  readonly update: readonly Step[];
  readonly delete: readonly Step[];
  readonly list: string;
}

/** Reads a plugin's file by our own reader. */
export function readPlugin(path: string): Plugin {
  const [document] = documents(fs.readFileSync(path, "utf8"), path);
  const spec = at(document?.value, "spec");
  const steps = (phase: string) => asArray(at(spec, "steps", phase)).map(stepOf);
  const create = steps("create");
  return {
    name: asString(at(document?.value, "metadata", "name")) ?? "",
    properties: asRecord(at(spec, "params", "properties")),
    credentials: asArray(at(spec, "credentials")).map((one) => String(at(one, "name"))),
    outputs: texts(at(spec, "outputs")),
    image: asString(at(spec, "runner", "image")) ?? "",
    shell: texts(at(spec, "runner", "shell")),
    create,
    update: at(spec, "steps", "update") === undefined ? create : steps("update"),
    delete: steps("delete"),
    list: asString(at(spec, "janitor", "list")) ?? "",
  };
}

function stepOf(value: Json): Step {
  const imageParam = asString(at(value, "imageParam"));
  const credentials = at(value, "credentials");
  return {
    name: asString(at(value, "name")) ?? "",
    script: asString(at(value, "script")) ?? "",
    ...(imageParam === undefined ? {} : { imageParam }),
    ...(credentials === undefined ? {} : { credentials: texts(credentials) }),
  };
}

/** The names of the parameters that the environment gives. */
export function environmentParams({ properties }: Plugin): readonly string[] {
  return Object.keys(properties).filter(
    (name) => at(properties, name, "x-isolane-from") === "environment",
  );
}

/** What an environment gives to all resources of a plugin. */
export interface Surroundings {
  readonly environment: string;
  readonly prefix: string;
  readonly params: JsonObject;
  readonly credentials: Readonly<Record<string, string>>;
  /** Where the programs of the plugin's image are found here. */
  readonly path: string;
  /** What stands for the plugin's shell here; default: the plugin's own. */
  readonly shell?: readonly string[];
}

/** What one run of a phase came to. */
export interface Ran {
  /** Every step ended with 0. */
  readonly done: boolean;
  readonly printed: string;
  /** What it printed and complained of. */
  readonly said: string;
}

/** One resource of one sandbox. */
export class ResourceSteps {
  readonly id: string;
  /** The outputs of the last run that came to its end: what the Secret would hold. */
  outputs: Readonly<Record<string, string>> = {};
  readonly #plugin: Plugin;
  readonly #around: Surroundings;
  readonly #sandbox: string;

  constructor(plugin: Plugin, around: Surroundings, of: { sandbox: string; id: string }) {
    this.#plugin = plugin;
    this.#around = around;
    this.#sandbox = of.sandbox;
    this.id = of.id;
  }

  /** Runs the steps of `create` with parameters of the sandbox; ends all by SIGKILL after a time. */
  create(params: JsonObject, killAfter?: number): Promise<Ran> {
    return this.#upsert(this.#plugin.create, params, killAfter);
  }

  update(params: JsonObject, killAfter?: number): Promise<Ran> {
    return this.#upsert(this.#plugin.update, params, killAfter);
  }

  /** Knows no parameters of the sandbox, and no outputs. */
  async delete(killAfter?: number): Promise<Ran> {
    return this.#run(this.#plugin.delete, this.#around.params, killAfter);
  }

  async #upsert(steps: readonly Step[], own: JsonObject, killAfter?: number): Promise<Ran> {
    const params = { ...own, ...this.#around.params };
    const asked = steps.filter(
      ({ imageParam }) => imageParam === undefined || Object.hasOwn(params, imageParam),
    );
    return this.#run(asked, params, killAfter, (folder) => {
      this.outputs = Object.fromEntries(
        this.#plugin.outputs.flatMap((name) => {
          const path = join(folder, name);
          return fs.existsSync(path) ? [[name, fs.readFileSync(path, "utf8")]] : [];
        }),
      );
    });
  }

  async #run(
    steps: readonly Step[],
    params: JsonObject,
    killAfter?: number,
    keep?: (folder: string) => void,
  ): Promise<Ran> {
    const scratch = fs.mkdtempSync(join(tmpdir(), "isolane-step-"));
    try {
      const outputs = join(scratch, "outputs");
      fs.mkdirSync(outputs);
      if (keep !== undefined)
        for (const [name, text] of Object.entries(this.outputs))
          fs.writeFileSync(join(outputs, name), text);
      const own = {
        ISOLANE_ENVIRONMENT: this.#around.environment,
        ISOLANE_SANDBOX: this.#sandbox,
        ISOLANE_RESOURCE: this.#plugin.name,
        ISOLANE_ROUTING_KEY: this.#sandbox,
        ISOLANE_ID: this.id,
        ...(keep === undefined ? {} : { ISOLANE_OUTPUTS: outputs }),
      };
      const deadline = killAfter === undefined ? undefined : Date.now() + killAfter;
      for (const { script, credentials } of steps) {
        const env = {
          ...environmentOf(this.#plugin, this.#around, { params, credentials }),
          ...own,
        };
        const ran = await shell(script, { ...this.#in(scratch), env, deadline });
        if (!ran.done) return ran;
      }
      keep?.(outputs);
      return { done: true, printed: "", said: "" };
    } finally {
      fs.rmSync(scratch, { recursive: true, force: true });
    }
  }

  #in(cwd: string): { readonly cwd: string; readonly shell: readonly string[] } {
    return { cwd, shell: this.#around.shell ?? this.#plugin.shell };
  }
}

/** What `janitor.list` prints, a line each; throws when it fails. */
export async function listed(plugin: Plugin, around: Surroundings): Promise<readonly string[]> {
  const env = environmentOf(plugin, around, { params: around.params });
  const { done, printed, said } = await shell(plugin.list, {
    cwd: tmpdir(),
    shell: around.shell ?? plugin.shell,
    env: { ...env, ISOLANE_ENVIRONMENT: around.environment },
  });
  if (!done) throw new Error(`janitor.list of ${plugin.name}: ${said}`);
  return printed.split("\n").filter((line) => line !== "");
}

function environmentOf(
  plugin: Plugin,
  around: Surroundings,
  of: { readonly params: JsonObject; readonly credentials?: readonly string[] | undefined },
): Readonly<Record<string, string>> {
  const names = of.credentials ?? plugin.credentials;
  return {
    PATH: around.path,
    ISOLANE_PREFIX: around.prefix,
    ...Object.fromEntries(
      Object.entries(of.params).map(([name, value]) => [
        variableOf(name),
        typeof value === "string" ? value : jsonText(value),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(around.credentials).filter(([name]) => names.includes(name)),
    ),
  };
}

/** `adminSecret` is PARAM_ADMIN_SECRET. */
export function variableOf(param: string): string {
  return `PARAM_${param.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase()}`;
}

interface Shell {
  readonly cwd: string;
  readonly shell: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly deadline?: number | undefined;
}

function shell(
  script: string,
  { cwd, shell: [program = "", ...args], env, deadline }: Shell,
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args, script], {
      cwd,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [printed, complained]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (chunk: Buffer) => printed.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => complained.push(chunk));
    const timer =
      deadline === undefined
        ? undefined
        : setTimeout(() => killAll(child), Math.max(0, deadline - Date.now()));
    child.on("error", (error) => resolve({ done: false, printed: "", said: error.message }));
    child.on("close", (code) => {
      clearTimeout(timer);
      const text = Buffer.concat(printed).toString("utf8");
      const said = text + Buffer.concat(complained).toString("utf8");
      resolve({ done: code === 0, printed: text, said });
    });
  });
}

/** As the kernel ends a container: at once, and everything in it. */
function killAll({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}
