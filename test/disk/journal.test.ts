import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { compareOutput, writeOutput } from "../../lib/disk/write.ts";
import { diskFs } from "../../lib/disk/write-fs.ts";
import { sha256 } from "../../lib/emit/index-files.ts";
import { Killed, output, scratch, stopping, tree } from "../support/written-output.ts";
import { a, b, dist, expected, freshFolder, put, request, root, write } from "./dist.ts";

beforeEach(freshFolder);

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
  const cart = "staging/sandboxes/pr-1/forks/shop/cart.yaml";
  const steps = [{ path: cart, staged: "0", sha256: sha256("cart: 1\n") }];

  test("a journal of this machine is followed", () => {
    put(".isolane/stage/0", "cart: 1\n");
    putOwn({ steps });
    expect(write(a)).toMatchObject({ codes: [], result: { recovered: true } });
    expect(tree(dist)).toEqual(expected(a));
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
});
