import { describe, expect, test } from "vitest";
import { readOpenBranches } from "../../lib/author/open-branches.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";

const sha = (digit: string) => digit.repeat(40);

function read(text: string, asked: { base?: string; allowEmpty?: boolean } = {}) {
  const problems = new Problems();
  const branches = readOpenBranches(text, { shown: "the list", ...asked }, problems);
  return branches === undefined ? problems.all.map(({ code }) => code) : [...branches];
}

describe("a list", () => {
  test.each([
    ["names", "main\nfix/x\n", ["main", "fix/x"]],
    ["names with CRLF, empty lines and a BOM", "\uFEFFmain\r\n\r\nfix/x\r\n", ["main", "fix/x"]],
    ["full names", "refs/heads/main\nrefs/heads/fix/x\n", ["main", "fix/x"]],
    [
      "what ls-remote prints",
      [
        `${sha("a")}\tHEAD`,
        `${sha("b")}\trefs/heads/fix/x`,
        `${sha("a")}\trefs/heads/main`,
        `${sha("c")}\trefs/pull/7/head`,
        `${sha("d")}\trefs/tags/v1`,
        `${sha("e")}\trefs/tags/v1^{}\n`,
      ].join("\n"),
      ["fix/x", "main"],
    ],
    [
      "with SHA-256",
      `${"0".repeat(64)}\trefs/heads/main\n${"1".repeat(64)}\trefs/heads/x\n`,
      ["main", "x"],
    ],
    [
      "a trunk that its HEAD names",
      `ref: refs/heads/dev\tHEAD\n${sha("a")}\tHEAD\n${sha("b")}\trefs/heads/dev\n`,
      ["dev"],
    ],
    [
      "a trunk that its HEAD shares a commit with",
      `${sha("a")}\tHEAD\n${sha("a")}\trefs/heads/dev\n`,
      ["dev"],
    ],
  ])("of %s", (_, text, branches) => {
    expect(read(text)).toEqual(branches);
  });

  test("has the trunk that is named", () => {
    expect(read("develop\nx\n", { base: "refs/heads/develop" })).toEqual(["develop", "x"]);
    expect(read("main\nx\n", { base: "develop" })).toEqual(["E0861"]);
  });
});

describe("what a failed command leaves", () => {
  test.each([
    ["nothing", "", "E0861"],
    ["empty lines", "\n\n", "E0861"],
    ["no trunk", "fix/x\nfix/y\n", "E0861"],
    ["tags only", `${sha("a")}\trefs/tags/main\n`, "E0861"],
    ["HEAD and nothing else", `${sha("a")}\tHEAD\n`, "E0861"],
    ["an answer that is empty by JSON", "null\n", "E0861"],
    ["a message", "fatal: repository 'x' not found\n", "E0860"],
    ["a message behind branches", "main\nfatal: the remote end hung up unexpectedly\n", "E0860"],
    ["a page", "<!DOCTYPE html>\n<html>\n", "E0860"],
    ["what git branch prints", "* main\n  fix/x\n", "E0860"],
    ["JSON", '{"message":"Not Found"}\n', "E0860"],
    ["a line that was cut off", "main\nfix/lo", "E0860"],
    ["a ref that was cut off", `${sha("a")}\trefs/heads/main\n${sha("b")}\trefs/hea`, "E0860"],
    ["a commit without its ref", `main\n${sha("b")}\t\n`, "E0860"],
    ["control characters", "main\nfix\u0007\n", "E0860"],
  ])("%s is no list", (_, text, code) => {
    expect(read(text)).toEqual([code]);
  });

  test("only emptiness can be allowed", () => {
    expect(read("", { allowEmpty: true })).toEqual([]);
    expect(read("fix/x\n", { allowEmpty: true })).toEqual(["fix/x"]);
    expect(read("main\nfix/lo", { allowEmpty: true })).toEqual(["E0860"]);
  });
});
