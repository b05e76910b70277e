/** @module What a killed publisher leaves of its checkout, and what becomes of it when the next one makes its own. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { Git } from "../../lib/git/git.ts";
import { scratchOfClone } from "../../lib/publish/scratch.ts";
import { gitVariables } from "../support/repository.ts";
import { scratch } from "../support/written-output.ts";

let git: Git;
const worktrees = () => join(git.folder, ".git", "worktrees");
const ours = `isolane-publish-${hostname().replaceAll(/[^\w.]/g, "_")}-`;
/** Of a process that has ended. */
const dead = spawnSync(process.execPath, ["--version"]).pid;

beforeEach(() => {
  const root = scratch();
  git = new Git(root, gitVariables(root), ["user.name=Ada", "user.email=ada@example.com"]);
  fs.writeFileSync(join(root, "a.txt"), "a\n");
  for (const args of [
    ["init", "-q"],
    ["add", "a.txt"],
    ["commit", "-qm", "begin"],
  ])
    git.run(args);
});

function entry(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(worktrees(), name);
  fs.mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(join(folder, file), text);
  return folder;
}

function madeAndRemoved(): string {
  const made = scratchOfClone(git, "origin");
  if ("status" in made) return made.stderr;
  const listed = made.git.ask("status", "--porcelain");
  made.remove();
  return listed === undefined ? "no checkout" : "";
}

test.each([
  ["its first file", { locked: "initializing\n" }],
  ["an empty commondir, which stops all commands of git for worktrees", { commondir: "" }],
  ["an empty gitdir", { gitdir: "", commondir: "../..\n" }],
  ["a checkout that is gone", { gitdir: "/nowhere/.git\n", commondir: "../..\n", HEAD: "0\n" }],
])("an entry of a killed publisher goes: %s", (_, files) => {
  const left = entry(`${ours}${dead}-aBcDeF`, files);
  expect(madeAndRemoved()).toBe("");
  expect(fs.existsSync(left)).toBe(false);
});

test("entries of others stay: of a publisher that runs, of another machine, of people", () => {
  const whole = { gitdir: "/nowhere/.git\n", commondir: "../..\n", HEAD: "0\n", locked: "" };
  const names = [`${ours}${process.pid}-x`, `isolane-publish-elsewhere-${dead}-x`, "checkout"];
  const kept = names.map((name) => entry(name, whole));
  expect(madeAndRemoved()).toBe("");
  expect(kept.map((folder) => fs.existsSync(folder))).toEqual([true, true, true]);
  expect(fs.readdirSync(worktrees()).sort()).toEqual([...names].sort());
});
