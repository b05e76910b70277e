/** @module What a publisher asks of the remote: what it has by now, and to take one commit more. Never by force. */
import { setTimeout as wait } from "node:timers/promises";
import type { Scratch } from "./scratch.ts";
import { gitWords } from "./words.ts";

/** How often in a row a remote may leave us without an answer. */
export const patience = 5;

/** What fetching a branch gave. */
export type Fetched =
  | { readonly kind: "tip"; readonly commit: string }
  /** The remote answers, and has no such branch. */
  | { readonly kind: "missing" }
  | { readonly kind: "failed"; readonly words: string };

/** Fetches a branch into the scratch checkout; the clone's own references stay as they are. */
export function fetchBranch({ git, remote }: Scratch, branch: string): Fetched {
  // A name of this worktree alone: it goes with it (https://git-scm.com/docs/git-worktree#_refs).
  const ref = "refs/worktree/isolane";
  const fetched = git.run([
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
    "--refmap=",
    "--",
    remote,
    `+refs/heads/${branch}:${ref}`,
  ]);
  if (fetched.status !== 0) {
    const exists = git.run(["ls-remote", "--exit-code", "--", remote, `refs/heads/${branch}`]);
    return exists.status === 2 ? { kind: "missing" } : { kind: "failed", words: gitWords(fetched) };
  }
  const commit = git.ask("rev-parse", "--verify", `${ref}^{commit}`) ?? "";
  return { kind: "tip", commit };
}

/** The same, with some more tries where the remote does not answer. */
export function fetchPatiently(scratch: Scratch, branch: string): Promise<Fetched> {
  return patiently(
    () => fetchBranch(scratch, branch),
    ({ kind }) => kind === "failed",
  );
}

/** Asks a remote again that does not answer: where many publish, a server turns some away. */
export async function patiently<Answer>(
  ask: () => Answer,
  isNone: (answer: Answer) => boolean,
): Promise<Answer> {
  for (let failures = 1; ; failures += 1) {
    const answer = ask();
    if (!isNone(answer) || failures === patience) return answer;
    await wait(Math.random() * 100 * 2 ** failures);
  }
}

/** What pushing gave. */
export type Pushed =
  | { readonly kind: "done" }
  /** Somebody else was first. */
  | { readonly kind: "behind" }
  /** The remote does not want it, whoever is first. */
  | { readonly kind: "refused"; readonly words: string }
  /** The remote did not answer; whether it has taken the commit is not known. */
  | { readonly kind: "failed"; readonly words: string };

/** Pushes HEAD of the scratch checkout to a branch. */
export function push({ git, remote }: Scratch, branch: string): Pushed {
  const pushed = git.run([
    "push",
    "--porcelain",
    "--no-force",
    "--no-follow-tags",
    "--recurse-submodules=no",
    "--",
    remote,
    `HEAD:refs/heads/${branch}`,
  ]);
  if (pushed.status === 0) return { kind: "done" };
  // `!`, what, and in brackets why: https://git-scm.com/docs/git-push#_output
  const [, , why = ""] =
    pushed.stdout
      .split("\n")
      .find((line) => line.startsWith("!\t"))
      ?.split("\t") ?? [];
  if (why.startsWith("[rejected]") || isRace(why)) return { kind: "behind" };
  const words = gitWords({ ...pushed, stdout: why });
  return { kind: why.startsWith("[remote rejected]") ? "refused" : "failed", words };
}

/**
 * What a server says where two pushes meet between its first look at the branch and its lock
 * (https://github.com/git/git/blob/v2.39.5/refs/files-backend.c, builtin/receive-pack.c).
 */
function isRace(why: string): boolean {
  return /cannot lock ref|failed to (?:update|lock)|incorrect old value|reference already exists|fetch first/.test(
    why,
  );
}
