/** @module Text that a terminal would obey is shown instead, in every form of output. */
import { expect, test } from "vitest";
import { escapeJson, escapeLines } from "../../lib/diagnostics/escape.ts";

test.each(["\u009b31m", "\u202e", "\u200b", "\u2028", "\u2066", "\u0007", "\ud800", "\u{e0001}"])(
  "%j",
  (text) => {
    const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
    for (const color of [true, false]) expect(escapeLines(`a${text}b`, color)).not.toMatch(unsafe);
    const json = escapeJson(JSON.stringify({ text }));
    expect(json).not.toMatch(unsafe);
    expect(JSON.parse(json)).toEqual({ text });
  },
);

test("lines and our own colours stay", () => {
  expect(escapeLines("a\n\u001b[31mb\u001b[39m\n", true)).toBe("a\n\u001b[31mb\u001b[39m\n");
  expect(escapeLines("\u001b[31mb\n", false)).toBe("\\x1b[31mb\n");
});
