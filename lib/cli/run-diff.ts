/** @module The work of `isolane diff`: two compiles, compared. */
import { compareSides, type EnvironmentChange } from "../changes/compare.ts";
import { nothing, type Side, sideOf } from "../changes/lane-facts.ts";
import { changeMarkdown } from "../changes/markdown.ts";
import { deltaOf, factsOf, forkLines, printChange, totalOf } from "../changes/print.ts";
import { costWords, type Prices } from "../changes/words.ts";
import { compileInput, readEnvironment } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Problems } from "../diagnostics/problems.ts";
import { type EnvironmentFolder, findEnvironments } from "../disk/environments.ts";
import { diskIo } from "../disk/read.ts";
import { treeOf } from "../git/tree.ts";
import type { Asked, Outcome } from "./command.ts";
import type { Place } from "./host.ts";
import { keepGoing } from "./keep-going.ts";

/** What `diff` is asked. */
export interface DiffAsked extends Asked {
  /** A commit. Default: HEAD. */
  readonly ref?: string;
  readonly environment?: string;
}

interface Compared {
  readonly change: EnvironmentChange;
  readonly folder: string;
  readonly prices: Prices | undefined;
}

/** Compares the environments of a commit with those of the working tree. */
export function runDiff(asked: DiffAsked, place: Place): Outcome {
  const problems = new Problems();
  const named = asked.environment === undefined ? [] : [asked.environment];
  const folders = findEnvironments(named, place, problems);
  const [first] = folders;
  if (problems.failed || first === undefined)
    return {
      diagnostics: problems.all,
      failed: "usage",
      data: { ref: asked.ref ?? "HEAD", environments: [] },
    };
  const ref = asked.ref ?? "HEAD";
  const compared = withTree(first.root, ref, place, problems, (root) =>
    folders.flatMap((folder) => {
      place.progress?.(`comparing ${folder.shown}`);
      return compareFolder(folder, root, problems) ?? [];
    }),
  );
  return outcomeOf(asked, ref, compared ?? [], problems);
}

/** Lets a function work on the files of a commit. Reports a commit that git does not know. */
function withTree<Result>(
  root: string,
  ref: string,
  { variables }: Place,
  problems: Problems,
  work: (root: string) => Result,
): Result | undefined {
  const tree = treeOf(root, ref, variables);
  if (tree === undefined) {
    problems.report({
      code: "E0831",
      message: `git knows no commit "${ref}" here`,
      help: "name a commit, a branch or a tag of this clone; a shallow clone has few of them (`fetch-depth: 0`)",
    });
    return undefined;
  }
  try {
    return work(tree.folder);
  } finally {
    tree.remove();
  }
}

function compareFolder(
  folder: EnvironmentFolder,
  oldRoot: string,
  problems: Problems,
): Compared | undefined {
  const read = new Problems();
  const input = readEnvironment(diskIo(folder.root), folder.fromRoot, read);
  const result = input === undefined ? undefined : compileInput(input, read);
  for (const one of read.all) if (one.severity === "error") problems.report(one);
  if (input === undefined || result === undefined) return undefined;
  const { metadata, spec } = input.environment.spec;
  const change = compareSides(metadata.name, oldSide(folder, oldRoot), sideOf(result, read.all));
  return { change, folder: folder.shown, prices: spec.prices };
}

/** What was there before, as far as it compiled: what was broken ran nothing. */
function oldSide({ fromRoot }: EnvironmentFolder, root: string): Side {
  const read = new Problems();
  const input = readEnvironment(diskIo(root), fromRoot, read);
  if (input === undefined) return nothing;
  const { result, problems } = keepGoing(input, read);
  return result === undefined ? nothing : sideOf(result, problems.all);
}

function outcomeOf(
  asked: DiffAsked,
  ref: string,
  compared: readonly Compared[],
  problems: Problems,
): Outcome {
  return {
    diagnostics: problems.all,
    data: { ref, environments: compared.map(dataOf) },
    text: (color) =>
      asked.format === "markdown"
        ? compared.map(({ change, prices }) => `${changeMarkdown(change, prices)}\n`).join("\n")
        : compared
            .flatMap(({ change, prices }) => printChange(change, prices, color))
            .map((line) => `${line}\n`)
            .join(""),
  };
}

function dataOf({ change, folder, prices }: Compared): object {
  const warning = ({ code, message }: Diagnostic) => ({ code, message });
  const cost = costWords(totalOf(change.lanes), prices);
  return {
    name: change.name,
    folder,
    lanes: change.lanes.map((lane) => {
      const { kind, name, key } = factsOf(lane);
      const { hosts = [], own } = lane.after ?? {};
      return {
        action: lane.action,
        kind,
        name,
        key,
        forks: forkLines(lane),
        hosts: [...hosts, ...(own?.hosts ?? [])],
        delta: deltaOf(lane),
        objects: lane.objects,
      };
    }),
    total: { ...totalOf(change.lanes), ...(cost === undefined ? {} : { cost }) },
    shared: change.shared,
    warnings: {
      added: change.warnings.added.map(warning),
      gone: change.warnings.gone.map(warning),
    },
  };
}
