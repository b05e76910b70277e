import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { importSignadot } from "../../../lib/cli/commands/import-signadot.ts";
import { type Printed, runnerIn } from "../../support/project.ts";
import { jsonBy } from "../../support/schema.ts";
import { tree } from "../../support/written-output.ts";
import { environment, freshFolder, isolane, put, root } from "../folder.ts";

const folder = "environments/staging";
const template = `#!/usr/bin/env signadot sandbox apply -f
name: "@{dev}-x"
spec:
  cluster: staging
  description: "work of @{dev}\\n\\nspec: {}"
  labels: { feature: "@{ dev }" }
  forks:
    - forkOf: { kind: Deployment, namespace: shop, name: cart }
      customizations:
        images: [{ image: "acme/cart:@{tag[raw]}" }]
  defaultRouteGroup: { endpoints: [] }
---
name: feature
spec: { match: { label: { key: feature, value: "jane*" } } }
`;

beforeEach(() => {
  freshFolder();
  environment();
  put("signadot.yaml", template);
});

function importing(more: object = {}): Printed {
  const asked = { file: ["signadot.yaml"], set: ["dev=jane", "tag=a=b"], ...more };
  return runnerIn(root)(importSignadot, asked);
}

test("says which sandboxes are written suspended, and what comes next only where there is something", () => {
  const env = "env: [{ name: DB, valueFrom: { resource: { name: db, outputKey: host } } }]";
  put("signadot.yaml", template.replace("customizations:\n", `customizations:\n        ${env}\n`));
  const created = `created ${folder}/sandboxes/jane-x.yaml, suspended\n`;
  expect(importing({ dryRun: true }).out).not.toContain("next:");
  expect(importing().out.startsWith(created)).toBe(true);
  expect(importing().out).toBe("");
  expect(importing({ out: "elsewhere" }).out).toMatch(/, suspended\ncreated [^\n]*\n$/);
});

test("writes specs that compile, and says what they lack", () => {
  put("signadot.yaml", template.replace("@{tag[raw]}", "2"));
  const { code, out, err } = importing();
  expect([code, out]).toEqual([
    0,
    `created ${folder}/sandboxes/jane-x.yaml\ncreated ${folder}/groups/feature.yaml\nnext: isolane synth\n`,
  ]);
  expect(err).toMatch(/signadot\.yaml:11:22: warning W0860: "spec.defaultRouteGroup"/);
  expect(fs.readFileSync(join(root, folder, "sandboxes/jane-x.yaml"), "utf8")).toBe(
    [
      "# work of jane",
      "#",
      "# spec: {}",
      "apiVersion: isolane.dev/v1alpha1",
      "kind: Sandbox",
      "metadata:",
      "  name: jane-x",
      "  labels:",
      "    feature: jane",
      "spec:",
      '  createdAt: "2026-11-20T08:00:00Z"',
      "  forks:",
      "    - forkOf:",
      "        kind: Deployment",
      "        namespace: shop",
      "        name: cart",
      "      customizations:",
      "        images:",
      "          - image: acme/cart:2",
      "",
    ].join("\n"),
  );
  expect(isolane("synth").code).toBe(0);
});

test("--dry-run prints them, --out writes them elsewhere", () => {
  const before = JSON.stringify(tree(root));
  expect(importing({ dryRun: true }).out).toContain(
    `# ${folder}/sandboxes/jane-x.yaml\n# work of jane\n`,
  );
  expect(importing({ dryRun: true }).out).toContain(
    `---\n# ${folder}/groups/feature.yaml\napiVersion`,
  );
  expect(JSON.stringify(tree(root))).toBe(before);
  expect(importing({ out: "elsewhere" }).code).toBe(0);
  expect(fs.readdirSync(join(root, "elsewhere/sandboxes"))).toEqual(["jane-x.yaml"]);
  expect(importing({ out: "elsewhere" }).err).toContain("E0821");
});

describe("writes nothing", () => {
  test.each([
    [
      "for a placeholder without a value",
      { set: ["dev=jane"] },
      "",
      /E0864: "@\{tag\[raw\]\}"[\s\S]*--set tag=VALUE/,
    ],
    [
      "for a file that is to be embedded",
      {},
      "name: a\nspec: {x: '@{embed: a.sh}'}\n",
      /E0864[\s\S]*in its place/,
    ],
    ["for what is none of Signadot's", {}, "kind: Service\n", /E0865/],
    [
      "for a file that is missing",
      { file: ["signadot.yaml", "none.yaml"] },
      "",
      /E0865: "none.yaml"/,
    ],
    ["for a file that holds nothing", {}, "\n", /E0865/],
    ["for YAML that is none", {}, "name: [", /E0101/],
    [
      "for what is not valid here",
      {},
      "name: a\nspec: {forks: [{forkOf: {kind: Deployment}}]}\n",
      /E0202/,
    ],
    [
      "for two of one name",
      {},
      "name: a\nspec: {forks: []}\n---\nname: a\nspec: {local: []}\n",
      /E0821/,
    ],
    ["for an environment that there is not", { environment: "prod" }, "", /E0611/],
  ])("%s", (_, more, text, message) => {
    if (text !== "") put("signadot.yaml", `${template}---\n${text}`);
    if (text === "\n") put("signadot.yaml", text);
    const before = JSON.stringify(tree(root));
    const { code, out, err } = importing(more);
    expect([code, out]).toEqual(["environment" in more ? 2 : 1, ""]);
    expect(err).toMatch(message);
    expect(JSON.stringify(tree(root))).toBe(before);
  });

  test("over a spec that exists, in whatever file", () => {
    put(
      `${folder}/sandboxes/other.yaml`,
      "apiVersion: isolane.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: jane-x}\nspec: {forks: []}\n",
    );
    expect(importing().err).toMatch(/E0821: "jane-x" is taken already, by ".*other\.yaml"/);
    expect(fs.existsSync(join(root, folder, "groups"))).toBe(false);
  });
});

test("a value is text, whatever it looks like", () => {
  const set = ["dev=jane", "tag=@{dev} $& 'q' #"];
  put("signadot.yaml", `name: "@{dev}"\nspec: {labels: {v: "<@{tag}>"}, forks: []}\n`);
  expect(importing({ set, dryRun: true }).out).toContain("<@{dev} $& 'q' #>");
});

test("what it prints as JSON fits its schema", () => {
  const format = "json" as const;
  expect(jsonBy("import-report", importing({ format, dryRun: true })).specs).toHaveLength(2);
  expect(jsonBy("import-report", importing({ format })).specs[0]).toEqual({
    kind: "Sandbox",
    name: "jane-x",
    file: `${folder}/sandboxes/jane-x.yaml`,
    action: "created",
  });
  jsonBy("import-report", importing({ format }));
});
