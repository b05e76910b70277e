/** @module Files for the CI system of a repository with environments: a pull request is checked as `isolane` checks it. */
import { githubFiles } from "./github.ts";
import { gitlabFiles } from "./gitlab.ts";
import type { CiFile, CiSettings } from "./model.ts";

/** A CI system. */
export type CiSystem = "github" | "gitlab";

/** The CI systems for which there are files. */
export const ciSystems: readonly CiSystem[] = ["github", "gitlab"];

/** The files of a CI system. */
export function ciTemplates(system: CiSystem, settings: CiSettings): readonly CiFile[] {
  return [...(system === "github" ? githubFiles(settings) : gitlabFiles(settings)), hook(settings)];
}

/** A hook for people: nothing that they commit fails in CI later. */
function hook({ folder }: CiSettings): CiFile {
  const below = folder === "" ? "" : `${folder}/`;
  const enter = folder === "" ? "" : `cd ${JSON.stringify(folder)}\n`;
  return {
    path: ".githooks/pre-commit",
    executable: true,
    text: `#!/bin/sh
# Written by \`isolane init\`; \`git config core.hooksPath .githooks\` turns it on in a clone. A commit that touches specs or
# output is refused where the output is not what the specs say.
set -eu
if git diff --cached --quiet -- ${JSON.stringify(`${below}environments`)} ${JSON.stringify(`${below}dist`)}; then exit 0; fi
${enter}npx isolane check
`,
  };
}
