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
  const listing = (path: unknown) =>
    change((value) => ({ ...value, files: [{ path, sha256: "0".repeat(64) }] }));

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
    expect(change((value) => ({ ...value, files: { length: 1 } }))).toEqual(["E0603"]);
    expect(change(() => [])).toEqual(["E0603"]);
  });

  test("with the marks of a merge conflict is refused", () => {
    write(a);
    put(index, "<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n");
    expect(write(b).codes).toEqual(["E0603"]);
  });

  test("of a newer compiler is left alone", () => {
    expect(change((value) => ({ ...value, compiler: "99.0.0" }))).toEqual(["E0604"]);
    expect(change((value) => ({ ...value, version: 2 }))).toEqual(["E0604"]);
    expect(compilerVersion).toMatch(/^\d+\.\d+\.\d+/);
  });
});
