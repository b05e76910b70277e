import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { EnvironmentsAsked } from "../../lib/cli/command.ts";
import { check } from "../../lib/cli/commands/check.ts";
import { explain } from "../../lib/cli/commands/explain.ts";
import { help } from "../../lib/cli/commands/help.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import { verify } from "../../lib/cli/commands/verify.ts";
import { buildProgram, exitCodeOf } from "../../lib/cli/program.ts";
import { program } from "../support/build.ts";
import { scratch, tree } from "./output.ts";
import { runnerIn } from "./project.ts";
import { jsonBy } from "./schema.ts";

let root = "";
beforeEach(() => {
  root = scratch();
});

function put(path: string, text: string): void {
  fs.mkdirSync(join(root, path, ".."), { recursive: true });
  fs.writeFileSync(join(root, path), text);
}

const baseline = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec: {containers: [{name: server, image: "acme/cart:1", ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec: {selector: {app: cart}, ports: [{name: http, port: 80, targetPort: 8080}]}
`;

function environment(name = "staging", folder = name): void {
  put(
    `environments/${folder}/environment.yaml`,
    `apiVersion: isolane.dev/v1alpha1\nkind: Environment\nmetadata: {name: ${name}}\nspec:\n  baseline: {sources: [{path: baseline/}], namespace: shop, deploy: true}\n`,
  );
  put(`environments/${folder}/baseline/cart.yaml`, baseline);
}

function sandbox(name = "pr-1", image = "acme/cart:2"): void {
  put(
    `environments/staging/sandboxes/${name}.yaml`,
    `apiVersion: isolane.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: ${name}}\nspec:\n  forks:\n  - forkOf: {kind: Deployment, name: cart}\n    customizations: {images: [{image: "${image}"}]}\n`,
  );
}

function isolane(
  command: "synth" | "check",
  folders: readonly string[] = [],
  options: Partial<EnvironmentsAsked> = {},
) {
  const asked = { environment: folders, ...options };
  return runnerIn(root)(command === "synth" ? synth : check, asked);
}

describe("synth and check", () => {
  test("write, compare, and find nothing left to do", () => {
    environment();
    sandbox();
    const first = isolane("synth");
    expect(first).toEqual({
      code: 0,
      err: "",
      out: expect.stringMatching(
        /^staging: 1 sandbox, 0 groups, 1 lane; \d+ files written, 0 removed, 0 unchanged\n$/,
      ),
    });
    expect(isolane("synth").out).toMatch(/; 0 files written, 0 removed, \d+ unchanged/);
    expect(isolane("check")).toMatchObject({ code: 0, err: "" });
  });

  test("check shows what differs, what is missing and what is too much, and changes nothing", () => {
    environment();
    sandbox();
    sandbox("pr-2");
    isolane("synth");
    sandbox("pr-1", "acme/cart:3");
    fs.rmSync(join(root, "environments/staging/sandboxes/pr-2.yaml"));
    sandbox("pr-3");
    const before = tree(root);
    const { code, out, err } = isolane("check");
    expect(tree(root)).toEqual(before);
    expect(code).toBe(1);
    expect(out).toMatch(/^--- dist\/staging\/.*\n\+\+\+ compiled\n@@ /m);
    expect(out).toMatch(/^-.*acme\/cart:2/m);
    expect(out).toMatch(/^\+.*acme\/cart:3/m);
    expect(out).toMatch(/^missing: dist\/staging\/sandboxes\/pr-3\//m);
    expect(out).toMatch(/^too much: dist\/staging\/index\/sandboxes\/pr-2\.json$/m);
    expect(err).toContain("run `isolane synth` and commit the result");
  });

  test("check of a long difference is cut with a count, and cannot control the terminal", () => {
    environment();
    isolane("synth");
    const file =
      Object.keys(tree(root)).find((path) => path.startsWith("dist/staging/baseline/")) ?? "";
    put(file, `\u001b[31m${"x\n".repeat(500)}`);
    const { out } = isolane("check");
    expect(out).toMatch(/\.\.\. and \d+ more lines/);
    expect(out).not.toContain("\u001b");
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
    put("dist/staging/extra.yaml", "mine");
    sandbox();
    const before = tree(join(root, "dist"));
    expect(isolane("synth", [], { strict: true })).toMatchObject({ code: 1 });
    expect(tree(join(root, "dist"))).toEqual(before);
    expect(isolane("synth")).toMatchObject({ code: 0, err: expect.stringContaining("W0603") });
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

describe("--format json", () => {
  const json = (command: "synth" | "check", folders: readonly string[] = []) =>
    jsonBy("report", isolane(command, folders, { format: "json" }));

  test("is one document that follows its schema, whatever happens", () => {
    expect(json("synth").diagnostics[0].code).toBe("E0611");
    environment();
    sandbox();
    const synth = json("synth");
    expect(synth.environments[0].written).toContain("staging/index/sandboxes/pr-1.json");
    expect(synth.environments[0].lanes).toMatchObject([
      {
        key: "pr-1",
        members: ["pr-1"],
        headers: { baggage: "isolane=pr-1", "x-isolane-key": "pr-1" },
      },
    ]);
    sandbox("pr-2");
    expect(json("check").differences).toContainEqual({
      path: "staging/index/sandboxes/pr-2.json",
      change: "create",
    });
    put("environments/staging/sandboxes/bad.yaml", "a: b: c\n");
    expect(json("check").diagnostics[0]).toMatchObject({
      file: "environments/staging/sandboxes/bad.yaml",
      line: 1,
    });
  });
});

describe("the program", () => {
  const args = [program];
  const spawned = (...more: string[]) =>
    spawnSync(process.execPath, [...args, ...more], { cwd: root, encoding: "utf8" });

  test("--version and --help", () => {
    expect(spawned("--version")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect(spawned("--help")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("Exit codes"),
    });
    expect(spawned("synth", "--help")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("--out <folder>"),
    });
  });

  test.each([
    [["--nonsense"]],
    [["synth", "--nonsense"]],
    [["nonsense"]],
    [[]],
    [["synth", "--format", "xml"]],
    [["synth", "--out"]],
    [["synth", "--out", ""]],
    [["synth", "--app", ""]],
    [["synth", "--app", "  "]],
    [["verify", "--out", "a", "--dist", "b"]],
  ])("wrong use %j ends with 2, on standard error", (line) => {
    const printed = { out: "", err: "" };
    const program = buildProgram();
    for (const command of [program, ...program.commands]) {
      command.configureOutput({
        writeOut: (text) => {
          printed.out += text;
        },
        writeErr: (text) => {
          printed.err += text;
        },
      });
    }
    let code: number | undefined;
    try {
      program.parse(["node", "isolane", ...line]);
    } catch (error) {
      code = exitCodeOf(error);
    }
    expect([code, printed]).toEqual([2, { out: "", err: expect.stringMatching(/./) }]);
  });

  test("help says what a code means, whatever its case, and how a command is used", () => {
    const run = (topic: string, format: "human" | "json" = "human") =>
      runnerIn(root)(help, { topic, format });
    expect(run("e0310")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^E0310: .*\(error\)\n\n/),
    });
    for (const code of ["E0310", "W0101", "E0902"]) {
      const document = jsonBy("help", run(code, "json"));
      expect(document).toMatchObject({
        code,
        severity: code.startsWith("E") ? "error" : "warning",
      });
      expect(run(code).out).toContain(document.fix);
    }
    for (const [topic, text] of [
      ["W0101", "file is ignored"],
      ["check", "Usage: isolane check"],
      ["help", "Usage: isolane help"],
    ])
      expect(spawned("help", topic ?? "")).toMatchObject({
        status: 0,
        stdout: expect.stringContaining(text ?? ""),
      });
    for (const topic of ["E9999", "nonsense", "toString"])
      expect(spawned("help", topic)).toMatchObject({ status: 2, stdout: "" });
    expect(spawned("help")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("Exit codes"),
    });
  });

  test.skipIf(!fs.existsSync("/dev/full"))("a result that cannot be written is no bug", () => {
    environment();
    const full = fs.openSync("/dev/full", "w");
    for (const command of ["check", "synth", "verify"]) {
      const { status, stderr } = spawnSync(
        process.execPath,
        [...args, command, "--format", "json"],
        {
          cwd: root,
          encoding: "utf8",
          stdio: ["ignore", full, "pipe"],
        },
      );
      expect([status, stderr]).toEqual([
        1,
        expect.stringMatching(/^error: the result cannot be written: ENOSPC[^\n]*\n$/),
      ]);
    }
    const { status } = spawnSync(process.execPath, [...args, "check"], {
      cwd: root,
      stdio: ["ignore", "ignore", full],
    });
    expect(status).toBe(1);
    fs.closeSync(full);
  });

  test("wrong use ends the process with 2, on standard error", () => {
    expect(spawned("synth", "--nonsense")).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(/./),
    });
  });

  test("compiles, without colours where there is no terminal, with them where they are asked for", () => {
    environment();
    put("environments/staging/sandboxes/bad.yaml", "a: b: c\n");
    const bare = spawned("synth");
    expect([bare.status, bare.stdout]).toEqual([1, ""]);
    expect(bare.stderr).not.toContain("\u001b");
    expect(spawned("synth", "--color").stderr).toContain("\u001b[");
    expect(spawned("synth", "--no-color").stderr).not.toContain("\u001b");
  });

  test("a reader that leaves early is no error", async () => {
    const child = spawn(process.execPath, [...args, "--help"], { cwd: root });
    child.stdout.destroy();
    let text = "";
    child.stderr.on("data", (more) => {
      text += more;
    });
    await new Promise((resolve) => child.once("exit", resolve));
    expect(text).not.toContain("EPIPE");
  });
});
