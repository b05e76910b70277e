/**
 * @module Publishes a spec change: on top of what is upstream, compiled there, as one commit, and again where somebody
 * else was first. Specs are merged file by file, the output never: it is compiled anew each time.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Suspended } from "../author/suspension.ts";
import { Problems } from "../diagnostics/problems.ts";
import { count } from "../diagnostics/words.ts";
import type { GitResult } from "../git/git.ts";
import { changeInClone, entriesIn, type FileChange } from "./change.ts";
import { bothSides, toApply } from "./merge.ts";
import { defaultMessage, withSuspended } from "./message.ts";
import { type Fetched, fetchBranch, patience, push } from "./remote.ts";
import { checkOut, isLocal, type Scratch } from "./scratch.ts";
import { gitWords } from "./words.ts";

/** What to publish, and where. */
export interface PublishRequest {
  readonly scratch: Scratch;
  /** The branch that it is for. */
  readonly branch: string;
  /** The branch that is pushed, where that is another, for a merge request. Default: `branch`. */
  readonly pushTo?: string | undefined;
  /** In objects that the scratch checkout has. */
  readonly change: readonly FileChange[];
  /**
   * Edits the specs of the scratch checkout, which is what is upstream by then with the change: each try asks anew.
   * Reports why it cannot. Default: the change is all.
   */
  readonly edit?: ((problems: Problems) => void) | undefined;
  /** The folder that holds `environments/`, from the top of the repository. */
  readonly home: string;
  /** The output folder, from the top of the repository. */
  readonly output: string;
  /** Default: what becomes of which spec. */
  readonly message?: string | undefined;
  /** Default: who git says. */
  readonly author?: { readonly name: string; readonly email: string } | undefined;
  /**
   * Compiles the specs of a checkout and writes their output there. Reports what is wrong with them.
   * @param files The files of this change, from the top of the repository.
   */
  readonly compile: (
    files: ReadonlySet<string>,
    problems: Problems,
  ) => readonly Suspended[] | undefined;
  /** How long to go on, in milliseconds. */
  readonly timeout: number;
  /** Is told which try it is. Default: nobody is. */
  readonly progress?: ((what: string) => void) | undefined;
}

/** A change that is upstream. */
export interface Published {
  readonly commit: string;
  /** The branch that has it. */
  readonly branch: string;
  /** False where upstream had it already. */
  readonly pushed: boolean;
  /** The files of the change that were pushed. */
  readonly files: readonly string[];
  /** How often somebody else was first. */
  readonly retries: number;
  readonly suspended: readonly Suspended[];
}

/** What publishing gave: what is upstream, or undefined, and lines for people. */
export interface PublishOutcome {
  readonly published: Published | undefined;
  readonly notes: readonly string[];
}

/** Publishes a change. Reports why it cannot. */
export async function publishChange(
  request: PublishRequest,
  problems: Problems,
): Promise<PublishOutcome> {
  const started = performance.now();
  const notes: string[] = [];
  let unanswered = 0;
  for (let retries = 0; ; retries += 1) {
    const begun = performance.now();
    request.progress?.(`publishing to ${request.branch}, try ${retries + 1}`);
    const tried = attemptApart(request, retries, notes, problems);
    if (tried.kind === "done") return { published: tried.published, notes };
    if (tried.kind === "stopped") return { published: undefined, notes };
    unanswered = tried.kind === "unanswered" ? unanswered + 1 : 0;
    if (tried.kind === "unanswered" && unanswered === patience) {
      reportUnreachable(tried.words, problems);
      return { published: undefined, notes };
    }
    if (performance.now() - started > request.timeout) {
      problems.report({
        code: "E0845",
        message: `somebody else was first each time, in ${count(retries + 1, "try", "tries")}`,
        help: "publish again, with a larger --timeout where many publish at once",
      });
      return { published: undefined, notes };
    }
    await wait(pauseAfter(retries + 1, performance.now() - begun));
  }
}

/**
 * How long to wait after some failures: any time up to that of a try, twice that, four times that, ... Among n
 * publishers, one of n tries succeeds, so each has to leave room for n.
 */
