/**
 * @module The frame of all commands: what was asked, to what was found, to text or JSON. A command is one
 * file that exports a `Command`; how it is printed and how it ends is decided here for all of them.
 */
import { Argument, Option } from "commander";
import { type Diagnostic, isFatal } from "../diagnostics/diagnostic.ts";
import { escapeJson, escapeLines } from "../diagnostics/escape.ts";
import { formatDiagnostics, toJsonDiagnostics } from "../diagnostics/print.ts";
import { exit, type Host, type Place } from "./host.ts";

/** What every command can be asked. */
export interface Asked {
  /** Default: `human`. */
  readonly format?: "human" | "json" | "markdown";
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

/** What a command gives: at once, or after it has waited for somebody else. */
export type Result = Outcome | Promise<Outcome>;

/**
 * A command: what the command line has to know about it, and what it does.
 * @typeParam Given What its run gives. Default: an outcome at once.
 */
export interface Command<Wanted, Given extends Result = Outcome> {
  /** `synth`, or with the word before it for one of a family: `sandbox create`. */
  readonly name: string;
  /** For the list of commands. */
  readonly summary: string;
  readonly description: string;
  /** `Wanted` has a field of the name of each. */
  readonly arguments: readonly Argument[];
  readonly options: readonly Option[];
  /** It can print Markdown too. Default: false. */
  readonly markdown?: true;
  /** It has to do with no output folder. Default: false. */
  readonly withoutOutput?: true;
  /** It reads no environment either. Default: false. */
  readonly withoutRepository?: true;
  /** Why options and arguments do not go together. */
  readonly misuse?: (asked: Wanted) => string | undefined;
  /** Imports what the command works with: `--help` and `--version` must not wait for a compiler. */
  readonly load: () => Promise<Run<Wanted, Given>>;
}

/** Does the work of a command; prints nothing. */
export type Run<Wanted, Given extends Result = Outcome> = (asked: Wanted, place: Place) => Given;

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

/** `--no-cache`. */
export const cacheOption = new Option(
  "--no-cache",
  "do all the work, whatever the last compile has left in the cache, and leave nothing there",
);

/** The environment that a command works on, where it works on one. */
export const environmentOption = new Option(
  "-e, --environment <environment>",
  "name, or environment folder (default: the one that you stand in, or the only one)",
);

/** An option that may be repeated. Its value is the list of all that were given. */
export function repeated(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`)
    .argParser((value: string, known: string[]) => [...known, value])
    .default([], "none");
}

/** Prints what a command found and returns the exit code. */
export function present<Wanted extends Asked>(
  name: string,
  outcome: Outcome,
  asked: Wanted,
  host: Host,
): number {
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

/** The command line names no environment that there is, or not which. */
const misnamed: ReadonlySet<string> = new Set(["E0611", "E0614", "E0706"]);

function exitCode({ failed, diagnostics }: Outcome, { strict }: Asked): number {
  if (failed === "usage" || diagnostics.some(({ code }) => misnamed.has(code))) return exit.usage;
  const fails = diagnostics.some((one) => isFatal(one, strict === true));
  return failed === "problems" || fails ? exit.problems : exit.ok;
}
