/** @module Numbers as the API server reads them: numerals.txt holds its answers (`npm run conformance -- yaml --record`). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { at, jsonText } from "../../lib/kube/json.ts";
import { parseYaml } from "../../lib/yaml/document.ts";
import { writeYaml } from "../../lib/yaml/write.ts";
import { numerals } from "./values.ts";

const read = (text: string): unknown => {
  const problems = new Problems();
  const [document] = parseYaml("x.yaml", text, problems);
  expect(problems.all.map(({ message }) => message)).toEqual([]);
  return at(document?.value, "v");
};

const answers = readFileSync(join(import.meta.dirname, "numerals.txt"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line): readonly [string, string] => {
    const [numeral = "", answer = ""] = line.split("\t");
    return [numeral, answer];
  });

test("every numeral was asked about", () => {
  expect(answers.map(([numeral]) => numeral)).toEqual(numerals);
});

/** The API server keeps integers of 64 bits with a sign; larger ones are floats to it. */
const inside = (value: unknown): unknown =>
  typeof value === "bigint" && BigInt.asIntN(64, value) !== value ? Number(value) : value;

describe("read as the API server reads it, and written so that it reads it again", () => {
  test.each(answers)("%s", (numeral, answer) => {
    const value = read(`v: ${numeral}\n`);
    expect(jsonText({ v: inside(value) })).toBe(answer);
    const text = writeYaml({ v: value });
    expect(read(text)).toEqual(value);
  });
});

test("what is written is read as what it was, and is written in the same way again", () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.integer({ min: 50, max: 80 }).map((power) => 2 ** power),
  );
  fc.assert(
    fc.property(number, (value) => {
      const text = writeYaml({ v: value });
      const back = read(text);
      expect(Number(back)).toBe(Number(value) === 0 ? 0 : Number(value));
      if (typeof value === "bigint") expect(BigInt(back as number)).toBe(value);
      expect(writeYaml({ v: back })).toBe(text);
    }),
    { numRuns: 2000 },
  );
});
