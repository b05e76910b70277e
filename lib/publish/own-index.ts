/**
 * @module The index of a clone, as a copy in which git may work: the clone's own is left alone, or changes at once. Whoever is
 * killed meanwhile leaves no lock in the clone, which git would ask a person to remove.
 */
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import type { Git } from "../git/git.ts";

/** A copy of the clone's index: it knows which files are unchanged, and which a sparse checkout leaves out. */
export function indexOf(clone: Git, scratch: string): string {
  const index = join(scratch, "index-of-clone");
  const own = pathOf(clone);
  if (existsSync(own)) copy(own, index);
  else clone.run(["read-tree", "HEAD"], "", { GIT_INDEX_FILE: index });
  return index;
}

/**
 * Lets git work on a copy of the clone's index, and puts that in its place.
 * @param work True: it is done. Gets the environment variables for git.
 * @returns False where it is not done, or somebody else works with the index or has changed it.
 */
export function withIndex(
  clone: Git,
  scratch: string,
  work: (variables: Readonly<Record<string, string>>) => boolean,
): boolean {
  const own = pathOf(clone);
  const lock = `${own}.lock`;
  if (existsSync(lock)) return false;
  const before = existsSync(own) ? readFileSync(own) : undefined;
  const index = indexOf(clone, scratch);
  if (!work({ GIT_INDEX_FILE: index })) return false;
  try {
    copy(index, lock, constants.COPYFILE_EXCL);
  } catch {
    return false;
  }
  const now = existsSync(own) ? readFileSync(own) : undefined;
  const isSame = before === undefined ? now === undefined : now?.equals(before) === true;
  if (isSame) {
    if (now !== undefined) chmodSync(lock, statSync(own).mode);
    renameSync(lock, own);
  } else rmSync(lock, { force: true });
  return isSame;
}

// --- internal ---

function pathOf(clone: Git): string {
  return clone.ask("rev-parse", "--path-format=absolute", "--git-path", "index") ?? "";
}

/**
 * A file that was written in the second of the index or later is read again, however little its times and its size tell
 * (https://git-scm.com/docs/racy-git). So a copy must not look younger than the index.
 */
function copy(from: string, to: string, mode = 0): void {
  copyFileSync(from, to, mode);
  const { atimeMs, mtimeMs } = statSync(from);
  utimesSync(to, Math.floor(atimeMs / 1000), Math.floor(mtimeMs / 1000));
}
