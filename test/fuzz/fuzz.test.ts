/** @module What fuzzing found stays found, and the fuzzer finds: by coverage, the same for one seed. */
import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Coverage } from "./coverage.ts";
import { errorOf, fuzz } from "./fuzz.ts";
import { targets } from "./targets.ts";

const home = join(import.meta.dirname, "regressions");

describe.each(targets)("$name", ({ name, seeds, run }) => {
  const folder = join(home, name);
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
  test.each(files)("answers %s, at which it once threw", (file) => {
    expect(errorOf(run, fs.readFileSync(join(folder, file), "utf8"))).toBeUndefined();
  });
  test("answers each of its seeds", () => {
    expect(seeds.map((seed) => errorOf(run, seed))).toEqual(seeds.map(() => undefined));
  });
});

test("every regression is of a target", () => {
  const known = targets.map(({ name }) => name);
  const kept = fs.existsSync(home) ? fs.readdirSync(home) : [];
  expect(kept.filter((name) => !known.includes(name))).toEqual([]);
});

/** Throws where a brace is open. */
function planted(text: string): void {
  if (text.split("{").length > text.split("}").length) throw new Error("planted");
}

test("a crash is found, said once, and made small; one seed gives the same inputs", () => {
  const tried = [1, 1, 2].map((seed) => {
    const inputs: string[] = [];
    const coverage = new Coverage();
    const { crashes } = fuzz(
      { name: "planted", seeds: ["a: { { b } }\n"], run: planted },
      { coverage, seed, goesOn: (runs) => runs < 100, before: (input) => inputs.push(input) },
    );
    coverage.end();
    return { inputs, crashes: crashes.map(({ input }) => input) };
  });
  expect(tried.map(({ crashes }) => crashes)).toEqual([["{"], ["{"], ["{"]]);
  expect(tried[1]?.inputs).toEqual(tried[0]?.inputs);
  expect(tried[2]?.inputs).not.toEqual(tried[0]?.inputs);
});
