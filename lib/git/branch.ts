/** @module What a repository says about the branch that is checked out, and what the branch changed. */
import type { Git } from "./git.ts";

/** What git knows about the branch that is checked out. */
export interface CheckedOut {
  /** undefined: no branch is checked out, but a commit. */
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
  /** URL of the remote `origin`. */
  readonly remote?: string | undefined;
  /** Who made the last commit. */
  readonly author?: string | undefined;
  /** The branch that a clone of the remote checks out; otherwise `main` or `master`, where there is one. */
  readonly base?: string | undefined;
}

/** Asks git. */
export function checkedOut(git: Git): CheckedOut {
  return {
    branch: git.ask("symbolic-ref", "--quiet", "--short", "HEAD"),
    commit: git.ask("rev-parse", "--verify", "--quiet", "HEAD"),
    remote: git.ask("remote", "get-url", "origin"),
    author: git.ask("log", "-1", "--format=%an"),
    base:
      git
        .ask("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
        ?.replace(/^origin\//, "") ?? usualTrunk(git),
  };
}

/** Where nothing says what the trunk is (CI systems fetch without `origin/HEAD`): the usual names, as far as they exist. */
function usualTrunk(git: Git): string | undefined {
  return ["main", "master"].find((name) =>
    [`refs/remotes/origin/${name}`, `refs/heads/${name}`].some(
      (ref) => git.ask("rev-parse", "--verify", "--quiet", ref) !== undefined,
    ),
  );
}

/** Paths that a branch changed, from the repository's root, or why that cannot be known. */
export type Changes = { readonly paths: readonly string[] } | { readonly unknown: string };

/**
 * What the commits of HEAD changed since it left `base`, deleted and renamed files included.
 * @param base A branch, as people call it: that of `origin` is taken where there is one.
 */
export function changedSince(git: Git, base: string): Changes {
  const known = [`refs/remotes/origin/${base}`, `refs/heads/${base}`, base]
    .map((ref) =>
      git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`),
    )
    .find((commit) => commit !== undefined);
  if (known === undefined) return { unknown: `there is no branch "${base}" in this clone` };
  const fork = git.ask("merge-base", known, "HEAD");
  if (fork === undefined)
    return { unknown: `nothing in this clone says where the branch left "${base}"` };
  const listed = git.ask("diff", "--name-only", "-z", "--no-renames", fork, "HEAD", "--");
  if (listed === undefined) return { unknown: `git cannot compare the branch with "${base}"` };
  return { paths: listed.split("\0").filter((path) => path !== "") };
}