function pauseAfter(failures: number, tryTook: number): number {
  return Math.random() * Math.max(tryTook, 200) * 2 ** Math.min(failures, 5);
}

type Tried =
  | { readonly kind: "done"; readonly published: Published }
  | { readonly kind: "behind" }
  | { readonly kind: "unanswered"; readonly words: string }
  | { readonly kind: "stopped" };

const stopped = { kind: "stopped" } as const;

/** A try. What one has found that came too late is no news: the next one finds its own. */
function attemptApart(
  request: PublishRequest,
  retries: number,
  notes: string[],
  problems: Problems,
): Tried {
  const own = new Problems();
  const tried = attempt(request, retries, notes, own);
  const isLast = tried.kind === "done" || tried.kind === "stopped";
  for (const one of isLast ? own.all : []) problems.report(one);
  return tried;
}

function attempt(
  request: PublishRequest,
  retries: number,
  notes: string[],
  problems: Problems,
): Tried {
  const { scratch, change, branch, pushTo } = request;
  const { git } = scratch;
  const tip = tipOf(request, problems);
  if (typeof tip !== "string") return tip;
  const theirs = entriesIn(git, tip, pathIn(request.home, "environments"));
  const files = toApply(change, theirs, problems);
  if (problems.failed) {
    notes.push(...bothSides(change, theirs, git));
    return stopped;
  }
  const target = pushTo ?? branch;
  const base = { branch: target, retries, suspended: [], files: [] };
  // Without a change of specs, the output may still be that of an older baseline.
  const built = build(request, tip, files, problems);
  if (built === undefined) return stopped;
  if (built === "same") return { kind: "done", published: { ...base, commit: tip, pushed: false } };
  const pushed = push(scratch, target);
  switch (pushed.kind) {
    case "done": {
      const commit = git.ask("rev-parse", "HEAD") ?? "";
      return { kind: "done", published: { ...base, commit, pushed: true, ...built } };
    }
    case "behind":
      return pushed;
    case "failed":
      return { kind: "unanswered", words: pushed.words };
    case "refused":
      problems.report({
        code: "E0843",
        message: `the remote refused the push to "${target}": ${pushed.words}`,
        help: "where the branch takes merge requests only, push another one: `isolane publish --push-to BRANCH`; otherwise do what the remote says",
      });
      return stopped;
  }
}

/** The commit to build upon: the branch's, or that of the branch for the merge request where it has begun already. */
function tipOf({ scratch, branch, pushTo }: PublishRequest, problems: Problems): string | Tried {
  const fetched = fetchBranch(scratch, branch);
  if (fetched.kind === "failed") return { kind: "unanswered", words: fetched.words };
  if (fetched.kind === "missing") {
    reportNoTip(fetched, branch, problems);
    return stopped;
  }
  const begun = pushTo === undefined ? undefined : fetchBranch(scratch, pushTo);
  if (begun?.kind === "failed") return { kind: "unanswered", words: begun.words };
  if (begun?.kind !== "tip") return fetched.commit;
  const merged = scratch.git.run(["merge-base", "--is-ancestor", begun.commit, fetched.commit]);
  return merged.status === 0 ? fetched.commit : begun.commit;
}

