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
 * Writes the files of a commit into a temporary folder.
 * @param below Only those below this folder of the repository, `/` separated; `""`: all.
 * @param variables The environment that git gets.
 * @returns undefined where git knows no such commit.
 */
export function treeOf(
  {
    folder,
    ref,
    below = "",
  }: { readonly folder: string; readonly ref: string; readonly below?: string },
  variables: Readonly<Record<string, string | undefined>>,
): Tree | undefined {
  const target = mkdtempSync(join(tmpdir(), "isolane-tree-"));
  const remove = () => rmSync(target, { recursive: true, force: true });
  const git = new Git(folder, { ...variables, GIT_INDEX_FILE: join(target, "index") });
  const commit = git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  const files =
    commit === undefined || git.run(["read-tree", commit]).status !== 0
      ? undefined
      : git.ask(
          "ls-files",
          "-z",
          "--full-name",
          "--",
          ...(below === "" ? [] : [`:(top,literal)${below}`]),
        );
  const top = git.ask("rev-parse", "--show-toplevel");
  if (files === undefined || top === undefined) {
    remove();
    return undefined;
  }
  const inside = new Git(top, { ...variables, GIT_INDEX_FILE: join(target, "index") });
  const { status } = inside.run(
    ["checkout-index", "-z", "--stdin", "--force", `--prefix=${join(target, "files")}/`],
    files,
  );
  if (status === 0) return { folder: join(target, "files"), remove };
  remove();
  return undefined;
}
