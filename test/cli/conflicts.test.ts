/** @module What git leaves after a merge of branches that both changed a generated file, or a spec. */
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../lib/cli/commands/check.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import { verify } from "../../lib/cli/commands/verify.ts";
import { type Project, project } from "../support/project.ts";
import { tree } from "../support/written-output.ts";
import { environment, sandbox } from "./specs.ts";

let shop: Project;
beforeEach(() => {
  shop = project(environment("t"));
  git("init", "-q", "-b", "trunk");
  commit("first");
});
afterEach(() => shop.remove());

const asked = { environment: [] };
const identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
function git(...args: readonly string[]): string {
  return execFileSync("git", [...identity, ...args], {
    cwd: shop.root,
    encoding: "utf8",
    stdio: "pipe",
  });
}
function commit(message: string): void {
  git("add", "-A");
  git("commit", "-qm", message);
}
function put(path: string, text: string): void {
  fs.mkdirSync(join(shop.root, path, ".."), { recursive: true });
  fs.writeFileSync(join(shop.root, path), text);
}

/** Two branches, each with its change of the specs, merged. Returns the files in conflict. */
function merged(one: () => void, other: () => void): readonly string[] {
  for (const [branch, change] of [
    ["one", one],
    ["other", other],
  ] as const) {
    git("checkout", "-qb", branch, "trunk");
    change();
    expect(shop.run(synth, asked)).toMatchObject({ code: 0 });
    commit(branch);
  }
  spawnSync("git", [...identity, "merge", "-q", "one"], { cwd: shop.root });
  return git("diff", "--name-only", "--diff-filter=U").trim().split("\n");
}
const lane = (name: string) => () => put(`environments/t/sandboxes/${name}.yaml`, sandbox(name));

describe("two branches with a lane on one Service", () => {
  const files = [
    "dist/t/index/routes/shop-t/virtualservice-web.json",
    "dist/t/routes/shop-t/virtualservice-web.yaml",
  ];
  beforeEach(() => expect(merged(lane("pr-1"), lane("pr-2"))).toEqual(files));

  test("check and verify name the conflict at its line, synth writes the files again", () => {
    const before = tree(join(shop.root, "dist"));
    const checked = shop.run(check, asked);
    expect(checked.code).toBe(1);
    for (const file of files) {
      const line =
        before[file.slice("dist/".length)]
          ?.split("\n")
          .findIndex((text) => text.startsWith("<<<<<<<")) ?? -1;
      expect(checked.err).toContain(`${file}:${line + 1}:1: error E0622: merge conflict`);
      expect(checked.err).toContain("take either side, then run `isolane synth`");
      expect(checked.out).not.toContain(`--- ${file}`);
      expect(shop.run(verify, asked).err).toContain(
        `${file}:${line + 1}:1: error E0901: merge conflict`,
      );
    }
    expect(tree(join(shop.root, "dist"))).toEqual(before);
    const repaired = shop.run(synth, asked);
    expect(repaired).toMatchObject({
      code: 0,
      err: `written again after a merge conflict: ${files.join(", ")}\n`,
    });
    expect(shop.run(check, asked).code).toBe(0);
    expect(shop.run(verify, asked).code).toBe(0);
  });

  test.each(["--ours", "--theirs"])("either side will do (%s)", (side) => {
    git("checkout", side, "--", "dist");
    expect(shop.run(check, asked).err).not.toContain("E0622");
    expect(shop.run(synth, asked).code).toBe(0);
    expect(shop.run(check, asked).code).toBe(0);
  });

  test("one side of the file and the other of its index are written again too", () => {
    git("checkout", "--ours", "--", files[0] ?? "");
    git("checkout", "--theirs", "--", files[1] ?? "");
    expect(shop.run(synth, asked).err).toContain(
      `written again after a change by hand or a merge: ${files[1]}`,
    );
    expect(shop.run(check, asked).code).toBe(0);
  });
});

test("a lane that both branches changed, and that goes: its files go, whichever side they are", () => {
  lane("pr-1")();
  shop.run(synth, asked);
  commit("lane");
  const image = (tag: string) => () =>
    put("environments/t/sandboxes/pr-1.yaml", sandbox("pr-1").replace("web:pr-1", `web:${tag}`));
  const files = merged(image("a"), image("b"));
  expect(files).toContain("environments/t/sandboxes/pr-1.yaml");
  const { code, err } = shop.run(check, asked);
  expect(code).toBe(1);
  expect(err).toMatch(
    /^environments\/t\/sandboxes\/pr-1.yaml:\d+:1: error E0623: merge conflict$/m,
  );
  fs.rmSync(join(shop.root, "environments/t/sandboxes/pr-1.yaml"));
  expect(shop.run(synth, asked)).toMatchObject({ code: 0 });
  expect(
    Object.keys(tree(join(shop.root, "dist"))).filter((path) => path.includes("pr-1")),
  ).toEqual([]);
  expect(shop.run(check, asked)).toMatchObject({ code: 0, err: "" });
});

test.each(["environments/t/environment.yaml", "environments/t/baseline/web.yaml"])(
  "a conflict in %s is named at its line, also with the common text of diff3",
  (path) => {
    const text = fs.readFileSync(join(shop.root, path), "utf8");
    put(path, `${text}<<<<<<< ours\na: 1\n||||||| base\n=======\nb: 1\n>>>>>>> theirs\n`);
    const line = text.split("\n").length;
    const { err } = shop.run(synth, asked);
    expect(err).toContain(`${path}:${line}:1: error E0623: merge conflict`);
    expect(err).toContain("remove the marks");
  },
);
