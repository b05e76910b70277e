/**
 * @module GitHub workflows: pull requests are checked, branches get their lanes, lanes that are over go. Actions are pinned by
 * commit, since a tag can be moved, and no text from outside is part of a script
 * (https://docs.github.com/en/actions/reference/security/secure-use).
 */
import { commentOnGitHub } from "./comments.ts";
import { applicationOnGitHub } from "./github-application.ts";
import { author, checkout, ofPullRequest, setupNode, syncing } from "./github-steps.ts";
import type { CiFile, CiSettings } from "./model.ts";

/** The workflows of a repository with an environment, and the one for application repositories. */
export function githubFiles(settings: CiSettings): readonly CiFile[] {
  return [
    { path: ".github/workflows/isolane.yaml", text: check(settings) },
    { path: ".github/workflows/isolane-lanes.yaml", text: lanes(settings) },
    { path: ".github/workflows/isolane-maintenance.yaml", text: maintenance(settings) },
    { path: ".github/isolane-application.yaml", text: applicationOnGitHub(settings) },
    { path: ".github/CODEOWNERS", text: owners(settings) },
  ];
}

/** Where a step runs, below the folder that a repository was checked out into. */
function at(folder: string, below = ""): string {
  const path = [below, folder].filter((one) => one !== "").join("/");
  return path === "" ? "" : `        working-directory: ${JSON.stringify(path)}\n`;
}

function check({ folder, trunk }: CiSettings): string {
  return `# Written by \`isolane init\`: checks environments and their output in every pull request.
name: isolane
on:
  pull_request:
  push:
    branches: ["${trunk}"]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: ${checkout}
        with:
          fetch-depth: 0
          persist-credentials: false
${setupNode}      - run: npm ci
${at(folder)}      - name: the output is what the specs say
        run: npx isolane check --no-cache
${at(folder)}      - name: the output keeps the promises
        run: npx isolane verify
${at(folder)}      - name: what the change does
        if: github.event_name == 'pull_request'
        env:
          BASE: \${{ github.base_ref }}
        run: npx isolane diff "origin/$BASE" --format markdown >> "$GITHUB_STEP_SUMMARY"
${at(folder)}`;
}

function lanes({ folder, environment, trunk }: CiSettings): string {
  const there = at(folder, "trunk");
  const source = `--source ../${up(folder)}branch`;
  return `# Written by \`isolane init\`: a pull request gets a lane in each of ENVIRONMENTS, and loses it when it is closed. For a
# repository that holds both code and environments; isolane-application.yaml is for those that hold code only.
name: isolane lanes
${ofPullRequest}env:
  # Separated by spaces.
  ENVIRONMENTS: "${environment}"
jobs:
  lane:
    # The code of a fork does not run in the cluster, and its job could not write here anyway.
    if: github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-latest
    permissions:
      # One commit: the spec of the branch and its output.
      contents: write
      # One comment.
      pull-requests: write
    steps:
      # The branch is looked at, never run: what it changed says which workloads to fork.
      - uses: ${checkout}
        with:
          path: branch
          ref: \${{ github.event.pull_request.head.sha }}
          fetch-depth: 0
          persist-credentials: false
      # The trunk's environment counts: a branch that edits it has to be merged first.
      - uses: ${checkout} # zizmor: ignore[artipacked] publish pushes with them
        with:
          path: trunk
          ref: "${trunk}"
          fetch-depth: 0
${setupNode}      - run: npm ci
${there}      - name: make, change or delete the sandbox
        env:
${syncing(`npx isolane sandbox sync ${source}`)}${there}      # Where the branch is protected: publish --push-to BRANCH, and open a pull request for it.
      - name: publish
        run: npx isolane publish --author '${author}'
${there}      - name: comment
        if: github.event.action != 'closed'
        env:
          GH_TOKEN: \${{ github.token }}
          NUMBER: \${{ github.event.pull_request.number }}
${commentOnGitHub(`npx isolane comment ${source}`)}${there}`;
}

/** The way up from a folder of a repository to its top. */
function up(folder: string): string {
  return folder === "" ? "" : "../".repeat(folder.split("/").length);
}

function maintenance({ folder, trunk }: CiSettings): string {
  return `# Written by \`isolane init\`: after a change of the baseline, and every hour. Lanes that no longer compile are
# suspended, lanes of closed branches and lanes that have expired go.
name: isolane maintenance
on:
  schedule:
    - cron: "17 * * * *"
  push:
    branches: ["${trunk}"]
  workflow_dispatch:
permissions: {}
concurrency:
  group: isolane-maintenance
jobs:
  maintain:
    runs-on: ubuntu-latest
    permissions:
      # One commit: specs and their output.
      contents: write
    steps:
      - uses: ${checkout} # zizmor: ignore[artipacked] publish pushes with them
        with:
          fetch-depth: 0
${setupNode}      - run: npm ci
${at(folder)}      - name: suspend what no longer compiles
        run: npx isolane recompile --suspend-broken --now "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
${at(folder)}      - name: delete what is over
        run: |
          git ls-remote --heads origin > "$RUNNER_TEMP/branches"
          for file in environments/*/environment.yaml; do
            npx isolane prune -e "$(dirname "$file")" --now "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --open-branches "$RUNNER_TEMP/branches" --repository "$GITHUB_REPOSITORY" --base ${trunk} --yes
          done
${at(folder)}      - name: publish
        run: npx isolane publish --author '${author}'
${at(folder)}`;
}

function owners({ folder }: CiSettings): string {
  const top = folder === "" ? "" : `/${folder}`;
  return `# Written by \`isolane init\`: who reviews what. Name your own teams and take the comment signs away.
# Sandboxes and their output belong to their branches; what all lanes share belongs to the platform team.
# ${top}/environments/ @acme/platform
# ${top}/environments/*/sandboxes/
# ${top}/environments/*/groups/
# ${top}/dist/*/baseline/ @acme/platform
# ${top}/dist/*/gitops/ @acme/platform
`;
}
