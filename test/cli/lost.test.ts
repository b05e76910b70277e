/** @module Lanes and environments that would be gone without anybody having said so. */
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../lib/cli/commands/check.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import { verify } from "../../lib/cli/commands/verify.ts";
import { program } from "../support/build.ts";
import { type Project, project, runnerIn } from "../support/project.ts";
import { tree } from "../support/written-output.ts";
import { environment, sandbox } from "./specs.ts";

let shop: Project;
beforeEach(() => {
  shop = project({
    ...environment("t"),
    ...environment("u"),
    "environments/t/sandboxes/pr-1.yaml": sandbox("pr-1"),
    "environments/t/sandboxes/pr-2.yaml": sandbox("pr-2"),
    "environments/u/sandboxes/pr-1.yaml": sandbox("pr-1"),
  });
});
afterEach(() => shop.remove());

const asked = { environment: [] };
const move = (from: string, to: string): void => {
  fs.mkdirSync(join(shop.root, to, ".."), { recursive: true });
  fs.renameSync(join(shop.root, from), join(shop.root, to));
};

/** Both commands refuse with the code, and the output stays. */
function refused(code: string, text: string, environments: readonly string[] = []): void {
  const before = tree(join(shop.root, "dist"));
  for (const command of [check, synth]) {
    const { code: exit, err } = shop.run(command, { environment: environments });
    expect(exit).not.toBe(0);
    expect(err).toContain(`error ${code}: `);
    expect(err).toContain(text);
  }
  expect(tree(join(shop.root, "dist"))).toEqual(before);
}

describe("specs that nothing reads", () => {
  const pr1 = "environments/t/sandboxes/pr-1.yaml";
  test.each([
    ["environments/t/sandboxes", "environments/t/sandbox", "environments/t/sandboxes/pr-1.yaml"],
    ["environments/t/sandboxes", "environments/t/Sandboxes", "environments/t/sandboxes/pr-1.yaml"],
    [
      "environments/t/sandboxes",
      "environments/sandboxes",
      "environments/ENVIRONMENT/sandboxes/pr-1.yaml",
    ],
    ["environments/t/sandboxes", "sandboxes", "environments/ENVIRONMENT/sandboxes/pr-1.yaml"],
    [pr1, "environments/t/sandboxes/team/pr-1.yaml", pr1],
    [pr1, "environments/t/pr-1.yaml", pr1],
    [pr1, "environments/pr-1.yaml", "environments/ENVIRONMENT/sandboxes/pr-1.yaml"],
    [pr1, "environments/t/sandboxes/.pr-1.yaml", pr1],
    [
      "environments/t/environment.yaml",
      "environments/t/environment.yml",
      "environments/t/environment.yaml",
    ],
  ])("%s as %s", (from, to, place) => {
    move(from, to);
    refused("E0619", place);
  });
});

describe("an environment that is gone", () => {
  test("its name was changed", () => {
    const file = join(shop.root, "environments/t/environment.yaml");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("name: t", "name: tt"));
    refused("E0620", '"dist/t" is the output of environment "t", which is gone');
    refused("E0620", '"dist/t"', ["t"]);
  });
  test("its folder was removed; the way out works", () => {
    fs.rmSync(join(shop.root, "environments/t"), { recursive: true });
    refused("E0620", 'then delete "dist/t"', ["u"]);
    fs.rmSync(join(shop.root, "dist/t"), { recursive: true });
    expect(shop.run(check, asked).code).toBe(0);
  });
  test("not so where only others are compiled, where it lies elsewhere, or where its spec cannot be read", () => {
    expect(shop.run(check, { environment: ["u"] }).code).toBe(0);
    fs.mkdirSync(join(shop.root, ".git"));
    move("environments/u", "other/u");
    expect(shop.run(synth, { environment: ["other/u"] }).code).toBe(0);
    expect(shop.run(check, { environment: ["t"] }).code).toBe(0);
    fs.writeFileSync(join(shop.root, "environments/t/environment.yaml"), "a: [");
    expect(shop.run(check, { environment: ["other/u"] }).code).toBe(0);
  });
  test("a folder of somebody else is no environment's, and is refused all the same", () => {
    fs.mkdirSync(join(shop.root, "dist/mine/index"), { recursive: true });
    fs.writeFileSync(join(shop.root, "dist/mine/index/a.json"), "{}");
    refused("E0625", '"dist/mine/index/a.json" is not what isolane writes');
  });
});

describe("lanes whose folder is gone", () => {
  const folder = "environments/t/sandboxes";
  test("synth refuses, and the way out works", () => {
    move(folder, "elsewhere");
    const before = tree(join(shop.root, "dist"));
    const { code, err } = shop.run(synth, asked);
    expect(code).toBe(1);
    expect(err).toContain(`error E0621: this would remove 2 lanes from "dist/t"`);
    expect(tree(join(shop.root, "dist"))).toEqual(before);
    const [, command = ""] = /`(mkdir [^`]*)`/.exec(err) ?? [];
    execFileSync("sh", ["-c", command], { cwd: shop.root });
    expect(shop.run(synth, asked)).toMatchObject({ code: 0, err: "" });
    expect(
      Object.keys(tree(join(shop.root, "dist/t"))).filter((path) => /pr-\d/.test(path)),
    ).toEqual([]);
  });
  test("a spec that is removed needs no flag, also the last one with its folder", () => {
    fs.rmSync(join(shop.root, folder, "pr-1.yaml"));
    expect(shop.run(synth, asked)).toMatchObject({ code: 0, err: "" });
    fs.rmSync(join(shop.root, folder), { recursive: true });
    expect(shop.run(synth, asked)).toMatchObject({ code: 0, err: "" });
    expect(shop.run(check, asked).code).toBe(0);
  });
});

describe("what cannot be read", () => {
  /** Runs a command as somebody who has to ask for permission. */
  const run = (...args: readonly string[]) => {
    const isRoot = process.getuid?.() === 0;
    const id = isRoot ? { uid: 65534, gid: 65534 } : {};
    return spawnSync(process.execPath, [program, ...args], {
      cwd: shop.root,
      encoding: "utf8",
      ...id,
    });
  };
  const close = (path: string): void => fs.chmodSync(join(shop.root, path), 0);
  afterEach(() => {
    for (const path of [
      "environments/t",
      "environments/t/sandboxes",
      "environments/t/baseline",
      "dist/t",
    ])
      fs.chmodSync(join(shop.root, path), 0o755);
  });

  test.each([
    ["environments/t", "E0102"],
    ["environments/t/sandboxes", "E0102"],
    ["environments/t/baseline", "E0102"],
    ["dist/t", "E0609"],
  ])("%s is an error of every command", (path, code) => {
    fs.chmodSync(shop.root, 0o777);
    close(path);
    for (const command of ["check", "verify", "synth"]) {
      const { status, stderr } = run(command);
      expect([1, 2]).toContain(status);
      expect(stderr).toContain(`error ${code}: `);
      expect(stderr).not.toContain("    at ");
    }
  });
});

test("the environments of another folder are none of ours", () => {
  const inside = runnerIn(join(shop.root, "environments/t"));
  move("environments/u/sandboxes", "environments/u/lanes");
  expect(inside(check, asked).code).toBe(0);
  expect(inside(verify, asked).code).toBe(0);
});
