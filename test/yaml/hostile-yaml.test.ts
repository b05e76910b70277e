/** @module Hostile text gives coded errors with a position: no exception, no hang. */
import { describe, expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { parseBytes, parseYaml } from "../../lib/yaml/document.ts";

const found = (text: string) => {
  const problems = new Problems();
  const documents = parseYaml("x.yaml", text, problems);
  const first = problems.all[0];
  const position = first?.source?.document.locate(first.source.path, first.source.at);
  return { code: first?.code, position, count: documents.length };
};

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const bomb = `a0: &a0 [x]\n${range(20)
  .map((i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(",")}]`)
  .join("\n")}`;

describe("hostile text", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["10,000 lists", "[".repeat(10_000), "E0106"],
    ["10,000 closed lists", "[".repeat(10_000) + "]".repeat(10_000), "E0106"],
    ["10,000 block lists", `${"- ".repeat(10_000)}x`, "E0106"],
    ["10,000 mappings", "{a: ".repeat(10_000), "E0106"],
    ["10,000 explicit keys", "? ".repeat(10_000), "E0106"],
    [
      "deep indentation",
      range(2000)
        .map((i) => `${" ".repeat(i)}a:`)
        .join("\n"),
      "E0106",
    ],
    ["an alias bomb", bomb, "E0107"],
    ["a NUL byte", "a: x\0y", "E0104"],
    ["an escape character", "a: \u001b[31m", "E0104"],
    ["a lone carriage return", "a: 1\rb: 2", "E0104"],
    ["a line separator", "a: |\n  x\u2028y", "E0104"],
    ["half a character", 'a: "\\ud800"', "E0104"],
    ["a JavaScript tag", "a: !!js/function 'function () {}'", "E0109"],
    ["an own tag", "a: !foo {b: 1}", "E0109"],
    ["a tag by directive", "%TAG ! tag:x,2000:\n---\na: !foo b", "E0109"],
    ["a binary tag", "a: !!binary aGk=", "E0109"],
    ["a tab as indentation", "a:\n\tb: 1", "E0101"],
    ["an unclosed quote", 'a: "x', "E0101"],
    ["an unclosed list", "a: [1, 2", "E0101"],
    ["a million brackets", "]".repeat(1_000_000), "E0101"],
    ["many directives", "%x\n".repeat(100_000), "E0101"],
    ["too many documents", "---\na\n".repeat(30_000), "E0105"],
    ["too many values", `[${"0,".repeat(1_500_000)}0]`, "E0105"],
    ["too many bytes", "x".repeat(33 * 1024 * 1024), "E0105"],
  ];
  it.each(cases)("%s", (_name, text, code) => {
    const result = found(text);
    expect(result.code).toBe(code);
    expect(result.position?.line).toBeGreaterThan(0);
    expect(result.position?.column).toBeGreaterThan(0);
  });

  it("reads what is large but honest", () => {
    const keys = range(50_000)
      .map((i) => `k${i}: ${i}`)
      .join("\n");
    expect(found(keys)).toMatchObject({ code: undefined, count: 1 });
    expect(found(`${"[".repeat(300)}${"]".repeat(300)}`)).toMatchObject({
      code: undefined,
      count: 1,
    });
  });

  it("merges nested merges once", () => {
    const merges = range(60).map((i) => `b${i + 1}: &b${i + 1} {<<: [*b${i}, *b${i}], k${i}: 1}`);
    expect(found(`b0: &b0 {k: 1}\n${merges.join("\n")}`)).toMatchObject({
      code: undefined,
      count: 1,
    });
  });

  it("names the byte that is not UTF-8", () => {
    const problems = new Problems();
    const bytes = new Uint8Array([...new TextEncoder().encode("é: 1\nab"), 0xff, 0x20]);
    expect(parseBytes("x.yaml", bytes, problems)).toEqual([]);
    const source = problems.all[0]?.source;
    expect(problems.all[0]?.code).toBe("E0103");
    expect(source?.document.locate(source.path)).toMatchObject({ line: 2, column: 2 });
  });

  it("reports the problems of several documents", () => {
    const problems = new Problems();
    const good = parseYaml("x.yaml", "a: {b: 1, b: 2}\n---\nc: [\n---\nd: 1\n---\non: x", problems);
    expect(good.map((document) => document.value)).toEqual([{ d: 1 }]);
    expect(problems.all.map(({ code }) => code)).toEqual(["E0108", "E0101", "E0110"]);
  });
});
