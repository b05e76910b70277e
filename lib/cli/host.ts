/** @module What a command gets from the machine besides files: its folder, its streams, its colours. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { escapeText } from "../diagnostics/escape.ts";

/** One stream of the terminal. */
export interface Output {
  write(text: string): void;
  /** Whether the text may be coloured. */
  readonly color: boolean;
}

/** Where a command works, and what it may ask the machine. No compile asks more than the two folders. */
export interface Place {
  /** Absolute. */
  readonly cwd: string;
  /** The folder outside of which nothing is read, absolute. Default: the one that holds `environments/`. */
  readonly root?: string | undefined;
  /** Environment variables: a CI system says in them which branch it works for. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The time, for what a command writes into a spec. */
  readonly now: () => Date;
  /** All of standard input. */
  readonly input: () => string;
  /** Whether a person can be asked: both standard input and standard error are terminals. */
  readonly interactive: boolean;
  /** Shows what is worked on, in a line that the next one replaces; nothing clears it. Default: nobody looks on. */
  readonly progress?: ((what: string) => void) | undefined;
}

/** The machine as the command line sees it. */
export interface Host extends Place {
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
    variables: process.env,
    now: () => new Date(),
    input: () => readFileSync(0, "utf8"),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    progress: process.stderr.isTTY === true ? showProgress : undefined,
    out: toOutput(process.stdout, color),
    err: toOutput(process.stderr, color),
  };
}

/** One line of the terminal, cut where it would wrap. */
function showProgress(what: string): void {
  const line = escapeText(what).slice(0, (process.stderr.columns || 80) - 1);
  process.stderr.write(`\r\u001b[K${line}`);
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
