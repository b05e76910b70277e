/** @module What CI systems say about the branch that they work for: one row each, by the variables that they set. */
import { asString, at } from "../kube/json.ts";

/** What is known about a branch. */
export interface BranchFacts {
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
  readonly pullRequest?: number | undefined;
  /** `owner/name`, or the path in a forge's namespaces. */
  readonly repository?: string | undefined;
  /** Who pushed, as the system names people. */
  readonly owner?: string | undefined;
  /** The branch that it is to be merged into. */
  readonly base?: string | undefined;
}

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads a JSON file; undefined where there is none. */
export type ReadJson = (path: string) => unknown;

interface CiSystem {
  readonly name: string;
  /** Where to look up what the variables mean. */
  readonly source: string;
  /** A variable that only this system sets, and its value where others set it too. */
  readonly sign: readonly [variable: string, value?: string];
  /** For each fact the variables that state it, the most telling first. */
  readonly facts: Readonly<Record<keyof BranchFacts, readonly string[]>>;
}

/** Every system, in no order: their signs exclude each other. */
export const ciSystems: readonly CiSystem[] = [
  {
    name: "GitHub Actions",
    source:
      "https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables",
    sign: ["GITHUB_ACTIONS", "true"],
    facts: {
      // GITHUB_REF_NAME is `12/merge` for a pull request.
      branch: ["GITHUB_HEAD_REF", "GITHUB_REF_NAME"],
      commit: ["GITHUB_SHA"],
      pullRequest: ["GITHUB_REF"],
      repository: ["GITHUB_REPOSITORY"],
      owner: ["GITHUB_ACTOR"],
      base: ["GITHUB_BASE_REF"],
    },
  },
  {
    name: "GitLab CI",
    source: "https://docs.gitlab.com/ci/variables/predefined_variables/",
    sign: ["GITLAB_CI", "true"],
    facts: {
      branch: ["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_BRANCH", "CI_COMMIT_REF_NAME"],
      // CI_COMMIT_SHA is the merge commit in pipelines for merged results.
      commit: ["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"],
      pullRequest: ["CI_MERGE_REQUEST_IID"],
      repository: ["CI_PROJECT_PATH"],
      owner: ["GITLAB_USER_LOGIN"],
      base: ["CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_DEFAULT_BRANCH"],
    },
  },
  {
    name: "Bitbucket Pipelines",
    source: "https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/",
    sign: ["BITBUCKET_BUILD_NUMBER"],
    facts: {
      branch: ["BITBUCKET_BRANCH"],
      commit: ["BITBUCKET_COMMIT"],
      pullRequest: ["BITBUCKET_PR_ID"],
      repository: ["BITBUCKET_REPO_FULL_NAME"],
      owner: [],
      base: ["BITBUCKET_PR_DESTINATION_BRANCH"],
    },
  },
  {
    name: "Azure Pipelines",
    source: "https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables",
    sign: ["TF_BUILD"],
    facts: {
      branch: ["SYSTEM_PULLREQUEST_SOURCEBRANCH", "BUILD_SOURCEBRANCH"],
      // BUILD_SOURCEVERSION is the merge commit for a pull request.
      commit: ["SYSTEM_PULLREQUEST_SOURCECOMMITID", "BUILD_SOURCEVERSION"],
      pullRequest: ["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "SYSTEM_PULLREQUEST_PULLREQUESTID"],
      repository: ["BUILD_REPOSITORY_NAME"],
      owner: ["BUILD_REQUESTEDFOR"],
      base: ["SYSTEM_PULLREQUEST_TARGETBRANCH"],
    },
  },
  {
    name: "Jenkins",
    source: "https://plugins.jenkins.io/branch-api/, https://plugins.jenkins.io/git/",
    sign: ["JENKINS_URL"],
    facts: {
      // BRANCH_NAME is `PR-12` for a pull request, GIT_BRANCH is `origin/main`.
      branch: ["CHANGE_BRANCH", "BRANCH_NAME", "GIT_BRANCH"],
      commit: ["GIT_COMMIT"],
      pullRequest: ["CHANGE_ID"],
      repository: ["GIT_URL"],
      owner: ["CHANGE_AUTHOR"],
      base: ["CHANGE_TARGET"],
    },
  },
  {
    name: "Woodpecker",
    source: "https://woodpecker-ci.org/docs/usage/environment",
    sign: ["CI", "woodpecker"],
    facts: {
      branch: ["CI_COMMIT_SOURCE_BRANCH", "CI_COMMIT_BRANCH"],
      commit: ["CI_COMMIT_SHA"],
      pullRequest: ["CI_COMMIT_PULL_REQUEST"],
      repository: ["CI_REPO"],
      owner: ["CI_COMMIT_AUTHOR"],
      base: ["CI_COMMIT_TARGET_BRANCH", "CI_REPO_DEFAULT_BRANCH"],
    },
  },
];

/** What the CI system says that this runs in; nothing outside of CI. */
export function factsOfCi(variables: Variables, readJson: ReadJson): BranchFacts {
  const system = ciSystems.find(({ sign: [name, value] }) =>
    value === undefined ? (variables[name] ?? "") !== "" : variables[name] === value,
  );
  if (system === undefined) return {};
  const stated = (fact: keyof BranchFacts) =>
    system.facts[fact].map((name) => variables[name] ?? "").find((value) => value !== "");
  const number = numberIn(stated("pullRequest"));
  const head = headOfEvent(variables, readJson);
  return {
    branch: shortBranch(stated("branch")),
    commit: head ?? stated("commit"),
    pullRequest: number,
    repository: repositoryIn(stated("repository")),
    owner: stated("owner"),
    base: shortBranch(stated("base")),
  };
}

/** `owner/name` of a URL or a path, without credentials. */
export function repositoryIn(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const path = url
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*\//i, "")
    .replace(/^[^/:]*@?[^/:]+:(?!\/\/)/, "")
    .replace(/\/+$/, "")
    .replace(/\.git$/, "");
  return path === "" ? undefined : path;
}

/** A branch's name without what refs and remotes put before it. */
function shortBranch(ref: string | undefined): string | undefined {
  return ref?.replace(/^refs\/heads\//, "").replace(/^(?:refs\/remotes\/)?origin\//, "");
}

/** `12`, `PR-12` and `refs/pull/12/merge` alike; `refs/heads/v2` has none. */
function numberIn(text: string | undefined): number | undefined {
  const [, digits] =
    /^(?:PR-|MR-|refs\/pull\/)?([1-9]\d{0,8})(?:\/(?:merge|head))?$/.exec(text ?? "") ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** GitHub's GITHUB_SHA is a merge commit for a pull request: the branch's own is in the event alone. */
function headOfEvent(
  { GITHUB_EVENT_PATH: path }: Variables,
  readJson: ReadJson,
): string | undefined {
  const sha = path === undefined ? undefined : at(readJson(path), "pull_request", "head", "sha");
  return asString(sha);
}
