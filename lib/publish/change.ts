/**
 * @module The spec change that is published: which files of `environments/` differ between what is upstream and the
 * working tree, as git would store them. Neither the index nor a file of the clone is touched.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import type { Git, GitResult } from "../git/git.ts";
import { indexOf } from "./own-index.ts";
import { gitWords } from "./words.ts";

/** A file as a tree of git has it. */
export interface Entry {
  readonly mode: string;
  /** Its object id. */
  readonly object: string;
}

/** One file of the change; undefined: it is not there. */
export interface FileChange {
  /** From the top of the repository, `/` separated. */
  readonly path: string;
  readonly base: Entry | undefined;
  readonly ours: Entry | undefined;
}

/**
 * What the working tree of a clone changes below a folder.
 * @param base A commit that upstream has.
 * @param folder From the top of the clone.
 * @param scratch A folder for an index of our own.
 */
export function changeInClone(
  clone: Git,
  { base, folder }: { readonly base: string; readonly folder: string },
  scratch: string,
  problems: Problems,
): readonly FileChange[] | undefined {
  if (clone.run(["ls-files", "--unmerged", "--", folder]).stdout !== "")
    return unreadable("a merge is not finished there", problems);
  const tree = treeOfClone(clone, [folder], scratch);
  if (tree.status !== 0) return unreadable(gitWords(tree), problems);
  return changesBetween(clone, base, tree.stdout.trim(), folder);
}

/**
 * A tree of what the working tree holds in some folders, and the index elsewhere.
 * @param compiled A folder of which nothing counts as ignored: somebody's own rules may ignore every `dist`.
 */
export function treeOfClone(
  clone: Git,
  folders: readonly string[],
  scratch: string,
  compiled?: string,
): GitResult {
  const variables = { GIT_INDEX_FILE: indexOf(clone, scratch) };
  // `git add` wants something to be there, and what a sparse checkout leaves out (`S`) is not.
  const known = (folder: string) =>
    existsSync(join(clone.folder, folder)) ||
    /^[^S]/m.test(clone.run(["ls-files", "-t", "--", folder]).stdout);
  for (const folder of folders.filter(known)) {
    const force = folder === compiled ? ["--force"] : [];
    const added = clone.run(["add", "--all", "--sparse", ...force, "--", folder], "", variables);
    if (added.status !== 0) return added;
  }
  return clone.run(["write-tree"], "", variables);
}

/**
 * A change that a program states: texts by path, and what it takes to be upstream.
 * @param git In the repository that the objects are written to.
 */
export function changeOfTexts(
  git: Git,
  files: ReadonlyMap<
    string,
    { readonly base: string | undefined; readonly text: string | undefined }
  >,
): readonly FileChange[] {
  const entryOf = (text: string | undefined): Entry | undefined =>
    text === undefined
      ? undefined
      : { mode: "100644", object: git.run(["hash-object", "-w", "--stdin"], text).stdout.trim() };
  return [...files].map(([path, { base, text }]) => ({
    path,
    base: entryOf(base),
    ours: entryOf(text),
  }));
}

/** The files that differ between two trees; in a folder, where one is named. */
export function changesBetween(
  git: Git,
  base: string,
  ours: string,
  folder?: string,
): readonly FileChange[] {
  const args = ["diff-tree", "-r", "-z", "--no-renames", "--no-abbrev", base, ours, "--"];
  // `:MODE MODE OBJECT OBJECT STATUS`, then the path: https://git-scm.com/docs/diff-format
  const parts = git.run([...args, ...(folder === undefined ? [] : [folder])]).stdout.split("\0");
  const entry = (mode = "", object = ""): Entry | undefined =>
    /^0*$/.test(mode) ? undefined : { mode, object };
  const changes: FileChange[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [oldMode, mode, oldObject, object] = (parts[at] ?? "").slice(1).split(" ");
    const path = parts[at + 1] ?? "";
    changes.push({ path, base: entry(oldMode, oldObject), ours: entry(mode, object) });
  }
  return changes;
}

/** The files of a commit or tree; of a folder in it, where one is named. */
export function entriesIn(git: Git, commit: string, folder?: string): ReadonlyMap<string, Entry> {
  const listed = git
    .run(["ls-tree", "-r", "-z", commit, "--", ...(folder === undefined ? [] : [folder])])
    .stdout.split("\0");
  return new Map(
    listed.flatMap((line) => {
      const [head = "", path] = line.split("\t");
      const [mode = "", , object = ""] = head.split(" ");
      return path === undefined ? [] : [[path, { mode, object }] as const];
    }),
  );
}

/** Whether two are the same file, or both none. */
export function equalEntries(one: Entry | undefined, other: Entry | undefined): boolean {
  return one?.mode === other?.mode && one?.object === other?.object;
}

function unreadable(why: string, problems: Problems): undefined {
  problems.report({
    code: "E0846",
    message: `what this clone changes cannot be read: ${why}`,
    help: "finish or abort what git is in the middle of (`git status` says what), then publish again",
  });
}
