import fc from "fast-check";
import { expect, test } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { readBlock } from "../../lib/yaml/block-reader.ts";
import { parseYaml } from "../../lib/yaml/document.ts";
import { damaged } from "./damaged.ts";

test("what the quick reader reads, the full reader reads alike, whatever is done to a text", () => {
  let read = 0;
  fc.assert(
    fc.property(damaged, (text) => {
      const quick = readBlock(text);
      if (quick === undefined) return;
      read += 1;
      const problems = new Problems();
      const documents = parseYaml("x.yaml", text, problems);
      expect(problems.all).toEqual([]);
      expect(documents.map(({ value }) => value)).toEqual([quick]);
    }),
    { numRuns: 3000, seed: 20261128 },
  );
  expect(read).toBeGreaterThan(30);
});

test.each(["\r", "\u0085", "\u2028", "\u2029", "\0", "\u001b"])(
  "a line break that only some readers know is left to the full reader: %j",
  (sign) => {
    expect(readBlock(`# a\na: b\n`)).toEqual({ a: "b" });
    expect(readBlock(`# a${sign}c: d\na: b\n`)).toBeUndefined();
    expect(readBlock(`a: "b${sign}"\n`)).toBeUndefined();
  },
);

test.each([
  'spec: "a"<<: \n',
  'spec: "a" b\n',
  'spec: "\n',
  'spec: "a\n',
  'spec: "a""\n',
  'list:\n- "a"b\n',
])("leaves quotes that end too early or never to the full reader: %j", (text) => {
  expect(readBlock(text)).toBeUndefined();
});
