import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { check } from "../../../lib/cli/commands/check.ts";
import { explain } from "../../../lib/cli/commands/explain.ts";
import { synth } from "../../../lib/cli/commands/synth.ts";
import { verify } from "../../../lib/cli/commands/verify.ts";
import { runnerIn } from "../../support/project.ts";
import { tree } from "../../support/written-output.ts";
import { environment, freshFolder, isolane, put, root, sandbox } from "../folder.ts";

beforeEach(freshFolder);

describe("synth and check", () => {
  test("write, compare, and find nothing left to do", () => {
    environment();
    sandbox();
    const first = isolane("synth");
    expect(first).toEqual({
      code: 0,
      err: "",
      out: expect.stringMatching(
        /^staging: 1 sandbox, 0 groups, 1 lane; \d+ files written, 0 removed, 0 unchanged\n {2}pr-1: curl [^\n]+\n$/,
      ),
    });
    expect(isolane("synth").out).toMatch(/; 0 files written, 0 removed, \d+ unchanged/);
    expect(isolane("check")).toMatchObject({ code: 0, err: "" });
  });

  test("a problem in one environment is reported with those of the others, and nothing is written", () => {
    environment();
    environment("production");
    put("environments/staging/sandboxes/bad.yaml", "a: b: c\n");
    put("environments/production/sandboxes/bad.yaml", "x: [\n");
    const { code, out, err } = isolane("synth");
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("environments/staging/sandboxes/bad.yaml");
    expect(err).toContain("environments/production/sandboxes/bad.yaml");
    expect(fs.existsSync(join(root, "dist"))).toBe(false);
  });

  test("two environments with one name are an error", () => {
    environment();
    environment("staging", "copy");
    const { code, err } = isolane("synth");
    expect(code).toBe(1);
    expect(err).toContain("E0612");
  });

  test("output among the specs is an error", () => {
    environment();
    for (const out of ["environments", "environments/staging", "environments/staging/sandboxes"]) {
      const { code, err } = isolane("synth", [], { out });
      expect([out, code]).toEqual([out, 1]);
      expect(err).toContain("E0613");
    }
  });

  test("removing a sandbox restores every byte; other folders of dist/ stay", () => {
    environment();
    isolane("synth");
    put("dist/other/x.yaml", "mine");
    const before = tree(join(root, "dist"));
    sandbox();
    isolane("synth");
    fs.rmSync(join(root, "environments/staging/sandboxes"), { recursive: true });
    isolane("synth");
    expect(tree(join(root, "dist"))).toEqual(before);
  });

  test("--strict turns warnings into a failure and writes nothing", () => {
    environment();
    isolane("synth");
    put("environments/staging/sandboxes/notes.txt", "mine");
    sandbox();
    const before = tree(join(root, "dist"));
    expect(isolane("synth", [], { strict: true })).toMatchObject({ code: 1 });
    expect(tree(join(root, "dist"))).toEqual(before);
    expect(isolane("synth")).toMatchObject({ code: 0, err: expect.stringContaining("W0101") });
  });

  test("a file that nothing explains stops both, and nothing is written", () => {
    environment();
    isolane("synth");
    put("dist/staging/baseline/.sourceignore", "*\n");
    sandbox();
    const before = tree(join(root, "dist"));
    for (const command of ["synth", "check"] as const)
      expect(isolane(command)).toMatchObject({
        code: 1,
        err: expect.stringContaining('error E0625: "dist/staging/baseline/.sourceignore"'),
      });
    expect(tree(join(root, "dist"))).toEqual(before);
  });

  test.each([
    ["environments/nowhere", "does not exist"],
    ["environments/staging/environment.yaml", "is a file"],
    ["environments", "holds no environment.yaml"],
  ])("a folder argument %s that is no environment is wrong use", (folder, why) => {
    environment();
    const { code, err } = isolane("synth", [folder]);
    expect(code).toBe(2);
    expect(err).toContain("E0611");
    expect(err).toContain(why);
  });

  test("a name means the environment of that name, from the folder above and from inside another", () => {
    environment();
    environment("production");
    expect(isolane("synth", ["staging"]).out).toMatch(/^staging: [^\n]*\n$/);
    expect(fs.readdirSync(join(root, "dist"))).toEqual([".gitattributes", "staging"]);
    const inside = runnerIn(join(root, "environments/staging"));
    expect(inside(synth, { environment: ["production"] }).out).toMatch(/^production: /);
    expect(fs.readdirSync(join(root, "dist"))).toEqual([".gitattributes", "production", "staging"]);
  });

  test("without a name it is the environment that one stands in, and dist/ beside environments/", () => {
    environment();
    environment("production");
    for (const folder of ["environments/staging", "environments/staging/baseline"]) {
      const inside = runnerIn(join(root, folder));
      expect(inside(synth, { environment: [] })).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^staging: [^\n]*\n$/),
      });
      expect(inside(check, { environment: [] }).code).toBe(0);
      expect(inside(verify, { environment: [] }).out).toMatch(/^staging: /);
      const request = { method: "GET", url: "http://cart.shop/", header: [], hops: false };
      expect(inside(explain, request).out).toMatch(/^GET http:\/\/cart\.shop:80\//);
      expect(inside(explain, { ...request, environment: "production" }).err).toContain("E0903");
    }
    expect(fs.readdirSync(join(root, "dist"))).toEqual([".gitattributes", "staging"]);
    const { environments } = JSON.parse(
      runnerIn(join(root, "environments/staging"))(check, { environment: [], format: "json" }).out,
    );
    expect(environments).toMatchObject([{ folder: ".", out: "../../dist/staging" }]);
  });

  test.each([
    ["environments", [], ["production", "staging"]],
    ["environments", ["staging"], ["staging"]],
    ["environments", ["environments/staging/"], ["staging"]],
    ["environments/staging", ["environments/staging"], ["staging"]],
    [
      "environments/staging/baseline",
      ["production", "environments/staging"],
      ["production", "staging"],
    ],
    ["services/cart", [], ["production", "staging"]],
    ["services/cart", ["production"], ["production"]],
    ["services/cart", ["../../environments/staging"], ["staging"]],
  ])("in %s, %j is what people mean, and the output is the same", (folder, names, found) => {
    environment();
    environment("production");
    fs.mkdirSync(join(root, ".git"));
    fs.mkdirSync(join(root, "services/cart"), { recursive: true });
    expect(isolane("synth").code).toBe(0);
    const before = tree(root);
    const inside = runnerIn(join(root, folder));
    for (const command of [check, verify, synth]) {
      const { code, out } = inside(command, { environment: names });
      expect([code, out.match(/^\w+(?=: )/gm)]).toEqual([0, found]);
    }
    expect(tree(root)).toEqual(before);
  });

  test("a folder that exists where one stands is meant before one of that path above", () => {
    environment();
    environment("other", "staging/environments/staging");
    const inside = runnerIn(join(root, "environments/staging"));
    expect(inside(check, { environment: ["environments/staging"] }).out).toMatch(/^other: /m);
  });

  test("what may be read ends where --root says", () => {
    environment();
    fs.mkdirSync(join(root, "deploy"));
    fs.renameSync(join(root, "environments"), join(root, "deploy/environments"));
    fs.renameSync(join(root, "deploy/environments/staging/baseline"), join(root, "charts"));
    const spec = join(root, "deploy/environments/staging/environment.yaml");
    const text = fs.readFileSync(spec, "utf8").replace("path: baseline/", "path: ../../../charts/");
    fs.writeFileSync(spec, text);
    fs.mkdirSync(join(root, ".git"));
    const deploy = join(root, "deploy");
    const asked = { environment: ["staging"] };
    expect(runnerIn(deploy)(synth, asked).err).toContain("say so with --root");
    for (const command of [synth, check, verify])
      expect(runnerIn(deploy, root)(command, asked)).toMatchObject({ code: 0 });
    expect(runnerIn(deploy, join(root, "charts"))(synth, asked)).toMatchObject({
      code: 2,
      err: expect.stringContaining("does not lie in the root"),
    });
  });

  test("an unknown name comes with the known ones", () => {
    environment();
    environment("production");
    const { code, err } = isolane("check", ["stagin"]);
    expect(code).toBe(2);
    expect(err).toContain('did you mean "staging"? known environments: production, staging');
  });

  test("no environment at all is wrong use", () => {
    expect(isolane("check")).toMatchObject({ code: 2, err: expect.stringContaining("E0611") });
  });

  test("the output depends neither on the working folder nor on how the environment is named", () => {
    environment();
    sandbox();
    fs.mkdirSync(join(root, ".git"));
    isolane("synth", ["environments/staging/", join(root, "environments", "staging")]);
    const inside = runnerIn(join(root, "environments/staging"));
    expect(inside(check, { environment: ["."], out: "../../dist" })).toMatchObject({ code: 0 });
  });
});