/** Commits the change on a commit, with the output that the specs have then; `same`: the commit has all of it. */
function build(
  request: PublishRequest,
  tip: string,
  stated: readonly FileChange[],
  problems: Problems,
): Pick<Published, "files" | "suspended"> | "same" | undefined {
  const { scratch, author, output } = request;
  const { git } = scratch;
  const tree = treeWith(scratch, tip, stated);
  const ready = tree.status === 0 ? checkOut(scratch, tip, tree.stdout.trim()) : tree;
  if (ready.status !== 0) return cannotBuild(gitWords(ready), problems);
  const files = edited(request, tip, stated, problems);
  if (files === undefined) return undefined;
  const { message = defaultMessage(files, ({ object }) => git.ask("cat-file", "blob", object)) } =
    request;
  const suspended = request.compile(new Set(files.map(({ path }) => path)), problems);
  if (suspended === undefined) return undefined;
  // What else a program may have left is nobody's change.
  for (const folder of [pathIn(request.home, "environments"), output])
    git.run(["add", "--all", "--", folder]);
  // Somebody's own rules may ignore every `dist`.
  if (git.run(["ls-files", "--", output]).stdout !== "")
    git.run(["add", "--all", "--force", "--", output]);
  if (git.run(["diff", "--cached", "--quiet", tip]).status === 0) return "same";
  const who = author && {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    ...(git.run(["var", "GIT_COMMITTER_IDENT"]).status === 0
      ? {}
      : { GIT_COMMITTER_NAME: author.name, GIT_COMMITTER_EMAIL: author.email }),
  };
  const committed = git.run(
    ["commit", "--quiet", "--cleanup=whitespace", "--file=-"],
    withSuspended(message, suspended),
    who,
  );
  if (committed.status === 0) return { files: files.map(({ path }) => path), suspended };
  problems.report({
    code: "E0847",
    message: `git did not commit: ${gitWords(committed)}`,
    help: "do what git or its hook says (commit.gpgSign and hooks of this clone apply), then publish again",
  });
  return undefined;
}

/** The files of the change, and those that it edits in the checkout. */
function edited(
  { scratch: { git, aside }, edit, home }: PublishRequest,
  tip: string,
  stated: readonly FileChange[],
  problems: Problems,
): readonly FileChange[] | undefined {
  if (edit === undefined) return stated;
  edit(problems);
  if (problems.failed) return undefined;
  return changeInClone(git, { base: tip, folder: pathIn(home, "environments") }, aside, problems);
}

/** A tree: that of a commit, with the files of the change. */
function treeWith({ git, aside }: Scratch, tip: string, files: readonly FileChange[]) {
  const index = { GIT_INDEX_FILE: `${aside}/index-of-tree` };
  const none = "0".repeat(tip.length);
  const lines = files.map(
    ({ path, ours }) => `${ours?.mode ?? "0"} ${ours?.object ?? none}\t${path}\0`,
  );
  const read = git.run(["read-tree", tip], "", index);
  if (read.status !== 0) return read;
  const args = ["update-index", "-z", "--add", "--replace", "--index-info"];
  const updated = git.run(args, lines.join(""), index);
  return updated.status === 0 ? git.run(["write-tree"], "", index) : updated;
}

function cannotBuild(words: string, problems: Problems): undefined {
  problems.report({
    code: "E0846",
    message: `git could not check out what is upstream: ${words}`,
    help: "check free space and permissions of the folder for temporary files, then publish again",
  });
}

/** Reports a branch that could not be fetched. */
export function reportNoTip(
  fetched: Exclude<Fetched, { readonly kind: "tip" }>,
  branch: string,
  problems: Problems,
): void {
  if (fetched.kind === "failed") {
    reportUnreachable(fetched.words, problems);
    return;
  }
  problems.report({
    code: "E0840",
    message: `the remote has no branch "${branch}"`,
    help: "correct --branch; git makes the first commit of a branch: `git push`",
  });
}

/** Reports a remote that does not answer, or not as git expects. */
export function reportUnreachable(words: string, problems: Problems): void {
  problems.report({
    code: "E0844",
    message: `the remote cannot be reached: ${words}`,
    help: "check the URL, the network and your credentials by `git ls-remote`, then publish again; nothing of this change was lost",
  });
}

/** Reports that there is no checkout to publish from. */
export function reportNoScratch(failed: GitResult, problems: Problems): void {
  if (isLocal(failed)) reportUnwritable(gitWords(failed), problems);
  else reportUnreachable(gitWords(failed), problems);
}

/** Reports that git's own folder, or that for temporary files, cannot be written. */
export function reportUnwritable(words: string, problems: Problems): void {
  problems.report({
    code: "E0832",
    message: `a folder for git cannot be written: ${words}`,
    help: "correct the permissions of that folder or make room on its disk (TMPDIR names the folder for temporary files), then run the command again",
  });
}

/** A path below a folder, which may be the top. */
export function pathIn(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
