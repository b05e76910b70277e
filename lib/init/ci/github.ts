/**
 * @module GitHub workflows: pull requests are checked, branches get their lanes, lanes that are over go. Actions are pinned by
 * commit, since a tag can be moved, and no text from outside is part of a script
 * (https://docs.github.com/en/actions/reference/security/secure-use).
 */
import { commentOnGitHub } from "./comments.ts";
import type { CiFile, CiSettings } from "./model.ts";

/** The workflows of a repository with an environment, and the one for application repositories. */
export function githubFiles(settings: CiSettings): readonly CiFile[] {
  return [
    { path: ".github/workflows/isolane.yaml", text: check(settings) },
    { path: ".github/workflows/isolane-lanes.yaml", text: lanes(settings) },
    { path: ".github/workflows/isolane-maintenance.yaml", text: maintenance(settings) },
    { path: ".github/isolane-application.yaml", text: application(settings) },
    { path: ".github/CODEOWNERS", text: owners(settings) },
  ];
}

const checkout = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
const setupNode = `      - uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0
        with:
          node-version: 22
`;
const author = "isolane <isolane@users.noreply.github.com>";

/** Where a step runs, below the folder that a repository was checked out into. */
function at(folder: string, below = ""): string {
  const path = [below, folder].filter((one) => one !== "").join("/");
  return path === "" ? "" : `        working-directory: ${JSON.stringify(path)}\n`;
}

function check({ folder }: CiSettings): string {
  return `# Written by \`isolane init\`: checks environments and their output in every pull request.
name: isolane
on:
  pull_request:
  push:
    branches: [main]
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
        run: npx isolane check
${at(folder)}      - name: the output keeps the promises
        run: npx isolane verify
${at(folder)}      - name: what the change does
        if: github.event_name == 'pull_request'
        env:
          BASE: \${{ github.base_ref }}
        run: npx isolane diff "origin/$BASE" --format markdown >> "$GITHUB_STEP_SUMMARY"
${at(folder)}`;
}

function lanes({ folder, environment }: CiSettings): string {
  return `# Written by \`isolane init\`: a pull request gets a lane, and loses it when it is closed. For a repository that
# holds both code and environments; isolane-application.yaml is for those that hold code only.
name: isolane lanes
on:
  pull_request:
    types: [opened, reopened, synchronize, closed]
permissions: {}
concurrency:
  group: isolane-lane-\${{ github.event.pull_request.number }}
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
          ref: \${{ github.event.repository.default_branch }}
          fetch-depth: 0
${laneSteps({ folder, environment }, { protectedHint: true })}`;
}

/**
 * What both workflows do once branch and trunk are checked out: sandbox, publish, comment.
 * @param fork Name what is forked, by the variables of the template; otherwise what the branch changed says it.
 * @param protectedHint Say what to do about a protected branch.
 */
function laneSteps(
  { folder, environment }: CiSettings,
  {
    fork = false,
    protectedHint = false,
  }: { readonly fork?: boolean; readonly protectedHint?: boolean },
): string {
  const there = at(folder, "trunk");
  const source = `-e ${environment} --source ../${up(folder)}branch`;
  const hint = protectedHint
    ? "      # Where the branch is protected: publish --push-to BRANCH, and open a pull request for it.\n"
    : "";
  return `${setupNode}      - run: npm ci
${there}      - name: make, change or delete the sandbox
        env:
          CLOSED: \${{ github.event.action == 'closed' && '--closed' || '' }}
        run: npx isolane sandbox sync ${source}${fork ? ' --fork "$WORKLOAD=$IMAGE"' : ""} \${CLOSED:+"$CLOSED"}
${there}${hint}      - name: publish
        run: npx isolane publish --author '${author}'
${there}      - name: comment
        if: github.event.action != 'closed'
        env:
          GH_TOKEN: \${{ github.token }}
          NUMBER: \${{ github.event.pull_request.number }}
        run: |
          npx isolane comment ${source} > "$RUNNER_TEMP/comment.md"
${commentOnGitHub}${there}`;
}

/** The way up from a folder of a repository to its top. */
function up(folder: string): string {
  return folder === "" ? "" : "../".repeat(folder.split("/").length);
}

function maintenance({ folder }: CiSettings): string {
  return `# Written by \`isolane init\`: after a change of the baseline, and every hour. Lanes that no longer compile are
# suspended, lanes of closed branches and lanes that have expired go.
name: isolane maintenance
on:
  schedule:
    - cron: "17 * * * *"
  push:
    branches: [main]
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
          npx isolane prune --now "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --open-branches "$RUNNER_TEMP/branches" --repository "$GITHUB_REPOSITORY" --yes
${at(folder)}      - name: publish
        run: npx isolane publish --author '${author}'
${at(folder)}`;
}

function application({ folder, environment }: CiSettings): string {
  return `# Written by \`isolane init\`, for repositories that hold the code of one workload and no environment: copy it there
# to .github/workflows/isolane.yaml, and fill in the four values below. ISOLANE_TOKEN is a token that may
# write to the environment repository, and nothing else.
name: isolane
on:
  pull_request:
    types: [opened, reopened, synchronize, closed]
permissions: {}
concurrency:
  group: isolane-lane-\${{ github.event.pull_request.number }}
env:
  ENVIRONMENTS: acme/deployments
  WORKLOAD: Deployment/cart
  IMAGE: ghcr.io/acme/cart:\${{ github.event.pull_request.head.sha }}
jobs:
  lane:
    if: github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-latest
    permissions:
      contents: read
      pull-requests: write
    steps:
      - uses: ${checkout}
        with:
          path: branch
          ref: \${{ github.event.pull_request.head.sha }}
          persist-credentials: false
      - uses: ${checkout} # zizmor: ignore[artipacked] publish pushes with them
        with:
          path: trunk
          repository: \${{ env.ENVIRONMENTS }}
          token: \${{ secrets.ISOLANE_TOKEN }}
          fetch-depth: 0
${laneSteps({ folder, environment }, { fork: true })}`;
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
