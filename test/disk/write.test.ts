import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { compareOutput, writeOutput } from "../../lib/disk/write.ts";
import { diskFs, type WriteFs } from "../../lib/disk/write-fs.ts";
import { output, scratch, tree } from "../support/written-output.ts";
import { a, b, dist, expected, freshFolder, put, request, root, write } from "./dist.ts";

beforeEach(freshFolder);

describe("writing", () => {
  test("writes what is new, then nothing, then only what differs", () => {
    expect(write(a).codes).toEqual([]);
    expect(tree(dist)).toEqual(expected(a));
    const again = write(a).result?.changes[0];
    expect([again?.written, again?.removed, again?.unchanged]).toEqual([[], [], 3]);
    const change = write(b).result?.changes[0];
    expect(change?.written.map(({ path }) => path.split("/").pop())).toEqual([
      "cart.yaml",
      "shop.yaml",
      "pr-1.json",
    ]);
    expect(change?.removed.map(({ path }) => path.split("/").pop())).toEqual(["mail.yaml"]);
    expect(tree(dist)).toEqual(expected(b));
  });

  test("removes a unit with its index and the folders that it leaves empty", () => {
    const other = output({ cart: "cart: 9\n" }, { sandbox: "pr-2" });
    write({ name: "staging", files: [...a.files, ...other.files] });
    write(a);
    expect(tree(dist)).toEqual(expected(a));
  });

  test("leaves other environments alone", () => {
    fs.cpSync(join(root, "environments/staging"), join(root, "environments/production"), {
      recursive: true,
    });
    const spec = join(root, "environments/production/environment.yaml");
    fs.writeFileSync(spec, "metadata: { name: production }\n");
    put("production/sandboxes/x.yaml", "mine");
    write(a);
    expect(tree(dist)).toEqual({ ...expected(a), "production/sandboxes/x.yaml": "mine" });
  });

  test("a changed file that is needed no more is neither removed nor kept: nothing is written", () => {
    write(a);
    put("staging/sandboxes/pr-1/forks/shop/mail.yaml", "edited");
    const before = tree(dist);
    expect(write(b).codes).toEqual(["E0626"]);
    expect(tree(dist)).toEqual(before);
    fs.rmSync(join(dist, "staging/sandboxes/pr-1/forks/shop/mail.yaml"));
    expect(write(b).codes).toEqual([]);
  });

  test("a changed file that is still needed is written again", () => {
    write(a);
    put("staging/sandboxes/pr-1/forks/shop/mail.yaml", "edited");
    expect(write(a).codes).toEqual([]);
    expect(tree(dist)).toEqual(expected(a));
  });

  test("a file in the way that no index lists is never replaced, and nothing is written", () => {
    put("staging/sandboxes/pr-1/forks/shop/cart.yaml", "mine");
    const before = tree(dist);
    expect(write(a).codes).toEqual(["E0605"]);
    expect(tree(dist)).toEqual(before);
  });

  test("a file in the way with the very same bytes is taken over", () => {
    put("staging/sandboxes/pr-1/forks/shop/cart.yaml", "cart: 1\n");
    expect(write(a).codes).toEqual([]);
  });

  test("one environment that cannot be written stops all", () => {
    put("staging/sandboxes/pr-1/forks/shop/cart.yaml", "mine");
    const before = tree(dist);
    expect(write(output({ x: "x: 1\n" }, { environment: "other" }), a).codes).toEqual(["E0605"]);
    expect(tree(dist)).toEqual(before);
  });

  test("in strict mode a warning stops the write", () => {
    put("staging/extra.yaml", "mine");
    const problems = new Problems();
    expect(writeOutput({ ...request([a]), strict: true }, problems)).toBeUndefined();
    expect(tree(dist)).toEqual({ "staging/extra.yaml": "mine" });
  });

  test("a file where a folder has to be, and a folder where a file has to be", () => {
    put("staging/sandboxes/pr-1/forks", "mine");
    expect(write(a).codes).toEqual(["E0606"]);
    fs.rmSync(dist, { recursive: true });
    fs.mkdirSync(join(dist, "staging/sandboxes/pr-1/forks/shop/cart.yaml/x"), { recursive: true });
    expect(write(a).codes).toEqual(["E0606"]);
    fs.rmSync(dist, { recursive: true });
    fs.writeFileSync(dist, "");
    expect(write(a).codes).toEqual(["E0606"]);
  });

  test("a refusal leaves no output folder behind that was not there", () => {
    fs.writeFileSync(join(root, "file"), "");
    const before = tree(root);
    const problems = new Problems();
    writeOutput(
      { ...request([a]), out: { path: join(root, "file", "dist"), shown: "file/dist" } },
      problems,
    );
    expect(problems.all.map(({ code }) => code)).toEqual(["E0606"]);
    expect(tree(root)).toEqual(before);
  });
});

test.each(["other/index", "index"])("a file %s beside the environments is foreign", (path) => {
  write(a);
  put(path, "x");
  expect(write(b).codes).toEqual(["E0625"]);
});

describe("symbolic links", () => {
  const outside = () => {
    const folder = scratch();
    fs.writeFileSync(join(folder, "x.yaml"), "precious");
    return folder;
  };
  test.each([
    "dist",
    "dist/staging",
    "dist/staging/sandboxes",
    "dist/staging/sandboxes/pr-1/forks/shop",
    "dist/staging/index",
  ])("%s as a link is refused", (path) => {
    const elsewhere = outside();
    fs.mkdirSync(join(root, path, ".."), { recursive: true });
    fs.symlinkSync(elsewhere, join(root, path));
    expect(write(a).codes).toEqual(["E0606"]);
    expect(tree(elsewhere)).toEqual({ "x.yaml": "precious" });
  });
  test("a file as a link is refused, and a stale one is kept", () => {
    const elsewhere = outside();
    write(a);
    const file = join(dist, "staging/sandboxes/pr-1/forks/shop/mail.yaml");
    fs.rmSync(file);
    fs.symlinkSync(join(elsewhere, "x.yaml"), file);
    expect(write(a).codes).toEqual(["E0606"]);
    expect(write(b).codes).toEqual(["E0626"]);
    expect(tree(elsewhere)).toEqual({ "x.yaml": "precious" });
  });
});

describe("the journal and the lock", () => {
  test("an error of the file system leaves the old tree and no lock", () => {
    write(a);
    const full: WriteFs = {
      ...diskFs,
      writeNew: (path, content, flush) => {
        if (path.endsWith("stage/1"))
          throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
        diskFs.writeNew(path, content, flush);
      },
    };
    const problems = new Problems();
    expect(writeOutput(request([b], full), problems)).toBeUndefined();
    expect(problems.all.map(({ code }) => code)).toEqual(["E0609"]);
    expect(tree(dist)).toEqual(expected(a));
  });
});

test("comparing changes nothing and reports the same differences", () => {
  write(a);
  const before = tree(root);
  const result = compareOutput(request([b]), new Problems());
  expect(result?.changes[0]?.written.map(({ before: text }) => text)).toEqual([
    "cart: 1\n",
    undefined,
    expect.any(String),
  ]);
  expect(result?.changes[0]?.removed).toHaveLength(1);
  expect(tree(root)).toEqual(before);
});
