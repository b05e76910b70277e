/** @module What the workflows for GitHub share. */

/** Actions are pinned by commit. */
export const checkout = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
/** isolane is a program of Node. */
export const setupNode = `      - uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0
        with:
          node-version: 22
`;
/** When a pull request's lane is looked after: one run at a time. */
export const ofPullRequest = `on:
  pull_request:
    types: [opened, reopened, synchronize, closed]
permissions: {}
concurrency:
  group: isolane-lane-\${{ github.event.pull_request.number }}
`;
/** Who commits. */
export const author = "isolane <isolane@users.noreply.github.com>";

/** The rest of a step, from its variables on: in each environment, the sandbox of the branch is made, changed or deleted. */
export function syncing(command: string): string {
  return `          CLOSED: \${{ github.event.action == 'closed' && '--closed' || '' }}
        run: |
          for environment in $ENVIRONMENTS; do
            ${command} -e "$environment" \${CLOSED:+"$CLOSED"}
          done
`;
}
