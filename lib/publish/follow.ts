/**
 * @module After a publish, the clone follows: its branch moves to what is upstream, where all that it would lose is what
 * was published, and output. Other edits of the working tree stay.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Git, GitResult } from "../git/git.ts";
import { changesBetween, entriesIn, equalEntries, treeOfClone } from "./change.ts";
import { withIndex } from "./own-index.ts";

/** What is to become of a clone. */
export interface Follow {
  readonly clone: Git;
  /** The commit that the branch moves to. */
  readonly commit: string;
  /** The last commit that upstream and the clone had in common. */
  readonly base: string;
  /** Folders whose differences are upstream now, from the top. */
  readonly specs: string;
  /** The output folder, from the top: whatever lies there was compiled. */
  readonly output: string;
  /** A folder for an index of our own. */
  readonly aside: string;
}

/** Moves the branch that is checked out. False, and little changed, where something would be lost or is in the way. */
export function follow({ clone, commit, base, specs, output, aside }: Follow): boolean {
  const head = clone.ask("rev-parse", "--verify", "HEAD^{commit}") ?? "";
  if (head === commit) return true;
  const isOurs = (path: string) => [specs, output].some((folder) => path.startsWith(`${folder}/`));
  if (!changesBetween(clone, base, head).every(({ path }) => isOurs(path))) return false;
  const sorted = sort({ clone, commit, specs, output, aside }, head);
  if (sorted === undefined) return false;
  const moved = withIndex(clone, aside, (variables) => {
    const run: Run = (args, input) => clone.run(args, input, variables);
    stage(run, sorted.equal);
    restore(clone, run, head, sorted.compiled);
    run(["update-index", "-q", "--refresh"]);
    return run(["read-tree", "-m", "-u", "HEAD", commit]).status === 0;
  });
  if (!moved) return false;
  return clone.run(["update-ref", "-m", "isolane publish", "HEAD", commit, head]).status === 0;
}

/** git on an index of its own. */
type Run = (args: readonly string[], input?: string) => GitResult;

interface Sorted {
  /** Files that are what they become. */
  readonly equal: readonly string[];
  /** Output that is something else. */
  readonly compiled: readonly string[];
}

/** The files that would change and are not as they were committed; undefined: one is an edit that would be lost. */
function sort(
  { clone, commit, specs, output, aside }: Omit<Follow, "base">,
  head: string,
): Sorted | undefined {
  const tree = treeOfClone(clone, [specs, output], aside, output);
  if (tree.status !== 0) return undefined;
  const working = entriesIn(clone, tree.stdout.trim());
  const edited = changesBetween(clone, head, commit).filter(
    ({ path, base }) => !equalEntries(working.get(path), base),
  );
  const equal = edited.filter(({ path, ours }) => equalEntries(working.get(path), ours));
  const rest = edited.filter((one) => !equal.includes(one)).map(({ path }) => path);
  if (!rest.every((path) => path.startsWith(`${output}/`))) return undefined;
  return { equal: equal.map(({ path }) => path), compiled: rest };
}

/** git moves over files whose index is what they become. */
function stage(run: Run, paths: readonly string[]): void {
  if (paths.length > 0) run(["add", "--all", "--force", "--sparse", ...listed], nulls(paths));
}

/** Output that lies there uncommitted goes back to what was committed: it was compiled again meanwhile. */
function restore(clone: Git, run: Run, head: string, paths: readonly string[]): void {
  const known = entriesIn(clone, head);
  const tracked = paths.filter((path) => known.has(path));
  const fresh = paths.filter((path) => !known.has(path));
  if (tracked.length > 0) run(["checkout", "--quiet", "HEAD", ...listed], nulls(tracked));
  if (fresh.length === 0) return;
  const uncached = ["rm", "--quiet", "--cached", "--force", "--ignore-unmatch", ...listed];
  run(uncached, nulls(fresh));
  for (const path of fresh) rmSync(join(clone.folder, path), { force: true });
}

const listed = ["--pathspec-from-file=-", "--pathspec-file-nul"];

function nulls(paths: readonly string[]): string {
  return paths.map((path) => `${path}\0`).join("");
}
