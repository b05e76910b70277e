/** @module What the files for repositories of applications have in common: what a person fills in, and the command. */

/** What is installed: isolane is on no registry. */
export const isolane = "git+https://git.example.com/platform/isolane.git#COMMIT";

/** Which environment repository a command works in. */
export const there = '--repository "$REPOSITORY" --branch "$BRANCH"';

/** Lets git put a token into the URL of that repository, so no argument has it (https://git-scm.com/docs/git-config, `insteadOf`). */
export function credentials(user: string): string {
  return `export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="url.https://${user}:\${ISOLANE_TOKEN}@\${REPOSITORY#https://}.insteadOf" GIT_CONFIG_VALUE_0="$REPOSITORY"`;
}

/** Makes the sandbox of the branch and publishes it. */
export const sync = `isolane sandbox sync ${there} --fork "$WORKLOAD=$IMAGE"`;
