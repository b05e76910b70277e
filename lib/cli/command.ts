/**
 * @module The frame of all commands: what was asked, to what was found, to text or JSON. A command is one
 * file that exports a `Command`; how it is printed and how it ends is decided here for all of them.
 */
import { Argument, Option } from "commander";
import { type Diagnostic, isFatal } from "../diagnostics/diagnostic.ts";
import { escapeJson, escapeLines } from "../diagnostics/escape.ts";
import { formatDiagnostics, toJsonDiagnostics } from "../diagnostics/print.ts";
import { exit, type Host } from "./host.ts";

/** What every command can be asked. */
export interface Asked {
  /** Default: `human`. */
  readonly format?: "human" | "json";
  /** The output folder, as given on the command line. Default: `dist` beside `environments/`. */
  readonly out?: string;
  /** Warnings fail the command. Default: false. */
  readonly strict?: boolean;
}

/** What a command found. */
export interface Outcome {
  readonly diagnostics: readonly Diagnostic[];
  /** Why it is not fine, besides errors among the diagnostics. Default: it is. */
  readonly failed?: "problems" | "usage" | undefined;
  /** The command's own fields of the JSON document; its schema is in schemas/. */
  readonly data: object;
  /** The results as text for people. Default: none. */
  readonly text?: (color: boolean) => string;
  /** Lines for people about how it went, before the diagnostics. Default: none. */
  readonly notes?: readonly string[];
}

/** A command: what the command line has to know about it, and what it does. */
export interface Command<Wanted> {
  readonly name: string;
  /** For the list of commands. */
  readonly summary: string;
  readonly description: string;
  /** `Wanted` has a field of the name of each. */
  readonly arguments: readonly Argument[];
  readonly options: readonly Option[];
  /** It has to do with no output folder. Default: false. */
  readonly withoutOutput?: true;
  /** It reads no environment either. Default: false. */
  readonly withoutRepository?: true;
  /** Why options and arguments do not go together. */
  readonly misuse?: (asked: Wanted) => string | undefined;
  /** Imports what the command works with: `--help` and `--version` must not wait for a compiler. */
  readonly load: () => Promise<Run<Wanted>>;
}

/** Reads, and `synth` writes, files; prints nothing. */
export type Run<Wanted> = (asked: Wanted, host: Pick<Host, "cwd" | "root">) => Outcome;

/** What a command that works on environments can be asked. */
export interface EnvironmentsAsked extends Asked {
  readonly environment: readonly string[];
}

/** The environments that a command works on. */
export const environmentArgument = new Argument(
  "[environment...]",
  "names, or environment folders (default: the one that you stand in, else all)",
);

/** `--strict`. */
export const strictOption = new Option(
  "--strict",
  "treat warnings as errors, except those that specs acknowledge",
).default(false);

/** Runs a loaded command, prints what it found and returns the exit code. */
export function execute<Wanted extends Asked>(
  { name }: Pick<Command<Wanted>, "name">,
  run: Run<Wanted>,
  asked: Wanted,
  host: Host,
): number {
  const outcome = run(asked, host);
  const code = exitCode(outcome, asked);
  if (asked.format === "json") {
    const document = {
      version: 1,
      command: name,
      ok: code === exit.ok,
      diagnostics: toJsonDiagnostics(outcome.diagnostics),
      ...outcome.data,
    };
    const plain = (_: string, node: unknown) => (typeof node === "bigint" ? Number(node) : node);
    host.out.write(`${escapeJson(JSON.stringify(document, plain, 2))}\n`);
    return code;
  }
  const { diagnostics, notes = [], text } = outcome;
  for (const note of notes) host.err.write(`${escapeLines(note, host.err.color)}\n`);
  host.err.write(formatDiagnostics(diagnostics, { color: host.err.color }));
  host.out.write(escapeLines(text?.(host.out.color) ?? "", host.out.color));
  return code;
}

function exitCode({ failed, diagnostics }: Outcome, { strict }: Asked): number {
  if (failed === "usage") return exit.usage;
  const fails = diagnostics.some((one) => isFatal(one, strict === true));
  return failed === "problems" || fails ? exit.problems : exit.ok;
}
