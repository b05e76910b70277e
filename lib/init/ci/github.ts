/**
 * @module A GitHub workflow that checks pull requests. Actions are pinned by commit, since a tag can be moved:
 * https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
 */
import type { CiFile, CiSettings } from "./model.ts";

/** The workflow. It reads the repository and has no other rights. */
export function githubFiles({ folder }: CiSettings): readonly CiFile[] {
  const place =
    folder === "" ? "" : `defaults:\n  run:\n    working-directory: ${JSON.stringify(folder)}\n`;
  return [{ path: ".github/workflows/isolane.yaml", text: `${head}${place}${jobs}` }];
}

const head = `# Written by \`isolane init\`: checks environments and their output in every pull request.
name: isolane
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
`;
const jobs = `jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0
        with:
          node-version: 22
      - run: npm ci
      - name: the output is what the specs say
        run: npx isolane check
      - name: the output keeps the promises
        run: npx isolane verify
`;
