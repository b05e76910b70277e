/** @module A repository in a folder of its own, compiled, in which a test runs commands as a person would. */
import * as fs from "node:fs";
import { join } from "node:path";
import { type Asked, type Command, present, type Result, type Run } from "../../lib/cli/command.ts";
import { adopt } from "../../lib/cli/commands/adopt.ts";
import { check } from "../../lib/cli/commands/check.ts";
import { comment } from "../../lib/cli/commands/comment.ts";
import { diff } from "../../lib/cli/commands/diff.ts";
import { doctor } from "../../lib/cli/commands/doctor.ts";
import { explain } from "../../lib/cli/commands/explain.ts";
import { help } from "../../lib/cli/commands/help.ts";
import { importSignadot } from "../../lib/cli/commands/import-signadot.ts";
import { lanes } from "../../lib/cli/commands/lanes.ts";
import { prune } from "../../lib/cli/commands/prune.ts";
import { recompile } from "../../lib/cli/commands/recompile.ts";
import { create } from "../../lib/cli/commands/sandbox/create.ts";
import { remove } from "../../lib/cli/commands/sandbox/delete.ts";
import { list, show } from "../../lib/cli/commands/sandbox/list.ts";
import { sync } from "../../lib/cli/commands/sandbox/sync.ts";
import { update } from "../../lib/cli/commands/sandbox/update.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import { upgrade } from "../../lib/cli/commands/upgrade.ts";
import { verify } from "../../lib/cli/commands/verify.ts";
import type { Host } from "../../lib/cli/host.ts";
import type { FileMap } from "./synth.ts";
import { scratch } from "./written-output.ts";

/** What a command printed. */
export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command with what it is asked. */
export type Runner = <Wanted extends Asked>(
  command: Command<Wanted, Result>,
  asked: Wanted,
) => Printed;

/** What each command loads, so that tests need not wait for it. */
const loaded: ReadonlyMap<object, Run<never, Result>> = new Map(
  await Promise.all(
    [
      adopt,
      synth,
      check,
      verify,
      lanes,
      doctor,
      explain,
      help,
      create,
      update,
      remove,
      list,
      show,
      sync,
      diff,
      comment,
      upgrade,
      prune,
      importSignadot,
      recompile,
    ].map(
      async (command): Promise<[object, Run<never, Result>]> => [command, await command.load()],
    ),
  ),
);

/** Runs commands in a folder, like a person who works in it; `repository`: what `--root` says. */
export function runnerIn(
  cwd: string,
  repository?: string,
  variables: Readonly<Record<string, string>> = {},
  input = "",
): Runner {
  return (command, asked) => {
    const [out, err]: [string[], string[]] = [[], []];
    const host: Host = {
      cwd,
      root: repository,
      variables,
      now: () => new Date("2026-11-20T08:00:00Z"),
      input: () => input,
      interactive: false,
      out: { color: false, write: (text) => void out.push(text) },
      err: { color: false, write: (text) => void err.push(text) },
    };
    // A command's own `load` gave it.
    const run = loaded.get(command) as
      | (typeof command.load extends () => Promise<infer R> ? R : never)
      | undefined;
    if (run === undefined) throw new Error(`${command.name} is not loaded`);
    const outcome = run(asked, host);
    if (outcome instanceof Promise) throw new Error(`${command.name} waits: use runWaiting`);
    const code = present(command.name, outcome, asked, host);
    return { code, out: out.join(""), err: err.join("") };
  };
}

/** A compiled repository. `remove` deletes it. */
export interface Project {
  readonly root: string;
  /** Runs a command in this folder. */
  readonly run: Runner;
  readonly remove: () => void;
}

/** Writes a repository and compiles it; throws with the diagnostics where it does not compile. */
export function project(files: FileMap): Project {
  const root = scratch();
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(join(root, path, ".."), { recursive: true });
    fs.writeFileSync(join(root, path), text);
  }
  const run = runnerIn(root);
  const { code, err } = run(synth, { environment: [] });
  if (code !== 0) throw new Error(err);
  return { root, run, remove: () => fs.rmSync(root, { recursive: true, force: true }) };
}
