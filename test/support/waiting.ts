/** @module Runs commands that wait for somebody else, for example for git and a server. */
import { type Asked, type Command, present, type Result } from "../../lib/cli/command.ts";
import type { Host } from "../../lib/cli/host.ts";
import type { Printed } from "./project.ts";

/** Runs a command in a folder, with these environment variables. */
export async function runWaiting<Wanted extends Asked>(
  command: Command<Wanted, Result>,
  asked: Wanted,
  { cwd, variables }: Pick<Host, "cwd" | "variables">,
): Promise<Printed> {
  const printed = { out: "", err: "" };
  const stream = (name: keyof typeof printed) => ({
    color: false,
    write: (text: string) => {
      printed[name] += text;
    },
  });
  const host: Host = {
    cwd,
    variables,
    now: () => new Date("2026-11-20T08:00:00Z"),
    input: () => "",
    interactive: false,
    out: stream("out"),
    err: stream("err"),
  };
  const run = await command.load();
  const code = present(command.name, await run(asked, host), asked, host);
  return { code, ...printed };
}
