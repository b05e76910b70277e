/** @module Texts of the writer with signs in them at which readers of YAML part ways. */
import fc from "fast-check";
import { writeYaml } from "../../lib/yaml/write.ts";
import { plain, value } from "./values.ts";

/** Line breaks of YAML 1.1 alone, other control characters, and what only a full reader knows. */
const signs: readonly string[] = [
  ..."\r \u0085 \u2028 \u2029 \0 \v \f \u001b \u007f \u009f \ufeff \ufffe \u00a0 \t".split(" "),
  ...["\r\n", "# a\n", " # a", "#", "---\n", "...\n", "--- # a\n", "%YAML 1.1\n", "- ", "? ", ": "],
  ...["&a ", "*a", "!!str ", "!x ", "|\n", ">-\n", "'", '"', "{", "[", "<<: ", "~", "\n", "  "],
];

/** A text of the writer, and the same damaged: pieces put in at places of it, alone or behind the start of a comment. */
export const damaged: fc.Arbitrary<string> = fc
  .tuple(
    fc.dictionary(fc.constantFrom("a", "metadata", "labels", "spec"), value, { minKeys: 1 }),
    fc.array(
      fc.record({ at: fc.nat(400), sign: fc.constantFrom(...signs), comment: fc.boolean() }),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([object, pieces]) => {
    const text = writeYaml(plain(object) as object, "Written by hand.");
    return pieces.reduce((whole, { at, sign, comment }) => {
      if (!comment) {
        const place = at % (whole.length + 1);
        return whole.slice(0, place) + sign + whole.slice(place);
      }
      const lines = whole.split("\n");
      lines.splice(at % lines.length, 0, `# a${sign}kind: Other`);
      return lines.join("\n");
    }, text);
  });
