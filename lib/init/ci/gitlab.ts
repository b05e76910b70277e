/**
 * @module Jobs for GitLab, to be included: merge requests are checked, branches get their lanes, lanes that are over go
 * (https://docs.gitlab.com/ci/yaml/#includelocal).
 */
import { commentOnGitLab } from "./comments.ts";
import type { CiFile, CiSettings } from "./model.ts";

/** The jobs, in a file of their own: `.gitlab-ci.yml` is the team's. */
export function gitlabFiles(settings: CiSettings): readonly CiFile[] {
  return [{ path: ".gitlab/isolane.gitlab-ci.yml", text: jobs(settings) }];
}

function jobs({ folder, environment }: CiSettings): string {
  const enter = folder === "" ? "" : `    - cd ${JSON.stringify(folder)}\n`;
  const up = folder === "" ? "" : "../".repeat(folder.split("/").length);
  const own = folder === "" ? "trunk" : `trunk/${folder}`;
  const clone = `    - git clone --quiet --branch "$CI_DEFAULT_BRANCH" "https://isolane:\${ISOLANE_TOKEN}@\${CI_SERVER_HOST}/\${CI_PROJECT_PATH}.git" trunk
    - cd ${JSON.stringify(own)}
    - npm ci
`;
  const publish = `    # Where the branch is protected: publish --push-to BRANCH, and open a merge request for it.
    - npx isolane publish --author 'isolane <isolane@noreply.invalid>'
`;
  const sameProject = `    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == $CI_PROJECT_PATH
`;
  return `# Written by \`isolane init\`. In .gitlab-ci.yml:
#   include:
#     - local: .gitlab/isolane.gitlab-ci.yml
# ISOLANE_TOKEN is a masked variable with a project access token that may write to the repository and use the API. Merge
# requests from forks do not get it, and get no lane: their code would run in the cluster.
isolane:
  image: node:22
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE == "push"
  variables:
    GIT_DEPTH: "0"
  script:
${enter}    - npm ci
    # The output is what the specs say, and it keeps the promises.
    - npx isolane check
    - npx isolane verify
    # What the change does.
    - if [ -n "$CI_MERGE_REQUEST_DIFF_BASE_SHA" ]; then npx isolane diff "$CI_MERGE_REQUEST_DIFF_BASE_SHA"; fi

isolane-lane:
  image: node:22
  rules:
${sameProject}  variables:
    GIT_DEPTH: "0"
  resource_group: isolane-$CI_MERGE_REQUEST_IID
  environment:
    name: lane/$CI_COMMIT_REF_SLUG
    on_stop: isolane-lane-stop
  script:
    # The branch is looked at, never run; the trunk's environment counts.
${clone}    - npx isolane sandbox sync -e ${environment} --source ../${up}.
${publish}    - npx isolane comment -e ${environment} --source ../${up}. > comment.md
${commentOnGitLab}
# Runs when the merge request is merged or closed, or its branch is deleted.
isolane-lane-stop:
  image: node:22
  rules:
${sameProject}      when: manual
      allow_failure: true
  variables:
    GIT_STRATEGY: none
  resource_group: isolane-$CI_MERGE_REQUEST_IID
  environment:
    name: lane/$CI_COMMIT_REF_SLUG
    action: stop
  script:
    - rm -rf trunk
${clone}    - npx isolane sandbox sync -e ${environment} --closed
${publish}
# In a scheduled pipeline, say every hour, and after each push to the trunk.
isolane-maintenance:
  image: node:22
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_AUTHOR !~ /^isolane /
  resource_group: isolane-maintenance
  variables:
    GIT_STRATEGY: none
  script:
    - rm -rf trunk
${clone}    - git ls-remote --heads origin > "$CI_PROJECT_DIR/branches"
    - npx isolane recompile --suspend-broken --now "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    - npx isolane prune --now "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --open-branches "$CI_PROJECT_DIR/branches" --repository "$CI_PROJECT_PATH" --yes
${publish}`;
}
