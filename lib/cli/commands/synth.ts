/**
 * @module `isolane synth`: compiles environments and writes their output. With `--app`, a program of the
 * checkout does so, through the same writer; nothing else ever runs one.
 */
import { Option } from "commander";
import { Problems } from "../../diagnostics/problems.ts";
import { count } from "../../diagnostics/words.ts";
import type { ChangeSet } from "../../disk/change-set.ts";
import { homeOf } from "../../disk/environments.ts";
import {
  type Command,
  cacheOption,
  type EnvironmentsAsked,
  environmentArgument,
  strictOption,
} from "../command.ts";
import { commandLine } from "./command-line.ts";

interface SynthAsked extends EnvironmentsAsked {
  /** The command line of a program that compiles and writes everything, as `app.ts` does. Default: none. */
  readonly app?: string;
  /** Default: true. */
  readonly cache?: boolean;
  /** Sandboxes with errors are held back. Default: false. */
  readonly keepGoing?: boolean;
  /** What a program added may go. Default: false. */
  readonly removeAdded?: boolean;
}

/** `isolane synth`. */
export const synth: Command<SynthAsked> = {
  name: "synth",
  summary: "compile environments and write their output",
  description:
    "Compiles environments and writes their output: all of them, or nothing when any has a problem (but see --keep-going). Refuses to remove what a TypeScript program added.",
  arguments: [environmentArgument],
  options: [
    strictOption,
    cacheOption,
    new Option(
      "--app <command>",
      'run this program of the checkout, which compiles and writes all environments, for example "npx tsx app.ts"',
    )
      .argParser(commandLine)
      .conflicts(["strict", "keepGoing", "removeAdded", "root"]),
    new Option(
      "--keep-going",
      "write what compiles: sandboxes with errors are treated as suspended, environments with errors stay as they are; ends with 1 all the same",
    )
      .conflicts("strict")
      .default(false),
    new Option("--remove-added", "remove what a TypeScript program added").default(false),
  ],
  misuse: ({ app, environment }) =>
    app !== undefined && environment.length > 0
      ? "with --app, the program decides which environments are compiled: name none"
      : undefined,
  load: async () => {
    const { runApp } = await import("../run-app.ts");
    const { writeOutput } = await import("../../disk/write.ts");
    const { overOutput } = await import("../output.ts");
    const { shortList } = await import("../differences.ts");
    const { changedLaneLines } = await import("../changed-lanes.ts");
    const { usableOut } = await import("../../disk/out-folder.ts");
    return (asked, here) => {
      if (asked.app !== undefined) {
        const problems = new Problems();
        const out = usableOut(asked.out, here.cwd, problems);
        if (out === undefined) return { diagnostics: problems.all, data: nothing };
        const notes = runApp(asked.app, out, homeOf(here.cwd), problems);
        const text = problems.failed ? "" : `ran ${asked.app}\n`;
        return { diagnostics: problems.all, data: nothing, notes, text: () => text };
      }
      return overOutput(
        asked,
        here,
        (request, problems) =>
          writeOutput({ ...request, removeAdded: asked.removeAdded ?? false }, problems),
        ({ changes }, shownOut) => ({
          notes: repairs(changes, shownOut, shortList),
          fields: ({ written, removed }) => ({
            written: written.map(({ path }) => path),
            removed: removed.map(({ path }) => path),
            unchecked: [],
          }),
          summary: ({ written, removed, unchanged }) =>
            `${count(written.length, "file")} written, ${removed.length} removed, ${unchanged} unchanged`,
          details: changedLaneLines,
        }),
      );
    };
  },
};

/** Of a run that has to do with no single environment. */
const nothing = { environments: [], differences: [], recovered: false };

/** What was written again although isolane had not left it so. */
function repairs(
  changes: readonly ChangeSet[],
  shownOut: string,
  shortList: (paths: readonly string[]) => string,
): readonly string[] {
  const written = changes.flatMap((change) => change.written);
  const why = { conflict: "a merge conflict", edited: "a change by hand or a merge" };
  return (["conflict", "edited"] as const).flatMap((kind) => {
    const paths = written.filter(({ spoilt }) => spoilt === kind);
    if (paths.length === 0) return [];
    return [
      `written again after ${why[kind]}: ${shortList(paths.map(({ path }) => `${shownOut}/${path}`))}`,
    ];
  });
}
