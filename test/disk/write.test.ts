import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import type { EnvironmentOutput } from "../../lib/disk/change-set.ts";
import { attributesFile } from "../../lib/disk/line-ends.ts";
import { compareOutput, writeOutput } from "../../lib/disk/write.ts";
import { diskFs, type WriteFs } from "../../lib/disk/write-fs.ts";
import { sha256 } from "../../lib/emit/index-files.ts";
import { compilerVersion } from "../../lib/emit/version.ts";
import { Killed, output, scratch, stopping, tree } from "../cli/output.ts";

let root = "";
let dist = "";
beforeEach(() => {
  root = scratch();
  dist = join(root, "dist");
});

function request(environments: readonly EnvironmentOutput[], own: WriteFs = diskFs) {
  return { out: { path: dist, shown: "dist" }, root, environments, fs: own };
}

function write(...environments: EnvironmentOutput[]) {
  const problems = new Problems();
  const result = writeOutput(request(environments), problems);
  return { result, codes: problems.all.map(({ code }) => code) };
}

function put(path: string, text: string): void {
  const file = join(dist, path);
  fs.mkdirSync(join(file, ".."), { recursive: true });
  fs.writeFileSync(file, text);
}

const expected = (...environments: EnvironmentOutput[]): Record<string, string> =>
  Object.fromEntries(
    [attributesFile, ...environments.flatMap(({ files }) => files)]
      .map(({ path, text }) => [path, text])
      .sort(),
  );

const a = output({ cart: "cart: 1\n", mail: "mail: 1\n" });
const b = output({ cart: "cart: 2\n", shop: "shop: 1\n" });

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

  test("leaves other environments and files of other tools alone", () => {
    put("production/sandboxes/x.yaml", "mine");
    put("README.md", "mine");
    write(a);
    expect(tree(dist)).toEqual({
      ...expected(a),
      "production/sandboxes/x.yaml": "mine",
      "README.md": "mine",
    });
  });

  test("a changed file that is needed no more is kept with a warning", () => {
    write(a);
    put("staging/sandboxes/pr-1/forks/shop/mail.yaml", "edited");
    expect(write(b).codes).toEqual(["W0602"]);
    expect(tree(dist)["staging/sandboxes/pr-1/forks/shop/mail.yaml"]).toBe("edited");
    expect(write(b).codes).toEqual(["W0603"]);
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
    const problems = new Problems();
    writeOutput(
      { ...request([a]), out: { path: join(root, "file", "dist"), shown: "file/dist" } },
      problems,
    );
    expect(problems.all.map(({ code }) => code)).toEqual(["E0606"]);
    expect(tree(root)).toEqual({ file: "" });
  });
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
    expect(write(b).codes).toEqual(["W0602"]);
    expect(tree(elsewhere)).toEqual({ "x.yaml": "precious" });
  });
});

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

