/** @module What git has to know before anything is committed and pushed: names of branches, and who commits. */
import type { Problems } from "../diagnostics/problems.ts";
import type { Git } from "../git/git.ts";

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
