import { beforeEach, expect, test } from "vitest";
import { upgrade } from "../../../lib/cli/commands/upgrade.ts";
import { runnerIn } from "../../support/project.ts";
import { jsonBy } from "../../support/schema.ts";
import { environment, freshFolder, put, root, sandbox } from "../folder.ts";

beforeEach(() => {
  freshFolder();
  environment();
  sandbox();
});

test("all specs are of the newest format", () => {
  const asked = { environment: [], dryRun: true };
  expect(runnerIn(root)(upgrade, asked)).toEqual({
    code: 0,
    out: "2 specs of the newest format that this version knows: nothing to upgrade\n",
    err: "",
  });
  expect(
    jsonBy("upgrade-report", runnerIn(root)(upgrade, { ...asked, format: "json" })).specs,
  ).toEqual([
    { file: "environments/staging/environment.yaml", format: "isolane.dev/v1alpha1" },
    { file: "environments/staging/sandboxes/pr-1.yaml", format: "isolane.dev/v1alpha1" },
  ]);
});

test("a spec of a format that is not known is an error, and nothing is written without --dry-run", () => {
  put(
    "environments/staging/sandboxes/pr-2.yaml",
    "apiVersion: isolane.dev/v2\nkind: Sandbox\nmetadata: {name: pr-2}\n",
  );
  const asked = { environment: [], dryRun: true };
  expect(runnerIn(root)(upgrade, asked)).toMatchObject({ code: 1, out: "" });
  expect(upgrade.misuse?.({ ...asked, dryRun: false })).toContain("--dry-run");
});
