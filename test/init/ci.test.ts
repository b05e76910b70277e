import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ciTemplates } from "../../lib/init/ci/ci.ts";

const places = ["", "deploy/staging"];

/** Steps of all jobs of a workflow. */
function stepsOf(workflow: { readonly jobs: object }): readonly Record<string, string>[] {
  return Object.values(workflow.jobs).flatMap(
    (job: { steps: Record<string, string>[] }) => job.steps,
  );
}

describe.each(places)("below %j, the workflows for GitHub", (folder) => {
  const workflows = ciTemplates("github", { folder, environment: "staging", trunk: "main" })
    .filter(({ path }) => path.endsWith(".yaml"))
    .map(({ path, text }) => ({ path, workflow: parse(text) }));

  test.each(workflows)(
    "$path: actions pinned by commit, few rights, no text from outside in scripts",
    ({ workflow }) => {
      expect([{}, { contents: "read" }]).toContainEqual(workflow.permissions);
      const steps = stepsOf(workflow);
      const actions = steps.flatMap(({ uses }) => uses ?? []);
      expect(actions.length).toBeGreaterThan(1);
      for (const action of actions) expect(action).toMatch(/^[a-z-]+\/[a-z-]+@[0-9a-f]{40}$/);
      for (const { run = "" } of steps) {
        expect(run).not.toContain("${{");
        // A shell reads it without running it.
        execFileSync("bash", ["-n"], { input: run });
      }
    },
  );

  test("steps run where the environment lies", () => {
    const commands = workflows.flatMap(({ workflow }) =>
      stepsOf(workflow).filter(({ run = "" }) => /npx isolane (?:check|publish|prune)/.test(run)),
    );
    expect(commands.length).toBeGreaterThan(3);
    for (const step of commands)
      expect((step["working-directory"] ?? "").replace(/^trunk\/?/, "")).toBe(folder);
  });
});

test.each(places)("below %j, the jobs for GitLab are YAML, and their lines are shell", (folder) => {
  const settings = { folder, environment: "staging", trunk: "main" };
  const lanes = [".isolane-lanes", "isolane-lane", "isolane-lane-stop"];
  const expected = {
    ".gitlab/isolane.gitlab-ci.yml": ["isolane", ...lanes, "isolane-maintenance"],
    ".gitlab/isolane-application.gitlab-ci.yml": lanes,
  };
  const found = ciTemplates("gitlab", settings).filter(({ path }) => path.endsWith(".yml"));
  const files = found.map(({ path, text }): [string, Record<string, { script?: string[] }>] => [
    path,
    parse(text),
  ]);
  expect(Object.fromEntries(files.map(([path, jobs]) => [path, Object.keys(jobs)]))).toEqual(
    expected,
  );
  for (const { script = [] } of files.flatMap(([, jobs]) => Object.values(jobs)))
    for (const line of script) execFileSync("bash", ["-n"], { input: line });
});

test.each(["github", "gitlab"] as const)("%s: no branch is the trunk but the trunk", (system) => {
  const settings = { folder: "", environment: "production", trunk: "release/1.0" };
  const texts = ciTemplates(system, settings).map(({ text }) => text);
  expect(texts.join("")).not.toMatch(/\bmain\b|DEFAULT_BRANCH|default_branch|staging/);
  expect(texts.join("")).toContain('"release/1.0"');
  expect(texts.join("")).toContain("--base release/1.0 ");
});

test("the hook for people is a program that a shell reads", () => {
  for (const folder of places) {
    const hook = ciTemplates("github", { folder, environment: "staging", trunk: "main" }).find(
      ({ executable }) => executable,
    );
    expect(hook?.path).toBe(".githooks/pre-commit");
    execFileSync("sh", ["-n"], { input: hook?.text });
  }
});
