/** @module Paths that no file can have, and patterns and links that would keep a program busy for ever. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { diskIo } from "../../lib/disk/read.ts";
import { isBounded } from "../../lib/load/patterns.ts";
import { scratch } from "../support/written-output.ts";

const root = scratch();
afterAll(() => rmSync(root, { recursive: true, force: true }));
mkdirSync(join(root, "k8s"));
writeFileSync(join(root, "k8s/a.yaml"), "");
const long = `${"a".repeat(200)}.yaml`;
writeFileSync(join(root, "k8s", long), "");
const io = diskIo(root);

it.each([
  "k8s/a.yaml/x",
  "k8s/a.yaml/x/y.yaml",
  "a".repeat(256),
  "é".repeat(130),
  "a/".repeat(3_000),
  "a\0b",
  "k8s/a.yaml\0",
])("nothing is at %j", (path) => {
  expect(io.kind(path)).toBe("missing");
  expect(io.read(path, 1)).toMatchObject({ failure: "missing" });
  expect(io.list(path)).toEqual([]);
  expect(io.walk(path)).toEqual([]);
  expect(io.glob(path, "*")).toEqual([]);
});

it.each([
  `${"*a".repeat(30)}*b`,
  `${"{*,?}a".repeat(12)}*b`,
  `${"+(a|aa)".repeat(12)}b`,
  `${"[a-b]*".repeat(20)}b`,
])("the pattern %s is answered", (pattern) => {
  expect(io.glob("k8s", pattern)).toEqual([]);
});

it.each([
  "!(a)*b*c*d*e",
  "!(*a*a*a*a)b",
  "x/!(+(a|aa))b",
  "!(a)*(b|bb)c",
  "!(a)/{b,*c*d*e*f}",
  "!(!(a*b*)*c*d)",
])("the pattern %s, which could take for ever, is not asked", (pattern) => {
  expect(isBounded(pattern)).toBe(false);
});

it.each([
  "**/!(kustomization).yaml",
  "!(*.test|*-ci|*-a|*-b|*-c).yaml",
  "!(a)/**/{*b,*c}/*.yaml",
  `${"*a".repeat(30)}*b`,
])("the pattern %s is asked", (pattern) => {
  expect(isBounded(pattern)).toBe(true);
});

it("answers what is asked of the longest name", () => {
  for (const pattern of ["!(b)*a*a*a1", "!(*a*a*a1)b", "**/!(*a*a1|*a*a2)b"]) {
    expect(isBounded(pattern)).toBe(true);
    expect(io.glob("k8s", pattern)).toEqual([]);
  }
});

it.each([
  ["*.yaml", 2],
  ["**", 2],
  ["**/*", 2],
  ["{a,b}.yaml", 1],
  ["?.yaml", 1],
  ["[!b].yaml", 1],
  ["!(b).yaml", 2],
  ["@(a|b).yaml", 1],
  ["*.yml", 0],
])("the pattern %s means what it did", (pattern, count) => {
  expect(io.glob("k8s", pattern)).toHaveLength(count);
});

it("goes a folder's ways so often, and says that there are more", () => {
  for (let level = 0; level <= 32; level++) {
    mkdirSync(join(root, `links/${level}`), { recursive: true });
    if (level < 32)
      for (const name of ["a", "b"])
        symlinkSync(`../${level + 1}`, join(root, `links/${level}`, name));
  }
  expect(io.walk("links").some(({ kind }) => kind === "tangled")).toBe(true);
  expect(io.glob("", "links/**/*.yaml").some(({ kind }) => kind === "tangled")).toBe(true);
});
