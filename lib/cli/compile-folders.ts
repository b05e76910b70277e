/** @module Environment folders to compiled environments. All are compiled before anything is written. */
import { join, resolve, sep } from "node:path";
import { type CompileResult, compileInput, readEnvironment } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Problems } from "../diagnostics/problems.ts";
import type { EnvironmentFolder } from "../disk/environments.ts";
import { diskIo } from "../disk/read.ts";
import { reportEqualNames } from "../emit/equal-names.ts";
import { reportOneCluster } from "../emit/one-cluster.ts";
import type { EnvironmentInput } from "../model/input.ts";
import { below } from "../model/source.ts";
import type { Place } from "./host.ts";
import { type HeldBack, keepGoing } from "./keep-going.ts";
import { readTolerantly } from "./stand-ins.ts";

/** An environment that compiled. */
export interface CompiledFolder {
  readonly folder: EnvironmentFolder;
  readonly result: CompileResult;
}

/** What compiling several folders gave. */
export interface Compiled {
  /** In the order of the folders; those that failed are missing. */
  readonly environments: readonly CompiledFolder[];
  readonly diagnostics: readonly Diagnostic[];
  /** Whether environments stand in each other's or in their own way: then none can be written. */
  readonly conflicting: boolean;
  /** Sandboxes that were held back because of errors. */
  readonly heldBack: readonly (HeldBack & { readonly folder: EnvironmentFolder })[];
}

/**
 * Compiles every folder and reports the problems of all of them. `out` is absolute.
 * @param goesOn Sandboxes with errors are held back. Default: they fail their environment.
 * @param progress Is told which environment is compiled.
 */
export function compileFolders(
  folders: readonly EnvironmentFolder[],
  out: string,
  goesOn = false,
  progress?: Place["progress"],
): Compiled {
  const runs = folders.map((folder, index) => {
    progress?.(`compiling ${folder.shown} (${index + 1} of ${folders.length})`);
    return run(folder, goesOn);
  });
  const conflicts = new Problems();
  const inputs = runs.flatMap(({ input }) => input ?? []);
  reportEqualNames(inputs, conflicts);
  reportOverlaps(runs, out, conflicts);
  reportOneCluster(
    runs.flatMap(({ result }) => result ?? []),
    conflicts,
  );
  return {
    environments: runs.flatMap(({ folder, result }) =>
      result === undefined ? [] : [{ folder, result }],
    ),
    diagnostics: [...runs.flatMap(({ problems }) => problems.all), ...conflicts.all],
    conflicting: conflicts.failed,
    heldBack: runs.flatMap(({ folder, heldBack }) => heldBack.map((one) => ({ ...one, folder }))),
  };
}

interface Run {
  readonly folder: EnvironmentFolder;
  readonly problems: Problems;
  readonly input: EnvironmentInput | undefined;
  readonly result: CompileResult | undefined;
  readonly heldBack: readonly HeldBack[];
}

function run(folder: EnvironmentFolder, goesOn: boolean): Run {
  const problems = new Problems();
  if (goesOn) {
    const { input, invalid } = readTolerantly(diskIo(folder.root), folder.fromRoot, problems);
    return input === undefined
      ? { folder, problems, input, result: undefined, heldBack: [] }
      : { folder, input, ...keepGoing(input, problems, invalid) };
  }
  const input = readEnvironment(diskIo(folder.root), folder.fromRoot, problems);
  const result = input === undefined ? undefined : compileInput(input, problems);
  return { folder, problems, input, result, heldBack: [] };
}

/** Output among the specs would be read as input by the next command. */
function reportOverlaps(runs: readonly Run[], out: string, problems: Problems): void {
  const outputs = runs.flatMap(({ input }) =>
    input === undefined ? [] : [{ input, path: join(out, input.environment.spec.metadata.name) }],
  );
  for (const { input, path } of outputs) {
    const folder = runs.map((other) => other.folder).find((other) => overlap(path, other.path));
    if (folder === undefined) continue;
    problems.report({
      code: "E0613",
      message: `the output of environment "${input.environment.spec.metadata.name}" would lie in or around "${folder.shown}"`,
      help: "choose an output folder beside the environments with --out",
      source: below(input.environment.source, "metadata", "name"),
    });
  }
}

function overlap(a: string, b: string): boolean {
  const [one, other] = [resolve(a) + sep, resolve(b) + sep];
  return one.startsWith(other) || other.startsWith(one);
}
