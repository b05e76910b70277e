/** What a TypeScript program added stays until somebody says otherwise, and no gate runs the program. */
import * as fs from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { check } from "../../../lib/cli/commands/check.ts";
import { synth } from "../../../lib/cli/commands/synth.ts";
import { verify } from "../../../lib/cli/commands/verify.ts";
import { sha256 } from "../../../lib/emit/index-files.ts";
import { writeWith } from "../../diagnostics/program.ts";
import { program } from "../../support/build.ts";
import { type Project, project } from "../../support/project.ts";
import { jsonBy } from "../../support/schema.ts";
import { shop } from "../../support/verified.ts";
import { tree } from "../../support/written-output.ts";

let shopProject: Project;
let root = "";
const fixtures = "staging/sandboxes/pr-1/forks/shop/configmap-fixtures.yaml";
const index = "staging/index/sandboxes/pr-1.json";
const all = { environment: [] };
const dist = () => tree(join(root, "dist"));

beforeEach(() => {
  shopProject = project(shop("istio"));
  root = shopProject.root;
});
afterEach(() => shopProject.remove());

/** The command that runs a program. */
function appThat(text: string): string {
  const library = pathToFileURL(join(program, "../../index.js")).href;
  const imports = "Problems, compileEnvironment, diskIo, formatDiagnostics, outFolder, writeOutput";
  const start = `import { ${imports} } from ${JSON.stringify(library)};\nconst root = process.cwd();\n`;
  fs.writeFileSync(join(root, "app.mjs"), `${start}${text}`);
  return `"${process.execPath}" app.mjs`;
}

/** A program that compiles and writes. */
function write(out: string, environments = `[{ name: "staging", files: result.files }]`): string {
  return `
    const problems = new Problems();
    const result = compileEnvironment(diskIo(root), "environments/staging", problems);
    const written = writeOutput({ out: ${out}, root, environments: ${environments}, removeAdded: true }, problems);
    process.stderr.write(formatDiagnostics(problems.all, { color: false }));
    process.exitCode = written === undefined ? 1 : 0;
`;
}

describe("isolane synth over what a program added", () => {
  it("refuses, names it and the ways out, and changes nothing", () => {
    writeWith(root, "pr-1");
    const before = dist();
    expect(before).toHaveProperty([fixtures]);
    const { code, out, err } = shopProject.run(synth, all);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/E0615: .*dist\/staging.*ConfigMap shop\/fixtures\n/);
    expect(err).toContain('--app "npx tsx app.ts"');
    expect(err).toContain("--remove-added");
    expect(dist()).toEqual(before);
  });

  it("refuses also where the program's sandbox is gone from the folder", () => {
    writeWith(root, "pr-1");
    fs.rmSync(join(root, "environments/staging/sandboxes/pr-1.yaml"));
    fs.rmSync(join(root, "environments/staging/groups"), { recursive: true, force: true });
    expect(shopProject.run(synth, all).err).toContain("E0615");
  });

  it("removes it with --remove-added, to the bytes of the folder alone", () => {
    const before = dist();
    writeWith(root, "pr-1");
    expect(shopProject.run(synth, { ...all, removeAdded: true }).code).toBe(0);
    expect(dist()).toEqual(before);
    expect(shopProject.run(synth, all).code).toBe(0);
  });

  it("lets the program itself take back what it added", () => {
    const before = dist();
    writeWith(root, "pr-1");
    writeWith(root);
    expect(dist()).toEqual(before);
  });

  it("with --app runs the program, which is told where to write, and prints what it prints", () => {
    const app = appThat(
      `${write("outFolder(process.env.ISOLANE_OUT, root)")} console.log("hello");`,
    );
    const { code, out, err } = shopProject.run(synth, { ...all, app, out: "elsewhere" });
    expect([code, out, err]).toEqual([0, `ran ${app}\n`, "hello\n"]);
    expect(tree(join(root, "elsewhere"))).toEqual(dist());
    // What is there already is written, too.
    const again = shopProject.run(synth, {
      ...all,
      app: appThat(write("outFolder(undefined, root)")),
      format: "json",
    });
    expect(again.code).toBe(0);
    expect(shopProject.run(synth, { ...all, app: "exit 3" }).err).toMatch(/E0617: .*exit code 3/);
  });

  it.each([
    [
      "does nothing",
      "",
      /E0660: the program ".*" ended well and wrote no environment into "dist"\n/,
    ],
    ["prints and leaves", 'console.log("done");', /E0660: .* wrote no environment into "dist"/],
    [
      "writes elsewhere",
      write('outFolder("other", root)'),
      /E0660: .* wrote into ".*other", not into "dist"/,
    ],
    [
      "writes no environment",
      write("outFolder(undefined, root)", "[]"),
      /E0660: .* wrote no environment/,
    ],
    ["fails to write", write("outFolder('environments', root)"), /E06/],
  ])("with --app does not believe a program that %s", (_, text, said) => {
    const { code, out, err } = shopProject.run(synth, { ...all, app: appThat(text) });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(said);
    const quiet = shopProject.run(synth, { ...all, app: "exit 0", format: "json" });
    expect(jsonBy("report", quiet)).toMatchObject({ ok: false, environments: [] });
  });
});

