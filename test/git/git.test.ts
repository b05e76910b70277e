import { expect, test } from "vitest";
import { Git } from "../../lib/git/git.ts";
import { scratch } from "../support/written-output.ts";

test("git says what it did, in English and without asking", () => {
  const git = new Git(scratch(), { ...process.env, LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8" });
  expect(git.ask("rev-parse", "HEAD")).toBeUndefined();
  expect(git.run(["init", "-q", "-b", "trunk"]).status).toBe(0);
  expect(git.ask("symbolic-ref", "--short", "HEAD")).toBe("trunk");
  expect(git.ask("hash-object", "--stdin")).toBe("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  expect(git.run(["hash-object", "--stdin"], "a\n").stdout.trim()).toBe(
    "78981922613b2afb6025042ff6bd878ac1994e85",
  );
  expect(git.run(["rev-parse", "nothing"]).stderr).toContain("unknown revision");
});

test("without git, the result says so", () => {
  const { status, stderr } = new Git(scratch(), { PATH: "/nowhere" }).run(["status"]);
  expect([status, stderr]).toEqual([127, expect.stringContaining("ENOENT")]);
});
