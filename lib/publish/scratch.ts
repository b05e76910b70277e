/**
 * @module A checkout of the environment repository in a temporary folder. What is built there is pushed as a whole or
 * not at all, and the clone that people work in is left alone.
 */
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Git, GitResult } from "../git/git.ts";

/** A scratch checkout. */
export interface Scratch {
  /** git in the checkout; its folder is the top of the repository. */
  readonly git: Git;
  /** A folder for files of our own, outside of the checkout. */
  readonly aside: string;
  /** The name of the remote that it is of. */
  readonly remote: string;
  /** Removes it. */
  readonly remove: () => void;
}

/**
 * Settings of a clone that a scratch checkout must not have: a sparse one would lack what has to be compiled, and not take
 * what was; nothing is to go on working, or to hold a lock in the clone, when we have ended.
 */
const settings = [
  "core.sparseCheckout=false",
  "core.fsmonitor=false",
  "maintenance.auto=false",
  "gc.auto=0",
];

/** The status of what failed on this machine, before any remote was asked. git has no such one. */
const local = -1;

/** Whether there is no scratch checkout because of this machine: no remote is to blame, and to wait does not help. */
export function isLocal({ status }: GitResult): boolean {
  return status === local;
}

/** A worktree of a clone: it shares objects, settings, credentials and hooks. Fails with what git says. */
export function scratchOfClone(clone: Git, remote: string): Scratch | GitResult {
  const made = newFolder(clone, clone);
  if ("status" in made) return made;
  const { folder, git } = made;
  const added = clone.run([
    "worktree",
    "add",
    "--quiet",
    "--detach",
    "--no-checkout",
    git.folder,
    "HEAD",
  ]);
  const remove = () => {
    clone.run(["worktree", "remove", "--force", "--force", git.folder]);
    rmSync(folder, { recursive: true, force: true });
  };
  if (added.status === 0) return { git, aside: folder, remote, remove };
  remove();
  return { ...added, status: local };
}

/** A clone of its own, of one branch and as shallow as the server allows. `from`: git where the command runs. */
export function scratchOfUrl(from: Git, url: string, branch: string): Scratch | GitResult {
  const made = newFolder(from, undefined);
  if ("status" in made) return made;
  const { folder, git } = made;
  const args = ["clone", "--quiet", "--no-checkout", "--depth=1", "--single-branch", "--no-tags"];
  const cloned = from.run([...args, `--branch=${branch}`, "--", url, git.folder]);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  if (cloned.status === 0) return { git, aside: folder, remote: "origin", remove };
  remove();
  return cloned;
}

/** Makes the working tree of the scratch checkout exactly a tree, on a commit. */
export function checkOut({ git }: Scratch, commit: string, tree: string): GitResult {
  const steps = [
    ["update-ref", "--no-deref", "HEAD", commit],
    ["read-tree", "--reset", "-u", tree],
    ["clean", "--quiet", "-ffdx"],
  ];
  for (const step of steps) {
    const done = git.run(step);
    if (done.status !== 0) return done;
  }
  return { status: 0, stdout: "", stderr: "" };
}

const prefix = `isolane-publish-${hostname().replaceAll(/[^\w.]/g, "_")}-`;

interface Folder {
  readonly folder: string;
  readonly git: Git;
}

/** A folder for a checkout; where there can be none, what the file system says. `clone`: whose stale ones go, too. */
function newFolder(git: Git, clone: Git | undefined): Folder | GitResult {
  try {
    removeStale(clone);
    const folder = mkdtempSync(join(realpathSync(tmpdir()), `${prefix}${process.pid}-`));
    // git's own entry for a worktree has its last name: it says whose it is, whatever else of it was written.
    return { folder, git: git.in(join(folder, basename(folder)), settings) };
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return { status: local, stdout: "", stderr: error.message };
  }
}

/**
 * Removes what publishers of this machine left that were killed. Not by `git worktree`: an entry that was written half
 * makes all of its commands fail.
 */
function removeStale(clone: Git | undefined): void {
  removeStaleIn(realpathSync(tmpdir()));
  const common = clone?.run(["rev-parse", "--path-format=absolute", "--git-common-dir"]);
  if (common?.status !== 0) return;
  const worktrees = join(common.stdout.trim(), "worktrees");
  if (existsSync(worktrees)) removeStaleIn(worktrees);
}

function removeStaleIn(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!isStale(name)) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // Another user's: theirs to remove.
    }
  }
}

/** Whether a folder is a scratch folder of a process of this machine that is gone. */
function isStale(name: string): boolean {
  if (!name.startsWith(prefix)) return false;
  const pid = Number.parseInt(name.slice(prefix.length), 10);
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