describe("isolane check over what a program added", () => {
  it("says that it was not checked, which is no difference, and ends with 1", () => {
    writeWith(root, "pr-1");
    const { code, out, err } = shopProject.run(check, all);
    expect(code).toBe(1);
    expect(err).toMatch(/E0616: .*ConfigMap shop\/fixtures\n/);
    expect(out).toMatch(/; 0 differences, \d+ files as committed, 2 not checked\n$/);
    const json = jsonBy("report", shopProject.run(check, { ...all, format: "json" }));
    expect(json).toMatchObject({ ok: false, differences: [] });
    expect(json.environments[0].unchecked).toEqual([index, fixtures]);
  });

  it("passes with --allow-added, and still compares everything else", () => {
    writeWith(root, "pr-1");
    const asked = { ...all, allowAdded: true };
    expect(shopProject.run(check, asked)).toMatchObject({ code: 0, err: "" });
    const path = join(root, "dist", index);
    const text = fs.readFileSync(path, "utf8");
    fs.writeFileSync(path, text.replace('"key": "pr-1"', '"key": "pr-2"'));
    expect(shopProject.run(check, asked)).toMatchObject({
      code: 1,
      err: expect.stringContaining("is not what the specs say"),
    });
    fs.writeFileSync(path, text);
    const routes = join(root, "dist/staging/routes/shop/virtualservice-cart.yaml");
    fs.appendFileSync(routes, "# edited\n");
    expect(shopProject.run(check, asked).out).toMatch(/1 difference, /);
  });

  it.each([
    ["a Role", "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role"],
    ["a table of the mesh", "apiVersion: networking.istio.io/v1\nkind: VirtualService"],
  ])("does not believe an index that says that a program added %s", (_, kind) => {
    const own = "sandboxes/pr-1/forks/shop/forged.yaml";
    const text = `${kind}\nmetadata:\n  name: forged\n  namespace: shop\n`;
    fs.writeFileSync(join(root, "dist/staging", own), text);
    const path = join(root, "dist", index);
    const value = JSON.parse(fs.readFileSync(path, "utf8"));
    const [, apiVersion = "", named = ""] = /apiVersion: (.*)\nkind: (.*)/.exec(kind) ?? [];
    value.sources.app = { file: "app", program: true };
    value.objects.push({
      apiVersion,
      kind: named,
      namespace: "shop",
      name: "forged",
      file: own,
      sha256: sha256(text),
      sources: [["app", 1, ""]],
    });
    fs.writeFileSync(path, JSON.stringify(value));
    const { code, err } = shopProject.run(check, { ...all, allowAdded: true });
    expect(code).toBe(1);
    expect(err).toMatch(/E0944|E0945/);
  });

  it("runs nothing of the checkout, and neither does verify", () => {
    fs.writeFileSync(join(root, "app.ts"), `import "node:fs"; throw new Error("was run");`);
    fs.writeFileSync(join(root, "cdk8s.yaml"), "app: touch was-run\n");
    writeWith(root, "pr-1");
    for (const command of [check, verify]) shopProject.run(command, all);
    expect(fs.existsSync(join(root, "was-run"))).toBe(false);
  });
});
