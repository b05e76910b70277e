/** @module Scalars, keys and merges mean what Kubernetes (sigs.k8s.io/yaml over goyaml v2) makes of them. */
import { describe, expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { parseYaml } from "../../lib/yaml/document.ts";
import { documents } from "../support/input.ts";

const value = (text: string) => documents(text)[0]?.value;
const codesOf = (text: string) => {
  const problems = new Problems();
  parseYaml("x.yaml", text, problems);
  return problems.all.map(({ code }) => code);
};

describe("plain scalars", () => {
  // Each pair was read by sigs.k8s.io/yaml v1.6.0.
  const cases: readonly (readonly [string, unknown])[] = [
    ["0644", 420],
    ["-017", -15],
    ["0o17", 15],
    ["0x1F", 31],
    ["0b101", 5],
    ["1_000", 1000],
    ["+7", 7],
    ["08", 8],
    ["0888", 888],
    ["1.", 1],
    [".5", 0.5],
    ["-.5", -0.5],
    ["1e3", 1000],
    [".1_0", 0.1],
    ["-0", 0],
    ["1e400", "1e400"],
    ["0o8", "0o8"],
    ["_1", "_1"],
    ["12:30", "12:30"],
    ["12:30:45", "12:30:45"],
    ["2026-11-20", "2026-11-20"],
    ["2026-11-20T09:00:00Z", "2026-11-20T09:00:00Z"],
    ["y", true],
    ["Y", true],
    ["yes", true],
    ["On", true],
    ["TRUE", true],
    ["n", false],
    ["No", false],
    ["OFF", false],
    ["yEs", "yEs"],
    ["oN", "oN"],
    ["~", null],
    ["null", null],
    ["NULL", null],
    ["", null],
    ["nULL", "nULL"],
    ["'0644'", "0644"],
    ['"on"', "on"],
    ["! 12", "12"],
    ["!!str 12", "12"],
    ["!!int '12'", 12],
    ["!!bool yes", true],
    ["v1", "v1"],
    ["1.2.3", "1.2.3"],
    ["inf", "inf"],
    ["=", "="],
  ];
  it.each(cases)("reads %j", (text, expected) => {
    expect(value(`a: ${text}`)).toEqual({ a: expected });
  });

  it("refuses numbers without a JSON form", () => {
    for (const text of [".inf", "-.INF", ".nan"]) {
      expect(codesOf(`a: ${text}`), text).toEqual(["E0112"]);
    }
    expect(value("a: 9007199254740991")).toEqual({ a: 9007199254740991 });
  });
});

describe("keys", () => {
  it("are text, or a plain decimal integer as its digits", () => {
    expect(value("8080: a\n'on': b\n\"1.5\": c")).toEqual({ "8080": "a", on: "b", "1.5": "c" });
  });
  it("are refused where YAML 1.1 reads something else", () => {
    for (const key of ["on", "y", "null", "~", "1.5", "010", "0x10", "? [a]\n", "{a: b}"]) {
      expect(codesOf(`${key}: x`), key).toContain("E0110");
    }
  });
  it("are refused twice in one mapping, also as text and number", () => {
    expect(codesOf("a: 1\nb: 2\na: 3")).toEqual(["E0108"]);
    expect(codesOf("1: a\n'1': b")).toEqual(["E0108"]);
  });
  it("cannot reach a prototype", () => {
    expect(codesOf("__proto__: {polluted: true}")).toEqual(["E0111"]);
    expect(codesOf("a: {<<: {__proto__: {polluted: true}}}")).toEqual(["E0111"]);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(value("constructor: {prototype: 1}")).toEqual({ constructor: { prototype: 1 } });
  });
});

describe("anchors and merges", () => {
  it("merges where the merge key stands, as goyaml v2 does", () => {
    expect(value("x: {k: 0, <<: {k: 5, m: 1}}")).toEqual({ x: { k: 5, m: 1 } });
    expect(value("x: {<<: {k: 5, m: 1}, k: 0}")).toEqual({ x: { k: 0, m: 1 } });
    expect(value("a: &a {k: 1}\nb: &b {k: 2, z: 3}\nx: {<<: [*a, *b]}")).toMatchObject({
      x: { k: 1, z: 3 },
    });
  });
  it("takes a quoted << for a key", () => {
    expect(value("'<<': {a: 1}")).toEqual({ "<<": { a: 1 } });
  });
  it("resolves an alias to the last anchor before it", () => {
    expect(value("a: &x 1\nb: *x\nc: &x 2\nd: *x")).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });
  it("copies, so that no two places share one object", () => {
    const found = value("a: &x {k: 1}\nb: *x") as { a: object; b: object };
    expect(found.a).not.toBe(found.b);
  });
  it("refuses merges of anything but mappings", () => {
    expect(codesOf("a: {<<: 3}")).toEqual(["E0113"]);
    expect(codesOf("a: &x 1\nb: {<<: [*x]}")).toEqual(["E0113"]);
  });
  it("refuses what contains itself, and aliases of nothing", () => {
    expect(codesOf("a: &a [*a]")).toEqual(["E0107"]);
    expect(codesOf("a: &a {<<: *a}")).toContain("E0107");
    expect(codesOf("a: *b\nb: &b 1")).toEqual(["E0107"]);
  });
});

describe("text", () => {
  it("reads block scalars as goyaml does at the end of a file", () => {
    expect(value("a: |\n  x")).toEqual({ a: "x" });
    expect(value("a: |\n  x\n")).toEqual({ a: "x\n" });
    expect(value("a: |+\n  x\n\n")).toEqual({ a: "x\n\n" });
  });
  // What sigs.k8s.io/yaml says after apimachinery's reader has split the text (0.34.1).
  it("reads a BOM at the start of any document, and as text anywhere else", () => {
    const all = (text: string) => parseYaml("f", text, new Problems()).map(({ value }) => value);
    expect(all("a: 1\n---\n\uFEFFb: 1\n--- # c\r\n\uFEFF# d\nc: 2\n")).toEqual([
      { a: 1 },
      { b: 1 },
      { c: 2 },
    ]);
    expect(all("a: x\n\uFEFFe: |\n  y\n  \uFEFFz\n")).toEqual([
      { a: "x", "\uFEFFe": "y\n\uFEFFz\n" },
    ]);
    const [, second] = parseYaml("f", "a: 1\n---\n\uFEFFb: 1\n", new Problems());
    expect(second?.locate(["b"], "key")).toMatchObject({ line: 3, column: 1 });
  });
  it("reads JSON with tabs, a BOM and CRLF", () => {
    expect(value('{\n\t"a": [\n\t\t1\n\t]\n}')).toEqual({ a: [1] });
    expect(value("\uFEFFa: 1\r\nb: |\r\n  x\r\n  y\r\n")).toEqual({ a: 1, b: "x\ny\n" });
  });
  it("leaves out empty documents", () => {
    expect(documents("# only a comment\n---\n---\na: 1\n---\nnull\n").map((d) => d.value)).toEqual([
      { a: 1 },
    ]);
  });
});
