/** @module A real server with a plugin of ours, and what its own client says of it. */
import { spawnSync } from "node:child_process";
import type { JsonObject } from "../../lib/kube/object.ts";
import type { Processes } from "../cluster/processes.ts";

/** What the steps of a resource put out. */
export type Outputs = Readonly<Record<string, string>>;

/** A plugin of plugins/ with the server that it is tried on. */
export interface Subject {
  readonly plugin: string;
  /** Its client takes a second to start: it is tried only when it is asked for. */
  readonly slow?: true;
  /** Throws when a program is not here and cannot be had. */
  prepare(): void;
  start(processes: Processes): Promise<Live>;
}

/** A server that runs. Passwords and parameters are those of this run. */
export interface Live {
  readonly version: string;
  /** Parameters of the environment. */
  readonly params: JsonObject;
  readonly credentials: Readonly<Record<string, string>>;
  /** Folders with the programs of the plugin's image. */
  readonly programs?: readonly string[];
  /** What the sandboxes ask for; every one of them is created once. */
  readonly asked: readonly JsonObject[];
  /** What the first sandbox asks for later, and whether the server then has it. */
  readonly changed: JsonObject;
  hasChanged(outputs: Outputs): boolean;
  /** What a sandbox must not get, by the ID of another: its steps have to fail. */
  refused?(neighbour: string): readonly JsonObject[];
  /** What of the server belongs to an owner, by what it is: compared text by text. */
  everything(): ReadonlyMap<string, string>;
  /** Writes something with the outputs of an owner. Throws where they do not work. */
  write(outputs: Outputs, text: string): void;
  /** What was written, by the outputs of its owner. */
  read(outputs: Outputs): string;
  /** Tries to read and to write what belongs to somebody else. What succeeded, or undefined. */
  trespass(own: Outputs, other: Outputs): string | undefined;
}

/** A program's answer. */
export interface Answer {
  readonly status: number;
  readonly said: string;
  readonly text: string;
}

/** How a program is asked. */
export interface Asking {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs a program to its end. */
export function ask(program: string, args: readonly string[], { env, input }: Asking = {}): Answer {
  const ran = spawnSync(program, args, {
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, ...env },
    ...(input === undefined ? {} : { input }),
    maxBuffer: 1 << 26,
  });
  return { status: ran.status ?? -1, text: ran.stdout, said: `${ran.stdout}${ran.stderr}` };
}

/** Like {@link ask}; throws where the program fails. */
export function must(program: string, args: readonly string[], asking: Asking = {}): string {
  const { status, said, text } = ask(program, args, asking);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${said}`);
  return text;
}
