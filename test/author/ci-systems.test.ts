import { expect, test } from "vitest";
import { ciSystems, factsOfCi, repositoryIn } from "../../lib/author/ci-systems.ts";

const none = () => undefined;
const sha = "c".repeat(40);

test.each([
  [
    "a push, by GitHub Actions",
    {
      GITHUB_ACTIONS: "true",
      GITHUB_REF_NAME: "fix/x",
      GITHUB_REF: "refs/heads/fix/x",
      GITHUB_SHA: sha,
      GITHUB_REPOSITORY: "a/b",
      GITHUB_ACTOR: "ada",
      GITHUB_HEAD_REF: "",
    },
    { branch: "fix/x", commit: sha, repository: "a/b", owner: "ada" },
  ],
  [
    "a branch that is called like a pull request, by GitHub Actions",
    { GITHUB_ACTIONS: "true", GITHUB_REF_NAME: "7", GITHUB_REF: "refs/heads/7" },
    { branch: "7" },
  ],
  [
    "a merge request, by GitLab CI",
    {
      GITLAB_CI: "true",
      CI_COMMIT_REF_NAME: "fix/x",
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "fix/x",
      CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: sha,
      CI_COMMIT_SHA: "d",
      CI_MERGE_REQUEST_IID: "3",
      CI_PROJECT_PATH: "g/s/p",
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
      GITLAB_USER_LOGIN: "ada",
    },
    {
      branch: "fix/x",
      commit: sha,
      pullRequest: 3,
      repository: "g/s/p",
      base: "main",
      owner: "ada",
    },
  ],
  [
    "a pull request, by Bitbucket Pipelines",
    {
      BITBUCKET_BUILD_NUMBER: "5",
      BITBUCKET_BRANCH: "fix/x",
      BITBUCKET_COMMIT: sha,
      BITBUCKET_PR_ID: "4",
      BITBUCKET_REPO_FULL_NAME: "w/r",
      BITBUCKET_PR_DESTINATION_BRANCH: "main",
    },
    { branch: "fix/x", commit: sha, pullRequest: 4, repository: "w/r", base: "main" },
  ],
  [
    "a pull request, by Azure Pipelines",
    {
      TF_BUILD: "True",
      BUILD_SOURCEBRANCH: "refs/pull/9/merge",
      SYSTEM_PULLREQUEST_SOURCEBRANCH: "refs/heads/fix/x",
      SYSTEM_PULLREQUEST_SOURCECOMMITID: sha,
      SYSTEM_PULLREQUEST_PULLREQUESTID: "9",
      BUILD_REPOSITORY_NAME: "r",
      SYSTEM_PULLREQUEST_TARGETBRANCH: "refs/heads/main",
      BUILD_REQUESTEDFOR: "Ada",
    },
    { branch: "fix/x", commit: sha, pullRequest: 9, repository: "r", base: "main", owner: "Ada" },
  ],
  [
    "a pull request, by Jenkins",
    {
      JENKINS_URL: "http://j",
      CHANGE_BRANCH: "fix/x",
      BRANCH_NAME: "PR-12",
      CHANGE_ID: "12",
      CHANGE_TARGET: "main",
      GIT_COMMIT: sha,
      GIT_URL: "git@git.example.com:a/b.git",
      CHANGE_AUTHOR: "ada",
    },
    {
      branch: "fix/x",
      commit: sha,
      pullRequest: 12,
      repository: "a/b",
      base: "main",
      owner: "ada",
    },
  ],
  [
    "a branch, by Jenkins without a multibranch job",
    { JENKINS_URL: "http://j", GIT_BRANCH: "origin/fix/x", GIT_COMMIT: sha },
    { branch: "fix/x", commit: sha },
  ],
  [
    "a pull request, by Woodpecker",
    {
      CI: "woodpecker",
      CI_COMMIT_BRANCH: "main",
      CI_COMMIT_SOURCE_BRANCH: "fix/x",
      CI_COMMIT_PULL_REQUEST: "8",
      CI_COMMIT_SHA: sha,
      CI_REPO: "a/b",
      CI_COMMIT_TARGET_BRANCH: "main",
      CI_COMMIT_AUTHOR: "ada",
    },
    { branch: "fix/x", commit: sha, pullRequest: 8, repository: "a/b", base: "main", owner: "ada" },
  ],
  ["somewhere else", { CI: "true", GITHUB_SHA: sha }, {}],
])("%s", (_, variables, facts) => {
  const known = Object.entries(factsOfCi(variables, none)).filter(
    ([, value]) => value !== undefined,
  );
  expect(Object.fromEntries(known)).toEqual(facts);
});

test("every system says where its variables are described", () => {
  for (const { source } of ciSystems) expect(source).toMatch(/^https:\/\//);
});

test.each([
  ["https://user:secret@git.example.com/acme/shop.git", "acme/shop"],
  ["git@git.example.com:acme/shop.git", "acme/shop"],
  ["ssh://git@git.example.com:22/acme/shop", "acme/shop"],
  ["acme/shop", "acme/shop"],
  ["https://git.example.com/", undefined],
])("the repository of %s is %s", (url, path) => {
  expect(repositoryIn(url)).toBe(path);
});
