/** @module Runs `isolane init` in a folder, without questions or with answers that a test gives. */
import { present } from "../../lib/cli/command.ts";
import { init } from "../../lib/cli/commands/init.ts";
import type { Host } from "../../lib/cli/host.ts";
import { type InitAsked, initRun } from "../../lib/cli/init-run.ts";
import type { Asker } from "../../lib/init/questions.ts";
import type { Printed } from "./project.ts";

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
