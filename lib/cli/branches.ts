/** @module What git has to know before anything is committed and pushed: names of branches, and who commits. */
import type { Problems } from "../diagnostics/problems.ts";
import type { Git } from "../git/git.ts";
import type { PublishAsked } from "./publish-asked.ts";

/** Where a clone publishes to. */
export interface Target {
  readonly branch: string;
  readonly remote: string;
  /** Whether the branch that is checked out moves to what was published. */
  readonly follows: boolean;
  /** What is to be said about that to people. */
  readonly news?: string;
}

/** The branch to publish to. Reports where that is not clear. */
export function targetOf(clone: Git, asked: PublishAsked, problems: Problems): Target | undefined {
  const current = clone.ask("symbolic-ref", "--quiet", "--short", "HEAD");
  const setting = (name: string) => clone.ask("config", "--get", `branch.${current}.${name}`);
  const followed = current && setting("merge")?.replace(/^refs\/heads\//, "");
  const branch = asked.branch ?? followed;
  const fault = (message: string, help: string): undefined => {
    problems.report({ code: "E0840", message, help });
  };
  if (branch === undefined)
    return fault(
      current === undefined
        ? "no branch is checked out"
        : `branch "${current}" follows no branch of a remote`,
      "name the branch that engines read: `isolane publish --branch main`",
    );
  if (!areBranches(clone, [branch, asked.pushTo], problems)) return undefined;
  if (asked.repository !== undefined) return { branch, remote: "origin", follows: false };
  const remote = (current && setting("remote")) ?? usualRemote(clone);
  return remote === undefined || remote === "."
    ? fault("this clone has no remote to publish to", "add one: `git remote add origin URL`")
    : { branch, remote, ...followedBy(current, followed, { branch, remote }) };
}

/** The remote of a branch that names none. */
function usualRemote(clone: Git): string | undefined {
  const all = (clone.ask("remote") ?? "").split("\n").filter((name) => name !== "");
  return all.includes("origin") || all.length > 1 ? "origin" : all[0];
}

/** Whether a clone moves with what it publishes. One that is on the branch does, also where nothing says that it follows it. */
function followedBy(
  current: string | undefined,
  followed: string | undefined,
  { branch, remote }: Pick<Target, "branch" | "remote">,
): Pick<Target, "follows" | "news"> {
  if (current === undefined || branch === followed) return { follows: true };
  const state = followed === undefined ? "follows no branch of a remote" : `follows "${followed}"`;
  return followed === undefined && current === branch
    ? {
        follows: true,
        news: `"${current}" ${state}: run \`git branch --set-upstream-to=${remote}/${branch}\`, and neither git pull nor isolane publish has to be told`,
      }
    : {
        follows: false,
        news: `this clone stays where it was, since "${current}" ${state}: commit or stash what is here, then \`git pull --no-rebase ${remote} ${branch}\` brings the published change`,
      };
}

/** Whether all that is stated is a name of a branch. Reports what is none. */
export function areBranches(
  git: Git,
  names: readonly (string | undefined)[],
  problems: Problems,
): boolean {
  const odd = names.find(
    (name) =>
      name !== undefined && git.run(["check-ref-format", `refs/heads/${name}`]).status !== 0,
  );
  if (odd === undefined) return true;
  problems.report({
    code: "E0840",
    message: `"${odd}" is no name of a branch`,
    help: "name a branch as `git branch` shows it",
  });
  return false;
}

/** Who commits in a folder; reported where git does not know. */
export function authorIn(
  git: Git,
  problems: Problems,
): { readonly name: string; readonly email: string } | undefined {
  // `NAME <EMAIL> SECONDS ZONE`: https://git-scm.com/docs/git-var
  const [, name, email] =
    /^(.*) <(.*)> \d+ [-+]\d+$/s.exec(git.ask("var", "GIT_AUTHOR_IDENT") ?? "") ?? [];
  if (name !== undefined && email !== undefined) return { name, email };
  problems.report({
    code: "E0841",
    message: "git does not know who commits",
    help: 'pass --author "NAME <EMAIL>", or set it: `git config user.name NAME` and `git config user.email EMAIL`',
  });
  return undefined;
}
