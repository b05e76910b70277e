import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSeq, parseAllDocuments } from "yaml";
import { program } from "../support/build.ts";
import { type Subject, subjects } from "../support/environments.ts";
import { type FileMap, synthFiles } from "../support/synth.ts";
import { tree } from "../support/written-output.ts";
import { compiled, type Files, filesOf, indexes, manifests } from "./compiled.ts";

describe.each(subjects.map((subject): [string, Subject] => [subject.title, subject]))(
  "%s",
  (_, subject) => {
    const { files, folder } = subject;
    const whole = compiled(subject);
    const output = filesOf(whole);

    describe("P5, determinism", () => {
      it("gives the same bytes twice", () => {
        expect([...synthFiles(files, folder)]).toEqual([...output]);
      });

      it("gives the same objects whatever the names of files and the order of documents and forks", () => {
        fc.assert(
          fc.property(fc.infiniteStream(fc.nat()), (randoms) => {
            const shuffled = shuffledFiles(subject, randoms[Symbol.iterator](), { keys: false });
            expect(essence(synthFiles(shuffled, folder))).toEqual(essence(output));
          }),
          { numRuns: 5, seed: 7 },
        );
      });

      it("gives equal values whatever the order of keys", () => {
        fc.assert(
          fc.property(fc.infiniteStream(fc.nat()), (randoms) => {
            const shuffled = shuffledFiles(subject, randoms[Symbol.iterator](), { keys: true });
            const after = synthFiles(shuffled, folder);
            expect([...manifests(after)].sort()).toEqual([...manifests(output)].sort());
          }),
          { numRuns: 5, seed: 8 },
        );
      });
    });
  },
);

describe("P5, the real program", () => {
  const root = join(import.meta.dirname, "..", "..");

  /** The output of a run in a copy of the examples below `folder`. */
  function run(
    folder: string,
    args: readonly string[],
    at: string,
    env: Record<string, string>,
  ): Record<string, string> {
    cpSync(join(root, "environments"), join(folder, "environments"), { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, [program, "synth", ...args], {
      cwd: join(folder, at),
      env: { PATH: process.env.PATH ?? "", ...env },
      encoding: "utf8",
    });
    expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
    return tree(join(folder, "dist"));
  }

  it("writes the same bytes in another locale, time zone and working folder", () => {
    const scratch = realpathSync(mkdtempSync(join(tmpdir(), "isolane-properties-")));
    try {
      const one = run(join(scratch, "a"), [], ".", { LANG: "C", LC_ALL: "C", TZ: "UTC" });
      const other = run(
        join(scratch, "somewhere else", "b"),
        ["staging", "production", "--out", "../dist"],
        "environments",
        { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", TZ: "Pacific/Kiritimati", HOME: scratch },
      );
      expect(Object.keys(one).length).toBeGreaterThan(50);
      expect(other).toEqual(one);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
});

/** Output less what may follow the names and lines of the input: positions, comments, hashes. */
function essence(files: Files): unknown {
  const objects = [...manifests(files).keys()].map((path) => path);
  const texts = [...files]
    .filter(([path]) => path.endsWith(".yaml"))
    .map(([path, text]) => [path, text.replace(/^#.*\n/, "")]);
  const index = [...indexes(files)].map(([path, { objects: listed, sources: _, ...rest }]) => [
    path,
    rest,
    listed.map(({ sources, sha256: __, ...object }) => [object, sources.length]),
  ]);
  return { objects, texts, index };
}

/**
 * The same environment, told differently: other file names, other order of documents and forks and,
 * if wanted, of the keys of every map. Lists in manifests keep their order, which has a meaning.
 */
function shuffledFiles(
  { files, folder }: Subject,
  randoms: Iterator<number>,
  { keys }: { keys: boolean },
): FileMap {
  const random = (): number => randoms.next().value as number;
  const shuffle = <T>(list: readonly T[]): T[] =>
    list
      .map((item): [number, T] => [random() % 1000, item])
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item);
  return Object.fromEntries(
    shuffle(Object.entries(files)).map(([path, text], at) => {
      const documents = shuffle(parseAllDocuments(text)).map((document) => {
        const forks = document.getIn(["spec", "forks"]);
        if (isSeq(forks)) forks.items = shuffle(forks.items);
        return document;
      });
      const written = documents.map((document) =>
        keys
          ? JSON.stringify(shuffledKeys(document.toJS(), shuffle))
          : document.toString({ directives: false }),
      );
      const named =
        path === `${folder}/environment.yaml` || keys
          ? path
          : path.replace(/[^/]*$/, `${random() % 100}-${at}.yaml`);
      return [named, `${written.join("\n---\n")}\n`];
    }),
  );
}

function shuffledKeys(value: unknown, shuffle: <T>(list: readonly T[]) => T[]): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffledKeys(item, shuffle));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    shuffle(Object.entries(value)).map(([key, item]) => [key, shuffledKeys(item, shuffle)]),
  );
}
