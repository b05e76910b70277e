/**
 * @module One failing fixture per diagnostic code. `test/diagnostics/<CODE>-<slug>/` is a case: `input/`
 * is a small repository, `expected.txt` all that `isolane synth` prints about it.
 * `npx vitest run test/diagnostics.test.ts -u` rewrites the expected texts; CI never passes `-u`.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { codes } from "../lib/diagnostics/codes.ts";
import { runCase } from "./diagnostics/runner.ts";

const folder = join(import.meta.dirname, "diagnostics");
const cases = fs
  .readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, code: name.slice(0, 5) }))
  .sort((a, b) => (a.name < b.name ? -1 : 1));

test("every code has a case, and every case is of a code", () => {
  const covered = new Set(cases.map(({ code }) => code));
  expect(Object.keys(codes).filter((code) => !covered.has(code))).toEqual([]);
  const odd = cases.filter(
    ({ name, code }) => !/^[EW]\d{4}(-[a-z0-9]+)+$/.test(name) || !Object.hasOwn(codes, code),
  );
  expect(odd).toEqual([]);
});

describe("a case prints what is expected", () => {
  test.each(cases)("$name", async ({ name, code }) => {
    const { text, exitCode, wroteDespiteErrors } = await runCase(join(folder, name));
    expect(text).toMatch(new RegExp(` ${code}: |^(error|warning) ${code}: `, "m"));
    expect(text).not.toContain("\u001b");
    if (/^(.*: )?error /m.test(text)) expect([1, 2]).toContain(exitCode);
    expect(wroteDespiteErrors).toBe(false);
    await expect(text).toMatchFileSnapshot(join(folder, name, "expected.txt"));
  });
});
