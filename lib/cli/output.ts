/** @module What `synth` and `check` have in common: find, compile, act on the output, say how it went. */
import { type Diagnostic, isFatal } from "../diagnostics/diagnostic.ts";
import { Problems } from "../diagnostics/problems.ts";
import { count } from "../diagnostics/words.ts";
import type { ChangeSet } from "../disk/change-set.ts";
import { findEnvironments, type Here, homeOf, standingIn } from "../disk/environments.ts";
import { usableOut } from "../disk/out-folder.ts";
import { cacheFolder } from "../disk/stamps.ts";
import { reportStrays } from "../disk/strays.ts";
import type { WriteRequest, WriteResult } from "../disk/write.ts";
import type { CompiledOutput } from "../incremental/compiled-output.ts";
import type { EnvironmentsAsked, Outcome } from "./command.ts";
import { compileOutputs } from "./compile-folders.ts";
import type { Difference } from "./differences.ts";
import type { Place } from "./host.ts";

/** One compiled environment and what its output folder needs or needed. */
interface EnvironmentResult {
  /** The environment folder, as the command named or found it. */
  readonly folder: string;
  readonly result: CompiledOutput;
  readonly change: ChangeSet;
}

/** What a command says about the output; what is left out is empty. */
interface Conclusion {
  readonly failed?: Outcome["failed"];
  readonly diagnostics?: readonly Diagnostic[];
  readonly differences?: readonly Difference[];
  /** Fields of the environment's entry in the JSON document. */
  readonly fields: (change: ChangeSet, result: CompiledOutput) => object;
  /** What to print before the summaries. */
  readonly text?: (color: boolean) => string;
  /** The end of an environment's summary line, by what was found. */
  readonly summary: (change: ChangeSet) => string;
  /** Lines below it. Default: none. */
  readonly details?: (result: CompiledOutput, change: ChangeSet) => readonly string[];
  readonly notes?: readonly string[];
}

/** What a command that acts on the output can be asked. */
interface OutputAsked extends EnvironmentsAsked {
  /** What compiles is written, although sandboxes or whole environments have errors. Default: false. */
  readonly keepGoing?: boolean;
  /** What the last run left may be used, and something is left for the next. Default: true. */
  readonly cache?: boolean;
}

/** Compiles the environments, lets `act` write or compare their output and `conclude` say what came of it. */
export function overOutput(
  { environment, out: named, strict = false, keepGoing = false, cache = true }: OutputAsked,
  here: Here & Pick<Place, "progress" | "variables">,
  act: (request: WriteRequest, problems: Problems) => WriteResult | undefined,
  conclude: (found: WriteResult, shownOut: string) => Conclusion,
): Outcome {
  const { cwd, root: repository } = here;
  const home = homeOf(cwd);
  const [problems, strays] = [new Problems(), new Problems()];
  const out = usableOut(named, cwd, problems);
  if (out === undefined) return failure(problems.all, strict);
  // Who names an environment asks about no other.
  if (environment.length === 0 && standingIn(cwd) === undefined)
    reportStrays(home, here.root ?? home, strays);
  const folders = findEnvironments(environment, here, problems);
  if (problems.failed)
    return { ...failure([...strays.all, ...problems.all], false), failed: "usage" };
  const compiled = compileOutputs(folders, {
    ...{ out: out.path, goesOn: keepGoing, progress: here.progress },
    cache: cache ? cacheFolder(here.variables) : undefined,
  });
  const found = [...strays.all, ...compiled.diagnostics];
  const goesOn = keepGoing && !strays.failed && !compiled.conflicting;
  if (!goesOn && found.some((one) => isFatal(one, strict))) return failure(found, strict);
  const environments = compiled.environments.map(({ output: { name, files } }) => ({
    name,
    files,
  }));
  const acted = act({ out, root: home, repository, strict, environments }, problems);
  const diagnostics = [...found, ...problems.all];
  if (acted === undefined) return failure(diagnostics, strict);
  const results = compiled.environments.flatMap(({ folder, output: result }, index) => {
    const change = acted.changes[index];
    return change === undefined ? [] : [{ folder: folder.shown, result, change }];
  });
  const {
    failed,
    diagnostics: more = [],
    differences = [],
    fields,
    text,
    summary,
    details = () => [],
    notes = [],
  } = conclude(acted, out.shown);
  return {
    diagnostics: [...diagnostics, ...more],
    failed,
    data: {
      environments: results.map(({ folder, result, change }) => ({
        name: change.environment,
        folder,
        out: `${out.shown}/${change.environment}`,
        lanes: result.lanes,
        ...fields(change, result),
        unchanged: change.unchanged,
      })),
      differences,
      recovered: acted.recovered,
    },
    text: (color) =>
      [
        text?.(color) ?? "",
        ...results.flatMap((one) => [
          `${laneCounts(one)}; ${summary(one.change)}\n`,
          ...details(one.result, one.change).map((line) => `${line}\n`),
        ]),
      ].join(""),
    notes: [
      ...(acted.recovered ? ["an earlier write was interrupted and has been completed first"] : []),
      ...notes,
    ],
  };
}

/** A command that did not get as far as the output. */
function failure(diagnostics: readonly Diagnostic[], strict: boolean): Outcome {
  const warned = strict && diagnostics.every(({ severity }) => severity === "warning");
  return {
    diagnostics,
    data: { environments: [], differences: [], recovered: false },
    notes: warned ? ["warnings are errors with --strict; nothing was written"] : [],
  };
}

/** `staging: 3 sandboxes, 1 group, 5 lanes`. */
function laneCounts({ change, result }: EnvironmentResult): string {
  const { sandboxes, groups, lanes } = result;
  const counts = [
    count(sandboxes, "sandbox", "sandboxes"),
    count(groups, "group"),
    count(lanes.length, "lane"),
  ];
  return `${change.environment}: ${counts.join(", ")}`;
}
