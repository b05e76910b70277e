/**
 * @module Jobs for GitLab, to be included: merge requests are checked, branches get their lanes, lanes that are over go
 * (https://docs.gitlab.com/ci/yaml/#includelocal).
 */
import { credentials, isolane, sync, there } from "./application.ts";
import { commentOnGitLab } from "./comments.ts";
import type { CiFile, CiSettings } from "./model.ts";

/** The jobs, in a file of their own: `.gitlab-ci.yml` is the team's. */
export function gitlabFiles(settings: CiSettings): readonly CiFile[] {
  return [
    { path: ".gitlab/isolane.gitlab-ci.yml", text: jobs(settings) },
    { path: ".gitlab/isolane-application.gitlab-ci.yml", text: application(settings) },
  ];
}

function jobs({ folder, environment, trunk }: CiSettings): string {
  const enter = folder === "" ? "" : `    - cd ${JSON.stringify(folder)}\n`;
  const up = folder === "" ? "" : "../".repeat(folder.split("/").length);
  const own = folder === "" ? "trunk" : `trunk/${folder}`;
  const clone = `    - git clone --quiet --branch ${trunk} "https://isolane:\${ISOLANE_TOKEN}@\${CI_SERVER_HOST}/\${CI_PROJECT_PATH}.git" trunk
    - cd ${JSON.stringify(own)}
    - npm ci
`;
  const publish = `    # Where the branch is protected: publish --push-to BRANCH, and open a merge request for it.
    - npx isolane publish --author 'isolane <isolane@noreply.invalid>'
`;
  const loop = (command: string) => `    - |
      for environment in $ENVIRONMENTS; do
        ${command}
      done
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
    - if: $CI_COMMIT_BRANCH == "${trunk}" && $CI_PIPELINE_SOURCE == "push"
  variables:
    GIT_DEPTH: "0"
  script:
${enter}    - npm ci
    # The output is what the specs say, and it keeps the promises.
    - npx isolane check --no-cache
    - npx isolane verify
    # What the change does.
    - if [ -n "$CI_MERGE_REQUEST_DIFF_BASE_SHA" ]; then npx isolane diff "$CI_MERGE_REQUEST_DIFF_BASE_SHA"; fi

.isolane-lanes:
  image: node:22
  variables:
    # Separated by spaces.
    ENVIRONMENTS: "${environment}"
  resource_group: isolane-$CI_MERGE_REQUEST_IID

isolane-lane:
  extends: .isolane-lanes
  rules:
${sameProject}  variables:
    GIT_DEPTH: "0"
  environment:
    name: lane/$CI_COMMIT_REF_SLUG
    on_stop: isolane-lane-stop
  script:
    # The branch is looked at, never run; the trunk's environment counts.
${clone}${loop(`npx isolane sandbox sync -e "$environment" --source ../${up}.`)}${publish}${commentOnGitLab(`npx isolane comment --source ../${up}.`, "ISOLANE_TOKEN")}
${laneStop}    - rm -rf trunk
${clone}${loop('npx isolane sandbox sync -e "$environment" --closed')}${publish}
# In a scheduled pipeline, say every hour, and after each push to the trunk.
isolane-maintenance:
  image: node:22
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
    - if: $CI_COMMIT_BRANCH == "${trunk}" && $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_AUTHOR !~ /^isolane /
  resource_group: isolane-maintenance
  variables:
    GIT_STRATEGY: none
  script:
    - rm -rf trunk
${clone}    - git ls-remote --heads origin > "$CI_PROJECT_DIR/branches"
    - npx isolane recompile --suspend-broken --now "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    - |
      for file in environments/*/environment.yaml; do
        npx isolane prune -e "$(dirname "$file")" --now "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --open-branches "$CI_PROJECT_DIR/branches" --repository "$CI_PROJECT_PATH" --base ${trunk} --yes
      done
${publish}`;
}

const sameProject = `    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == $CI_PROJECT_PATH
`;

/** For repositories that hold code: one command makes the sandbox in the environment repository and publishes it. */
function application({ environment, trunk, url }: CiSettings): string {
  const syncing = (more: string) => `    - npm install --global "$ISOLANE"
    - ${credentials("isolane")}
    - |
      for environment in $ENVIRONMENTS; do
        ${sync} -e "$environment" --author 'isolane <isolane@noreply.invalid>'${more}
      done
`;
  return `# Written by \`isolane init\`, for repositories that hold the code of one workload and no environment: include it in their
# .gitlab-ci.yml, and fill in the values below. Masked variables: ISOLANE_TOKEN is an access token that may write to
# the environment repository, and nothing else; ISOLANE_COMMENT_TOKEN may use the API of this project.
.isolane-lanes:
  image: node:22
  variables:
    # The version that the environment repository has in its package.json.
    ISOLANE: ${isolane}
    REPOSITORY: ${url ?? "https://gitlab.example.com/acme/deployments.git"}
    BRANCH: "${trunk}"
    # Separated by spaces.
    ENVIRONMENTS: "${environment}"
    WORKLOAD: Deployment/cart
    IMAGE: registry.example.com/acme/cart:$CI_COMMIT_SHA
  resource_group: isolane-$CI_MERGE_REQUEST_IID

isolane-lane:
  extends: .isolane-lanes
  rules:
${sameProject}  environment:
    name: lane/$CI_COMMIT_REF_SLUG
    on_stop: isolane-lane-stop
  script:
${syncing("")}${commentOnGitLab(`isolane comment ${there}`, "ISOLANE_COMMENT_TOKEN")}
${laneStop}${syncing(" --closed")}`;
}

/** The job that ends a lane, up to its script. */
const laneStop = `# Runs when the merge request is merged or closed, or its branch is deleted.
isolane-lane-stop:
  extends: .isolane-lanes
  rules:
${sameProject}      when: manual
      allow_failure: true
  variables:
    GIT_STRATEGY: none
  environment:
    name: lane/$CI_COMMIT_REF_SLUG
    action: stop
  script:
`;
