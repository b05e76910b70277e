/**
 * @module `isolane synth`: compiles environments and writes their output. With `--app`, a program of the
 * checkout does so, through the same writer; nothing else ever runs one.
 */
import { spawnSync } from "node:child_process";
import { InvalidArgumentError, Option } from "commander";
import { Problems } from "../../diagnostics/problems.ts";
import { count } from "../../diagnostics/words.ts";
import type { ChangeSet } from "../../disk/change-set.ts";
import { homeOf } from "../../disk/environments.ts";
import type { OutFolder } from "../../disk/output-tree.ts";
import { type Receipt, withReceipts } from "../../disk/receipt.ts";
import {
  type Command,
  type EnvironmentsAsked,
  environmentArgument,
  type Outcome,
  strictOption,
} from "../command.ts";

interface SynthAsked extends EnvironmentsAsked {
  /** The command line of a program that compiles and writes everything, as `app.ts` does. Default: none. */
  readonly app?: string;
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
    const { writeOutput } = await import("../../disk/write.ts");
    const { overOutput } = await import("../output.ts");
    const { shortList } = await import("../differences.ts");
    const { changedLaneLines } = await import("../changed-lanes.ts");
    const { usableOut } = await import("../../disk/out-folder.ts");
    return (asked, here) => {
      if (asked.app !== undefined) {
        const problems = new Problems();
        const out = usableOut(asked.out, here.cwd, problems);
        return out === undefined
          ? { diagnostics: problems.all, data: nothing }
          : runApp(asked.app, out, here.cwd, problems);
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

function commandLine(value: string): string {
  if (value.trim() === "") throw new InvalidArgumentError("It needs a command.");
  return value;
}

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

/** Runs the program where `environments/` lies; it is told the output folder by ISOLANE_OUT. */
function runApp(app: string, out: OutFolder, cwd: string, problems: Problems): Outcome {
  const { result, receipts } = withReceipts((variables) =>
    spawnSync(app, {
      shell: true,
      cwd: homeOf(cwd),
      env: { ...process.env, ISOLANE_OUT: out.path, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
      maxBuffer: 256 * 1024 * 1024,
    }),
  );
  const { status, error, signal, stdout, stderr } = result;
  if (status !== 0) {
    const why = error?.message ?? (signal === null ? `exit code ${status}` : signal);
    problems.report({
      code: "E0617",
      message: `the program "${app}" did not succeed: ${why}`,
      help: "correct what it printed, then run the command again",
    });
  } else reportNothingWritten(app, out, receipts, problems);
  return {
    ...{ diagnostics: problems.all, data: nothing },
    text: () => (problems.failed ? "" : `ran ${app}\n`),
    notes: [stdout, stderr].map((text) => text.trimEnd()).filter((text) => text !== ""),
  };
}

/** A program that ends well and leaves the output as it was has most likely forgotten to write it. */
function reportNothingWritten(
  app: string,
  out: OutFolder,
  receipts: readonly Receipt[],
  problems: Problems,
): void {
  if (receipts.some((one) => one.out === out.path && one.environments > 0)) return;
  const elsewhere = receipts.find((one) => one.out !== out.path);
  const what =
    elsewhere === undefined
      ? `wrote no environment into "${out.shown}"`
      : `wrote into "${elsewhere.out}", not into "${out.shown}"`;
  problems.report({
    code: "E0660",
    message: `the program "${app}" ended well and ${what}`,
    help: "let it write by synthesise and writeOutput into outFolder(process.env.ISOLANE_OUT, root), as docs/typescript.md shows; without a program, run `isolane synth`",
  });
}
