/** @module What is known about the branch that a command works for: said on the command line, by CI, by git. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { factsOfCi, repositoryIn } from "../../../author/ci-systems.ts";
import type { Branch } from "../../../author/sync.ts";
import type { Problems } from "../../../diagnostics/problems.ts";
import { changedSince, checkedOut } from "../../../git/branch.ts";
import { Git } from "../../../git/git.ts";
import { parseJson } from "../../../kube/json.ts";
import type { Place } from "../../host.ts";

/** What the command line may say. */
export interface BranchAsked {
  readonly branch?: string | undefined;
  readonly commit?: string;
  readonly repository?: string | undefined;
  readonly pullRequest?: number;
  readonly owner?: string;
  readonly base?: string;
  /** The checkout of the branch. Default: the folder that the command runs in. */
  readonly source?: string | undefined;
}

/** The branch; what the command line says outdoes CI, and CI outdoes git. Reports a branch without a name. */
export function branchOf(asked: BranchAsked, place: Place, problems: Problems): Branch | undefined {
  const ci = factsOfCi(place.variables, readJson);
  const git = checkedOut(gitOf(asked, place));
  // Of another branch than the one that is checked out, git knows nothing.
  const other = asked.branch !== undefined && asked.branch !== (ci.branch ?? git.branch);
  const branch = asked.branch ?? ci.branch ?? git.branch;
  const base = asked.base ?? ci.base ?? git.base;
  if (branch === undefined || branch === base) {
    problems.report({
      code: "E0829",
      message:
        branch === undefined
          ? "nothing says which branch this is: no branch is checked out"
          : `"${branch}" is the trunk, which has no sandbox`,
      help: "name the branch by --branch, and the trunk by --base",
    });
    return undefined;
  }
  return {
    branch,
    commit: asked.commit ?? (other ? undefined : (ci.commit ?? git.commit)),
    pullRequest: asked.pullRequest ?? (other ? undefined : ci.pullRequest),
    repository: repositoryOf(asked, place),
    owner: asked.owner ?? ci.owner ?? git.author,
    base,
  };
}

/** The repository that a command works for, as {@link branchOf} finds it. */
export function repositoryOf(asked: BranchAsked, place: Place): string | undefined {
  return (
    repositoryIn(asked.repository) ??
    factsOfCi(place.variables, readJson).repository ??
    repositoryIn(checkedOut(gitOf(asked, place)).remote)
  );
}

/** What the branch changed, from the root of its repository. Reports where that cannot be known. */
export function pathsOf(
  asked: BranchAsked,
  { base }: Branch,
  place: Place,
  problems: Problems,
): readonly string[] | undefined {
  const changes =
    base === undefined
      ? { unknown: "nothing says what the trunk is" }
      : changedSince(gitOf(asked, place), base);
  if ("paths" in changes) return changes.paths;
  problems.report({
    code: "E0830",
    message: `what the branch changed cannot be known: ${changes.unknown}`,
    help: "fetch the whole history of both (`fetch-depth: 0`), name the trunk by --base, or the forks by --fork",
  });
  return undefined;
}

function gitOf({ source = "." }: BranchAsked, { cwd, variables }: Place): Git {
  return new Git(resolve(cwd, source), variables);
}

function readJson(path: string): unknown {
  try {
    return parseJson(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
