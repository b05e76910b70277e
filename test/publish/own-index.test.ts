/** @module What becomes of a clone's index while git works on a copy of it: it changes at once or not at all. */
import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { Git } from "../../lib/git/git.ts";
import { withIndex } from "../../lib/publish/own-index.ts";
import { gitVariables } from "../support/repository.ts";
import { scratch } from "../support/written-output.ts";

let git: Git;
let aside: string;
const path = (name: string) => join(git.folder, ".git", name);
const staged = () => git.ask("diff", "--cached", "--name-only");

beforeEach(() => {
  const root = scratch();
  const clone = join(root, "clone");
  aside = join(root, "aside");
  for (const folder of [clone, aside]) fs.mkdirSync(folder);
  git = new Git(clone, gitVariables(root), ["user.name=Ada", "user.email=ada@example.com"]);
  fs.writeFileSync(join(clone, "a.txt"), "a\n");
  for (const args of [
    ["init", "-q"],
    ["add", "a.txt"],
    ["commit", "-qm", "begin"],
  ])
    git.run(args);
  fs.writeFileSync(join(git.folder, "b.txt"), "b\n");
});

const add = (variables: Readonly<Record<string, string>>) =>
  git.run(["add", "b.txt"], "", variables).status === 0;

test("it is what git has made of the copy, with its mode, and no lock is left", () => {
  fs.chmodSync(path("index"), 0o640);
  expect(withIndex(git, aside, add)).toBe(true);
  expect(staged()).toBe("b.txt");
  expect(fs.statSync(path("index")).mode & 0o777).toBe(0o640);
  expect(fs.existsSync(path("index.lock"))).toBe(false);
});

test("while git works, the clone has no lock: who is killed then leaves none", () => {
  const seen: boolean[] = [];
  withIndex(git, aside, (variables) => {
    add(variables);
    seen.push(fs.existsSync(path("index.lock")), staged() === "");
    return true;
  });
  expect(seen).toEqual([false, true]);
});

test.each([
  [
    "somebody else works with it",
    () => fs.writeFileSync(path("index.lock"), ""),
    () => true,
    ["index", "index.lock"],
  ],
  ["the work fails", () => undefined, () => false, ["index"]],
  [
    "somebody has changed it meanwhile",
    () => undefined,
    (variables: Readonly<Record<string, string>>) => {
      fs.writeFileSync(join(git.folder, "c.txt"), "c\n");
      git.run(["add", "c.txt"]);
      return add(variables);
    },
    ["index"],
  ],
])("it stays where %s", (_, before, work, left) => {
  before();
  expect(withIndex(git, aside, work)).toBe(false);
  expect(staged()).not.toContain("b.txt");
  expect(fs.readdirSync(path("")).filter((name) => name.startsWith("index"))).toEqual(left);
});

test("a clone without one gets one", () => {
  fs.rmSync(path("index"));
  expect(withIndex(git, aside, add)).toBe(true);
  expect(staged()).toBe("b.txt");
});
