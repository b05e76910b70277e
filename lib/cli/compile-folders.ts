/** @module Environment folders to compiled environments. All are compiled before anything is written. */
import { join, resolve, sep } from "node:path";
import { type CompileResult, compileInput, readEnvironment } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Problems } from "../diagnostics/problems.ts";
import type { EnvironmentFolder } from "../disk/environments.ts";
import { diskIo } from "../disk/read.ts";
import { type Named, nameIn, reportEqualNames } from "../emit/equal-names.ts";
import { reportOneCluster } from "../emit/one-cluster.ts";
import { type CompiledOutput, outputOf } from "../incremental/compiled-output.ts";
import { recorded } from "../incremental/recording.ts";
import type { ReadIo } from "../load/io.ts";
import type { EnvironmentInput } from "../model/input.ts";
import type { Place } from "./host.ts";
import { type HeldBack, type KeptGoing, keepGoing } from "./keep-going.ts";
import { leaveStamp, stillValid } from "./stamped.ts";
import { readTolerantly } from "./stand-ins.ts";

/** An environment that compiled. */
export interface CompiledFolder {
  readonly folder: EnvironmentFolder;
  readonly result: CompileResult;
}

/** What is known after several folders were compiled. */
interface Found {
  readonly diagnostics: readonly Diagnostic[];
  /** Whether environments stand in each other's or in their own way: then none can be written. */
  readonly conflicting: boolean;
  /** Sandboxes that were held back because of errors. */
  readonly heldBack: readonly (HeldBack & { readonly folder: EnvironmentFolder })[];
}

/** What compiling several folders gave. */
export interface Compiled extends Found {
  /** In the order of the folders; those that failed are missing. */
  readonly environments: readonly CompiledFolder[];
}

/** Their output alone. */
export interface CompiledOutputs extends Found {
  /** In the order of the folders; those that failed are missing. */
  readonly environments: readonly {
    readonly folder: EnvironmentFolder;
    readonly output: CompiledOutput;
  }[];
}

/** How folders are compiled. */
interface Asked {
  /** Absolute: the output folder. */
  readonly out: string;
  /** Sandboxes with errors are held back. Default: they fail their environment. */
  readonly goesOn?: boolean;
  /** The folder of stamps. Default: none, and everything is compiled. */
  readonly cache?: string | undefined;
  /** Is told which environment is compiled. */
  readonly progress?: Place["progress"];
}

/** Compiles every folder and reports the problems of all of them. */
export function compileFolders(folders: readonly EnvironmentFolder[], asked: Asked): Compiled {
  const runs = runAll(folders, asked, (folder) => run(folder, asked.goesOn));
  return {
    ...conclude(runs, asked.out),
    environments: runs.flatMap(({ folder, result }) =>
      result === undefined ? [] : [{ folder, result }],
    ),
  };
}

/** The same for who needs the output alone: what a stamp says of it is not compiled again. */
export function compileOutputs(
  folders: readonly EnvironmentFolder[],
  asked: Asked,
): CompiledOutputs {
  const { out, goesOn = false, cache } = asked;
  const places = cache === undefined || goesOn ? undefined : { cache, out };
  const known = runAll(folders, asked, (folder) => {
    if (places === undefined) return run(folder, goesOn);
    const valid = stillValid(folder, places);
    if (valid !== undefined) return { folder, ...valid, heldBack: [] };
    const { io, operations } = recorded(diskIo(folder.root));
    const ran = run(folder, goesOn, io);
    leaveStamp(ran, operations(), places.cache);
    return ran;
  });
  const found = conclude(known, out);
  // A stamp does not know enough of an environment to say where it meets another.
  if (places !== undefined && found.meeting > 0)
    return compileOutputs(folders, { out, goesOn, progress: asked.progress });
  return {
    ...found,
    environments: known.flatMap(({ folder, output }) =>
      output === undefined ? [] : [{ folder, output }],
    ),
  };
}

/** One folder, compiled or known. */
interface Known {
  readonly folder: EnvironmentFolder;
  readonly diagnostics: readonly Diagnostic[];
  readonly heldBack: readonly HeldBack[];
  /** Absent: it failed. */
  readonly output?: CompiledOutput | undefined;
  /** Absent: its spec could not be read, or a stamp knows it. */
  readonly input?: EnvironmentInput | undefined;
}

interface Run extends Known {
  readonly result: CompileResult | undefined;
}

function runAll<One>(
  folders: readonly EnvironmentFolder[],
  { progress }: Asked,
  one: (folder: EnvironmentFolder) => One,
): readonly One[] {
  return folders.map((folder, index) => {
    progress?.(`compiling ${folder.shown} (${index + 1} of ${folders.length})`);
    return one(folder);
  });
}

function run(folder: EnvironmentFolder, goesOn = false, io: ReadIo = diskIo(folder.root)): Run {
  const problems = new Problems();
  const { input, invalid } = goesOn
    ? readTolerantly(io, folder.fromRoot, problems)
    : { input: readEnvironment(io, folder.fromRoot, problems), invalid: [] };
  const compiled: Pick<KeptGoing, "problems" | "result" | "heldBack"> =
    input === undefined || !goesOn
      ? { problems, result: input && compileInput(input, problems), heldBack: [] }
      : keepGoing(input, problems, invalid);
  const { result, heldBack } = compiled;
  return {
    ...{ folder, input, result, heldBack },
    diagnostics: compiled.problems.all,
    output: result && outputOf(result),
  };
}

function conclude(runs: readonly Known[], out: string): Found & { readonly meeting: number } {
  const conflicts = new Problems();
  const named = runs.flatMap(({ input, output }) =>
    input === undefined ? (output?.placed ?? []) : nameIn(input),
  );
  reportEqualNames(named, conflicts);
  reportOverlaps(runs, named, out, conflicts);
  reportOneCluster(
    runs.flatMap(({ output }) => output?.placed ?? []),
    conflicts,
  );
  return {
    diagnostics: [...runs.flatMap(({ diagnostics }) => diagnostics), ...conflicts.all],
    conflicting: conflicts.failed,
    meeting: conflicts.all.length,
    heldBack: runs.flatMap(({ folder, heldBack }) => heldBack.map((one) => ({ ...one, folder }))),
  };
}

/** Output among the specs would be read as input by the next command. */
function reportOverlaps(
  runs: readonly Known[],
  named: readonly Named[],
  out: string,
  problems: Problems,
): void {
  for (const { name, source } of named) {
    const path = join(out, name);
    const folder = runs.map((other) => other.folder).find((other) => overlap(path, other.path));
    if (folder === undefined) continue;
    problems.report({
      code: "E0613",
      message: `the output of environment "${name}" would lie in or around "${folder.shown}"`,
      help: "choose an output folder beside the environments with --out",
      source,
    });
  }
}

function overlap(a: string, b: string): boolean {
  const [one, other] = [resolve(a) + sep, resolve(b) + sep];
  return one.startsWith(other) || other.startsWith(one);
}
