/** @module Jobs for GitLab that check merge requests, to be included: https://docs.gitlab.com/ci/yaml/#includelocal */
import type { CiFile, CiSettings } from "./model.ts";

/** The jobs, in a file of their own: `.gitlab-ci.yml` is the team's. */
export function gitlabFiles({ folder }: CiSettings): readonly CiFile[] {
  const place = folder === "" ? "" : `    - cd ${JSON.stringify(folder)}\n`;
  return [{ path: ".gitlab/isolane.gitlab-ci.yml", text: `${head}${place}${steps}` }];
}

const head = `# Written by \`isolane init\`: checks environments and their output in every merge request. In .gitlab-ci.yml:
#   include:
#     - local: .gitlab/isolane.gitlab-ci.yml
isolane:
  image: node:22
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
`;
const steps = `    - npm ci
    # The output is what the specs say, and it keeps the promises.
    - npx isolane check
    - npx isolane verify
`;
