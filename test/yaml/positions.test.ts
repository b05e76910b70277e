/** @module Nodes are found at their line and column. */
import { describe, expect, it } from "vitest";
import { documents } from "../support/input.ts";

describe("locate", () => {
  const [document] = documents("a:\n  b: [x, {c: 1}]\n  d/e: z\n");
  const at = (path: (string | number)[], which?: "key" | "value") => document?.locate(path, which);

  it("finds values and keys", () => {
    expect(at(["a", "b", 0])).toEqual({ line: 2, column: 7, endColumn: 8 });
    expect(at(["a", "b", 1, "c"])).toEqual({ line: 2, column: 14, endColumn: 15 });
    expect(at(["a", "b", 1, "c"], "key")).toEqual({ line: 2, column: 11, endColumn: 12 });
    expect(at(["a", "d/e"], "key")).toEqual({ line: 3, column: 3, endColumn: 6 });
  });
  it("takes indexes as text too", () => {
    expect(at(["a", "b", "1", "c"])).toEqual(at(["a", "b", 1, "c"]));
  });
  it("finds the nearest parent of what does not exist", () => {
    expect(at(["a", "b", 7, "x"])).toEqual(at(["a", "b"]));
    expect(at(["nothing"], "key")).toMatchObject({ line: 1, column: 1 });
  });
  it("ends on the line where a node starts", () => {
    expect(at(["a"])).toMatchObject({ line: 2, column: 3 });
    expect(at([])?.endColumn).toBe(3);
  });
  it("counts lines over CRLF and leaves the CR out", () => {
    const [crlf] = documents("a: 1\r\nb: two\r\n");
    expect(crlf?.locate(["b"])).toEqual({ line: 2, column: 4, endColumn: 7 });
  });
  it("counts from the start of the file in later documents", () => {
    expect(documents("a: 1\n---\nb: 2\n")[1]?.locate(["b"])).toMatchObject({ line: 3, column: 4 });
  });
  it("follows aliases and merges to the text that was written", () => {
    const [merged] = documents("a: &x {k: 1}\nb: {<<: *x}\nc: *x\n");
    expect(merged?.locate(["b", "k"])).toMatchObject({ line: 1, column: 11 });
    expect(merged?.locate(["c", "k"])).toMatchObject({ line: 1, column: 11 });
    expect(merged?.locate(["c"])).toMatchObject({ line: 3, column: 4 });
  });
});