describe("a kill", () => {
  test("after any operation leaves the old or the new tree, once the next command has run", () => {
    const old = expected(a);
    const fresh = expected(b);
    const outcomes = new Set<string>();
    for (let operations = 0; ; operations++) {
      fs.rmSync(dist, { recursive: true, force: true });
      write(a);
      const own = stopping(operations);
      let done = false;
      try {
        writeOutput(request([b], own), new Problems());
        done = true;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
      // Whatever is visible is whole.
      for (const [path, text] of Object.entries(tree(join(dist, "staging"), "staging/"))) {
        expect([old[path], fresh[path], "empty folder"]).toContain(text);
      }
      // A command that only reads neither completes nor discards it.
      const left = tree(dist);
      const seen = new Problems();
      compareOutput(request([b]), seen);
      const journalled = ".isolane/journal.json" in left;
      expect(seen.all.map(({ code }) => code)).toEqual(journalled ? ["E0618"] : []);
      expect(tree(dist)).toEqual(left);
      const problems = new Problems();
      writeOutput(request([]), problems);
      expect(problems.all).toEqual([]);
      const now = JSON.stringify(tree(dist));
      outcomes.add(now);
      expect([JSON.stringify(old), JSON.stringify(fresh)]).toContain(now);
      write(b);
      expect(tree(dist)).toEqual(fresh);
      if (done) break;
    }
    expect(outcomes.size).toBe(2);
  });

  test("after any operation of the recovery itself is recovered too", () => {
    const kill = (operations: number) => {
      fs.rmSync(dist, { recursive: true, force: true });
      write(a);
      try {
        writeOutput(request([b], stopping(operations)), new Problems());
      } catch {}
    };
    for (const first of [10, 11, 12, 13, 14]) {
      for (let second = 0; second < 25; second++) {
        kill(first);
        try {
          writeOutput(request([], stopping(second)), new Problems());
        } catch {}
        expect(write(b).codes).toEqual([]);
        expect(tree(dist)).toEqual(expected(b));
      }
    }
  });

  test("of a real process (SIGKILL) is recovered", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => [`f${i}`, `n: ${i}\n${"x: 1\n".repeat(50)}`]),
    );
    const many = output(files);
    const program = `
      import { writeOutput } from ${JSON.stringify(new URL("../../lib/disk/write.ts", import.meta.url).href)};
      import { Problems } from ${JSON.stringify(new URL("../../lib/diagnostics/problems.ts", import.meta.url).href)};
      const [one, two] = ${JSON.stringify([many, a])};
      for (let i = 0; ; i++) {
        writeOutput({ out: { path: ${JSON.stringify(dist)}, shown: "dist" }, root: ${JSON.stringify(root)}, environments: [i % 2 ? two : one] }, new Problems());
        if (i === 1) console.log("ready");
      }
    `;
    const script = join(root, "run.mts");
    fs.writeFileSync(script, program);
    for (let round = 0; round < 4; round++) {
      const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), script]);
      await new Promise((resolve) => child.stdout.once("data", resolve));
      await new Promise((resolve) => setTimeout(resolve, 40 + round * 37));
      child.kill("SIGKILL");
      await new Promise((resolve) => child.once("exit", resolve));
      const problems = new Problems();
      writeOutput(request([]), problems);
      expect(problems.all).toEqual([]);
      expect([expected(a), expected(many)].map((files) => JSON.stringify(files))).toContain(
        JSON.stringify(tree(dist)),
      );
    }
  });
});

