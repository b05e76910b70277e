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
  const workflows = ciTemplates("github", { folder, environment: "staging" })
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
      stepsOf(workflow).filter(({ run = "" }) => /isolane (?:check|publish|prune)/.test(run)),
    );
    expect(commands.length).toBeGreaterThan(3);
    for (const step of commands)
      expect((step["working-directory"] ?? "").replace(/^trunk\/?/, "")).toBe(folder);
  });
});

test.each(places)("below %j, the jobs for GitLab are YAML, and their lines are shell", (folder) => {
  const [file] = ciTemplates("gitlab", { folder, environment: "staging" });
  const jobs: Record<string, { script: string[] }> = parse(file?.text ?? "");
  expect(Object.keys(jobs)).toEqual([
    "isolane",
    "isolane-lane",
    "isolane-lane-stop",
    "isolane-maintenance",
  ]);
  for (const { script } of Object.values(jobs))
    for (const line of script) execFileSync("bash", ["-n"], { input: line });
});

test("the hook for people is a program that a shell reads", () => {
  for (const folder of places) {
    const hook = ciTemplates("github", { folder, environment: "staging" }).find(
      ({ executable }) => executable,
    );
    expect(hook?.path).toBe(".githooks/pre-commit");
    execFileSync("sh", ["-n"], { input: hook?.text });
  }
});
