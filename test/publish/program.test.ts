/** @module Output that a program of the repository adds to: publish lets it compile, where somebody says so. */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { program } from "../support/build.ts";
import { start } from "../support/publishers.ts";
import { type Clone, type Repository, repositoryOf } from "../support/repository.ts";
import { app, files, sandbox } from "../support/small-app.ts";

/** As docs/typescript.md shows it: a ConfigMap more in each sandbox that there is. */
const text = `
import { ApiObject, App } from "cdk8s";
import { diskIo, Environment, formatDiagnostics, outFolder, Sandbox, synthesise, writeOutput } from "isolane";
import { existsSync } from "node:fs";

const root = process.cwd();
const out = outFolder(process.env.ISOLANE_OUT, root);
const app = new App({ outdir: ".cdk8s-out" });
const staging = Environment.fromFolder(app, "staging", { io: diskIo(root), folder: "environments/staging" });
for (const name of ["pr-1", "pr-2"]) {
  if (!existsSync(\`environments/staging/sandboxes/\${name}.yaml\`)) continue;
  const metadata = { name: \`\${name}-fixtures\` };
  new ApiObject(Sandbox.fromName(staging, name), "fixtures", { apiVersion: "v1", kind: "ConfigMap", metadata });
}
const { ok, diagnostics } = synthesise(app, (results, problems) => {
  const environments = results.map(({ environment, files }) => ({ name: environment.settings.name, files }));
  writeOutput({ out, root, environments, removeAdded: true }, problems);
});
process.stderr.write(formatDiagnostics(diagnostics, { color: false }));
process.exitCode = ok ? 0 : 1;
`;
const run = `"${process.execPath}" app.mjs`;
const path = "environments/staging/sandboxes/pr-2.yaml";
const fixtures = (name: string) =>
  `dist/staging/sandboxes/${name}/forks/shop/configmap-${name}-fixtures.yaml`;

let shop: Repository;
let clone: Clone;

beforeEach(() => {
  shop = repositoryOf(files(app("cart") + app("mail"), [sandbox("pr-1", ["cart"])]));
  clone = shop.clone("clone");
  clone.put({ "app.mjs": text, ".gitignore": "node_modules\n" });
  fs.mkdirSync(join(clone.folder, "node_modules"));
  const root = join(program, "../../..");
  fs.symlinkSync(root, join(clone.folder, "node_modules/isolane"));
  for (const name of ["cdk8s", "constructs"])
    fs.symlinkSync(join(root, "node_modules", name), join(clone.folder, "node_modules", name));
  clone.git("add", "--all");
  clone.git("commit", "--quiet", "--message=program");
  clone.git("push", "--quiet", "origin", "main");
});
afterEach(() => shop.remove());

function publish(from: Clone, ...more: readonly string[]) {
  return start(from, shop.folder, ["publish", ...more]).ended;
}

function upstream(): readonly string[] {
  return shop.git("ls-tree", "-r", "--name-only", "main").split("\n");
}

test("it writes the output of the commit, with each try; nothing else that it leaves is published", async () => {
  clone.put({ [path]: sandbox("pr-2", ["mail"]) });
  const other = shop.clone("other");
  fs.symlinkSync(join(clone.folder, "node_modules"), join(other.folder, "node_modules"));
  other.put({ "environments/staging/sandboxes/pr-3.yaml": sandbox("pr-3", ["mail"]) });
  const ended = await Promise.all([publish(clone, "--app", run), publish(other, "--app", run)]);
  expect(ended.map(({ code, err }) => [code, err])).toEqual([
    [0, ""],
    [0, ""],
  ]);
  const lost = [fixtures("pr-1"), fixtures("pr-2"), path].filter(
    (one) => !upstream().includes(one),
  );
  expect(lost).toEqual([]);
  expect(upstream().filter((one) => /cdk8s-out|node_modules/.test(one))).toEqual([]);
  expect(fs.readdirSync(join(shop.folder, "tmp"))).toEqual([]);
});

test("without it, what it added is not taken away, and the way out works", async () => {
  clone.put({ [path]: sandbox("pr-2", ["mail"]) });
  expect((await publish(clone, "--app", run)).code).toBe(0);
  clone.put({ [path]: sandbox("pr-2", ["cart"]) });
  const { code, err } = await publish(clone);
  expect([code, err]).toEqual([1, expect.stringMatching(/E0615[\s\S]*isolane publish --app/)]);
  expect((await publish(clone, "--app", run)).code).toBe(0);
});

test.each([
  ["fails", "process.exit(3)", "E0617"],
  ["cannot be read", "import 'nothing-of-that-name'", /E0617[\s\S]*nothing-of-that-name/],
  ["writes nothing", "", "E0660"],
])("a program that %s publishes nothing", async (_, broken, expected) => {
  clone.put({ "app.mjs": broken });
  clone.git("commit", "--quiet", "--all", "--message=broken");
  clone.git("push", "--quiet", "origin", "main");
  const before = shop.git("rev-parse", "main");
  clone.put({ [path]: sandbox("pr-2", ["mail"]) });
  const { code, err } = await publish(clone, "--app", run);
  expect([code, err]).toEqual([1, expect.stringMatching(expected)]);
  expect(shop.git("rev-parse", "main")).toBe(before);
});