describe("the journal and the lock", () => {
  const journal = ".isolane/journal.json";
  const step = (path: string) =>
    JSON.stringify({ version: 2, steps: [{ path, sha256: "0".repeat(64) }] });
  test.each([
    "{",
    "[]",
    '{"version":1,"steps":[]}',
    '{"version":2,"steps":[]}',
    step("../x.yaml"),
    step("x.yaml"),
    step("staging/x.txt"),
    step(".isolane/x.json"),
  ])("a journal that says %s is not followed", (text) => {
    write(a);
    put(journal, text);
    const before = tree(root);
    expect(write(b).codes).toEqual(["E0608"]);
    fs.rmSync(join(dist, ".isolane/lock"), { force: true });
    expect(tree(root)).toEqual(before);
  });

  test("a journal whose staged file was changed, or whose target is a link, is not followed", () => {
    write(a);
    put(".isolane/stage/0", "evil");
    const steps = [{ path: "staging/x.yaml", staged: "0", sha256: "0".repeat(64) }];
    putOwn({ steps });
    expect(write(b).codes).toEqual(["E0608"]);
    fs.symlinkSync("/etc", join(dist, "staging/link"));
    fs.rmSync(join(dist, ".isolane"), { recursive: true });
    put(".isolane/stage/0", "evil");
    putOwn({ steps: [{ path: "staging/link/passwd.yaml", sha256: "0".repeat(64) }] });
    expect(write(b).codes).toEqual(["E0608"]);
  });

  /** A journal as an interrupted command of this machine leaves it. */
  const putOwn = (fields: object): void => {
    const stage = diskFs.identity(join(dist, ".isolane/stage"));
    const content = { version: 2, folder: fs.realpathSync(dist), stage, ...fields };
    put(".isolane/journal.draft", JSON.stringify(content));
    fs.linkSync(join(dist, ".isolane/journal.draft"), join(dist, journal));
  };
  const steps = [{ path: "staging/x.yaml", staged: "0", sha256: sha256("x: 1\n") }];

  test("a journal of this machine is followed", () => {
    put(".isolane/stage/0", "x: 1\n");
    putOwn({ steps });
    expect(write(a).codes).toEqual(["W0603"]);
    expect(tree(dist)).toEqual({ ...expected(a), "staging/x.yaml": "x: 1\n" });
  });

  test.each<[string, () => void]>([
    [
      "has a draft of the same bytes",
      () => {
        const text = fs.readFileSync(join(dist, journal), "utf8");
        fs.rmSync(join(dist, journal));
        put(journal, text);
      },
    ],
    ["has no draft", () => fs.rmSync(join(dist, ".isolane/journal.draft"))],
    [
      "has a link as its draft",
      () => {
        fs.rmSync(join(dist, ".isolane/journal.draft"));
        fs.symlinkSync("journal.json", join(dist, ".isolane/journal.draft"));
      },
    ],
    [
      "was copied with all its links",
      () => {
        fs.cpSync(join(dist, ".isolane/stage"), join(dist, ".isolane/copy"), { recursive: true });
        fs.rmSync(join(dist, ".isolane/stage"), { recursive: true });
        fs.renameSync(join(dist, ".isolane/copy"), join(dist, ".isolane/stage"));
      },
    ],
    [
      "lies in another folder",
      () => {
        fs.renameSync(dist, join(root, "old"));
        fs.mkdirSync(dist);
        fs.renameSync(join(root, "old/.isolane"), join(dist, ".isolane"));
        const draft = join(dist, ".isolane/journal.draft");
        fs.writeFileSync(draft, fs.readFileSync(draft, "utf8").replace("/dist", "/old"));
      },
    ],
  ])("a journal that %s is not followed by anybody", (_, change) => {
    put(".isolane/stage/0", "x: 1\n");
    putOwn({ steps });
    change();
    const before = tree(root);
    const problems = new Problems();
    expect(compareOutput(request([a]), problems)).toBeUndefined();
    expect(problems.all.map(({ code }) => code)).toEqual(["E0618"]);
    expect(write(a).codes).toEqual(["E0608"]);
    expect(tree(root)).toEqual(before);
  });

  test("the scratch folder as a link is refused, and nothing is written through it", () => {
    const elsewhere = scratch();
    fs.mkdirSync(dist);
    fs.symlinkSync(elsewhere, join(dist, ".isolane"));
    expect(write(a).codes).toEqual(["E0606"]);
    expect(tree(elsewhere)).toEqual({});
  });

  test("git is told to ignore what an interrupted command leaves", () => {
    try {
      writeOutput(request([a], stopping(9)), new Problems());
    } catch {}
    expect(tree(dist)[".isolane/.gitignore"]).toBe("*\n");
    write(a);
    expect(tree(dist)).toEqual(expected(a));
  });

  test("a running writer is respected, a dead one is not", () => {
    put(".isolane/lock", JSON.stringify({ pid: process.ppid, host: diskFs.host }));
    expect(write(a).codes).toEqual(["E0607"]);
    put(".isolane/lock", JSON.stringify({ pid: 999_999_999, host: diskFs.host }));
    expect(write(a).codes).toEqual([]);
    expect(tree(dist)).toEqual(expected(a));
  });

  test("a writer of another machine is respected", () => {
    put(".isolane/lock", JSON.stringify({ pid: 1, host: "elsewhere" }));
    expect(write(a).codes).toEqual(["E0607"]);
  });

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
