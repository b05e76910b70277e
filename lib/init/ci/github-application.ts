/** @module The GitHub workflow for repositories that hold the code of a workload and no environment. */
import { credentials, isolane, sync, there } from "./application.ts";
import { commentOnGitHub } from "./comments.ts";
import { author, checkout, ofPullRequest, setupNode, syncing } from "./github-steps.ts";
import type { CiSettings } from "./model.ts";

/** The workflow: one command makes the sandbox in the environment repository and publishes it. */
export function applicationOnGitHub({ environment, trunk, url }: CiSettings): string {
  const token = `          ISOLANE_TOKEN: \${{ secrets.ISOLANE_TOKEN }}\n`;
  const withToken = (step: string) =>
    step.replace("        run: |\n", (run) => `${run}          ${credentials("x-access-token")}\n`);
  return `# Written by \`isolane init\`, for repositories that hold the code of one workload and no environment: copy it there
# to .github/workflows/isolane.yaml, and fill in the values below. ISOLANE_TOKEN is a token that may
# write to the environment repository, and nothing else.
name: isolane
${ofPullRequest}env:
  # The version that the environment repository has in its package.json.
  ISOLANE: ${isolane}
  REPOSITORY: ${url ?? "https://github.com/acme/deployments.git"}
  BRANCH: "${trunk}"
  # Separated by spaces.
  ENVIRONMENTS: "${environment}"
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
      # The branch is looked at, never run.
      - uses: ${checkout}
        with:
          ref: \${{ github.event.pull_request.head.sha }}
          persist-credentials: false
${setupNode}      - run: npm install --global "$ISOLANE" # zizmor: ignore[adhoc-packages] a commit pins it
      - name: make, change or delete the sandbox, and publish
        env:
${token}${withToken(syncing(`${sync} --author '${author}'`))}      - name: comment
        if: github.event.action != 'closed'
        env:
${token}          GH_TOKEN: \${{ github.token }}
          NUMBER: \${{ github.event.pull_request.number }}
${withToken(commentOnGitHub(`isolane comment ${there}`))}`;
}
