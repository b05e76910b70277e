import fc from "fast-check";
import { expect, test } from "vitest";
import { code, codeBlock } from "../../lib/changes/markdown.ts";

/** What GitHub's Markdown reads as a code span (https://github.github.com/gfm/#code-spans): one that is closed by its own fence. */
function isOneSpan(markdown: string): boolean {
  const [fence = ""] = /^`+/.exec(markdown) ?? [];
  const inner = markdown.slice(fence.length, markdown.length - fence.length);
  const runs = [...inner.matchAll(/`+/g)].map(([run]) => run.length);
  return (
    fence !== "" && markdown.endsWith(fence) && !runs.includes(fence.length) && !/^`|`$/.test(inner)
  );
}

test.each([
  "@everyone",
  "<img src=x onerror=y>",
  "[a](http://b)",
  "`",
  "``` x",
  "a`b``c",
  "x\n# y",
  "|",
  "\u202e",
])("%j is text in a code span", (text) => {
  const span = code(text);
  expect(isOneSpan(span)).toBe(true);
  expect(span).not.toContain("\n");
});

test("any text stays in its span, and no line ends a block", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("`", " ", "\n", "|", "@", "a", "\\", "<") }),
      (text) => {
        const span = code(text);
        expect(span === "" || isOneSpan(span)).toBe(true);
        const [first = "", ...lines] = codeBlock([text]).split("\n");
        expect(lines.slice(0, -1).some((line) => line.trim() === first)).toBe(false);
        expect(lines.at(-1)).toBe(first);
      },
    ),
  );
});
