/** @module What a command gets from the machine besides files: its folder, its streams, its colours. */

import { resolve } from "node:path";

/** One stream of the terminal. */
export interface Output {
  write(text: string): void;
  /** Whether the text may be coloured. */
  readonly color: boolean;
}

/** The machine as a command sees it. */
export interface Host {
  /** Absolute. */
  readonly cwd: string;
  /** The folder outside of which nothing is read, absolute. Default: the one that holds `environments/`. */
  readonly root?: string | undefined;
  /** Results only. */
  readonly out: Output;
  /** Everything else. */
  readonly err: Output;
}

/** Exit codes: interfaces of the program, as the codes of diagnostics are. */
export const exit = { ok: 0, problems: 1, usage: 2, bug: 70 } as const;

/** The process's own. `color`, `root`: what the command line says, if it says something. */
export function processHost(color: boolean | undefined, root: string | undefined): Host {
  const cwd = workingFolder();
  return {
    cwd,
    root: root === undefined ? undefined : resolve(cwd, root),
    out: toOutput(process.stdout, color),
    err: toOutput(process.stderr, color),
  };
}

function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    process.stderr.write("error: the folder that this runs in does not exist any more\n");
    process.exit(exit.usage);
  }
}

/** Colours only in a terminal, and never against NO_COLOR (no-color.org), unless `--color` asks for them. */
function toOutput(stream: NodeJS.WriteStream, color: boolean | undefined): Output {
  const wanted = color ?? (stream.isTTY === true && (process.env.NO_COLOR ?? "") === "");
  return { color: wanted, write: (text) => void stream.write(text) };
}
