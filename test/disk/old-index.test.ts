import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { compilerVersion } from "../../lib/emit/version.ts";
import { tree } from "../support/written-output.ts";
import { a, b, dist, freshFolder, put, root, write } from "./dist.ts";

beforeEach(freshFolder);

describe("a hostile or damaged index", () => {
  const index = "staging/index/sandboxes/pr-1.json";
  const change = (edit: (value: { [key: string]: unknown }) => unknown) => {
    write(a);
    put(index, JSON.stringify(edit(JSON.parse(fs.readFileSync(join(dist, index), "utf8")))));
    const before = tree(root);
    const { codes } = write(b);
    expect(tree(root)).toEqual(before);
    return codes;
  };
  const sha256 = "0".repeat(64);
  const listing = (path: unknown) =>
    change((value) => ({ ...value, objects: [{ file: path, sha256 }] }));
  const first = (files: unknown) =>
    change((value) => ({ ...value, version: 1, objects: [], files }));

  test.each([
    "../../precious.yaml",
    "/etc/passwd.yaml",
    "sandboxes/pr-1/../../../x.yaml",
    "sandboxes/pr-1//x.yaml",
    "sandboxes/pr-1/./x.yaml",
    "sandboxes\\pr-1\\x.yaml",
    "sandboxes/pr-1/c:x.yaml",
    "sandboxes/pr-1/a\u0000.yaml",
    "sandboxes/pr-2/x.yaml",
    "baseline/x.yaml",
    "index/sandboxes/pr-2.json",
    "sandboxes/pr-1/notes.txt",
    "",
    7,
    null,
  ])("that lists %j is refused", (path) => {
    expect(listing(path)).toEqual(["E0603"]);
    expect(first([{ path, sha256 }])).toEqual(["E0603"]);
  });

  test("of another environment, unit or shape is refused", () => {
    expect(change((value) => ({ ...value, environment: "production" }))).toEqual(["E0603"]);
    expect(change((value) => ({ ...value, unit: { kind: "sandbox", name: "../x" } }))).toEqual([
      "E0603",
    ]);
    expect(change((value) => ({ ...value, unit: { kind: "sandbox", name: "pr-2" } }))).toEqual([
      "E0603",
    ]);
    expect(change((value) => ({ ...value, unit: { kind: "__proto__" } }))).toEqual(["E0603"]);
    expect(change((value) => ({ ...value, objects: { length: 1 } }))).toEqual(["E0603"]);
    expect(first({ length: 1 })).toEqual(["E0603"]);
    expect(change(({ objects: _, ...value }) => value)).toEqual(["E0603"]);
    expect(change((value) => ({ ...value, objects: [{ file: "x.yaml", sha256: "a" }] }))).toEqual([
      "E0603",
    ]);
    expect(change(() => [])).toEqual(["E0603"]);
  });

  test("with the marks of a merge conflict is refused", () => {
    write(a);
    put(index, "<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n");
    expect(write(b).codes).toEqual(["E0603"]);
  });

  test("of a newer compiler is left alone", () => {
    expect(change((value) => ({ ...value, compiler: "99.0.0" }))).toEqual(["E0604"]);
    expect(change((value) => ({ ...value, version: 3 }))).toEqual(["E0604"]);
    expect(compilerVersion).toMatch(/^\d+\.\d+\.\d+/);
  });

  test("of the first version says what may be removed", () => {
    write(a);
    const path = join(dist, index);
    const { objects, sources: _, ...rest } = JSON.parse(fs.readFileSync(path, "utf8"));
    const files = objects.map((one: { file: string; sha256: string }) => {
      return { path: one.file, sha256: one.sha256 };
    });
    put(index, JSON.stringify({ ...rest, version: 1, objects: [], files }));
    expect(write(b).codes).toEqual([]);
    const fresh = tree(dist);
    freshFolder();
    write(b);
    expect(fresh).toEqual(tree(dist));
  });
});
