/** @module Runs `isolane init` in a folder, without questions or with answers that a test gives. */
import * as fs from "node:fs";
import { join } from "node:path";
import { present } from "../../lib/cli/command.ts";
import { init } from "../../lib/cli/commands/init.ts";
import type { Host } from "../../lib/cli/host.ts";
import { type InitAsked, initRun } from "../../lib/cli/init-run.ts";
import type { Asker } from "../../lib/init/questions.ts";
import type { Printed } from "./project.ts";
import { scratch } from "./written-output.ts";

/** Runs it where nobody can be asked. */
export function initIn(cwd: string, asked: InitAsked, root?: string): Printed {
  const { host, printed } = hostIn(cwd, root, false);
  const outcome = initRun(nobody)(asked, host);
  if (outcome instanceof Promise) throw new Error("init waits for somebody");
  return printed(present(init.name, outcome, asked, host));
}

/** Runs it in a terminal, where `ask` answers. */
export async function interviewIn(cwd: string, asked: InitAsked, ask: Asker): Promise<Printed> {
  const { host, printed } = hostIn(cwd, undefined, true);
  const outcome = await initRun(ask)(asked, host);
  return printed(present(init.name, outcome, asked, host));
}

const nobody: Asker = () => {
  throw new Error("init asks where nobody can answer");
};

function hostIn(cwd: string, root: string | undefined, interactive: boolean) {
  const [out, err]: [string[], string[]] = [[], []];
  const host: Host = {
    cwd,
    root,
    variables: {},
    now: () => new Date("2026-11-20T08:00:00Z"),
    input: () => "",
    interactive,
    out: { color: false, write: (text) => void out.push(text) },
    err: { color: false, write: (text) => void err.push(text) },
  };
  return {
    host,
    printed: (code: number): Printed => ({ code, out: out.join(""), err: err.join("") }),
  };
}

/** The folders that {@link repository} has made and that are still there. */
export const roots: string[] = [];

/** A folder with these files, until {@link removeRepositories} removes it. */
export function repository(files: Readonly<Record<string, string>>): string {
  const root = scratch();
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(join(root, path, ".."), { recursive: true });
    fs.writeFileSync(join(root, path), text);
  }
  return root;
}

/** After each test: what it made is gone. */
export function removeRepositories(): void {
  for (const root of roots.splice(0)) fs.rmSync(root, { recursive: true, force: true });
}
