/** @module The files of a commit in a folder of their own, without touching the repository's index or working tree. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Git } from "./git.ts";

/** Files of a commit on disk. `remove` deletes them. */
export interface Tree {
  /** Absolute. */
  readonly folder: string;
  readonly remove: () => void;
}

/**
 * Writes the files of a commit that lie below a folder of the repository into a temporary folder, which then is that folder.
 * @param variables The environment that git gets.
 * @returns undefined where git knows no such commit.
 */
export function treeOf(
  folder: string,
  ref: string,
  variables: Readonly<Record<string, string | undefined>>,
): Tree | undefined {
  const target = mkdtempSync(join(tmpdir(), "isolane-tree-"));
  const remove = () => rmSync(target, { recursive: true, force: true });
  const own = { GIT_INDEX_FILE: join(target, "index") };
  const git = new Git(folder, variables);
  const commit = git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  const top = git.ask("rev-parse", "--show-toplevel");
  // From the top, with a slash at the end; empty for the top itself.
  const below = git.ask("rev-parse", "--show-prefix") ?? "";
  const paths = below === "" ? [] : [`:(top,literal)${below.replace(/\/$/, "")}`];
  const done =
    commit !== undefined &&
    top !== undefined &&
    git.run(["read-tree", commit], "", own).status === 0 &&
    writeFiles(git.in(top), join(target, "files"), paths, own);
  if (done) return { folder: join(target, "files", below), remove };
  remove();
  return undefined;
}

function writeFiles(
  git: Git,
  folder: string,
  paths: readonly string[],
  own: Readonly<Record<string, string>>,
): boolean {
  const listed = git.run(["ls-files", "-z", "--full-name", "--", ...paths], "", own);
  const args = ["checkout-index", "-z", "--stdin", "--force", `--prefix=${folder}/`];
  return listed.status === 0 && git.run(args, listed.stdout, own).status === 0;
}
