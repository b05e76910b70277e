/**
 * @module Golden cases. `test/cases/<what-it-shows>/input/` is a small repository with one environment in
 * `staging/`, `expected/` all that compiling it gives: `expected/dist/` and, where there are any, the
 * warnings in `expected/diagnostics.txt`. `npx vitest run test/cases.test.ts -u` rewrites the expected
 * files and removes what is no longer written; CI never passes `-u`. Read the difference before committing.
 */
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatDiagnostics } from "../lib/diagnostics/print.ts";
import { synth } from "./support/synth.ts";
import { tree } from "./support/written-output.ts";

const folder = join(import.meta.dirname, "cases");
const cases = fs
  .readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** Everything that compiling a case gives, by path below its `expected/`. */
function outcome(name: string): Readonly<Record<string, string>> {
  const { files, diagnostics } = synth(tree(join(folder, name, "input")), "staging");
  const text = formatDiagnostics(diagnostics, { color: false });
  return {
    ...(diagnostics.length === 0 ? {} : { "diagnostics.txt": `${text.trimEnd()}\n` }),
    ...Object.fromEntries([...files].map(([path, content]) => [`dist/${path}`, content])),
  };
}

function rewrite(expected: string, files: Readonly<Record<string, string>>): void {
  fs.rmSync(expected, { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(dirname(join(expected, path)), { recursive: true });
    fs.writeFileSync(join(expected, path), text);
  }
}

/** What vitest's own snapshots go by: `all` with `-u`. */
function isUpdating(): boolean {
  const { snapshotState } = expect.getState();
  return (snapshotState as unknown as { _updateSnapshot?: string })._updateSnapshot === "all";
}

test("there are cases, or all of them would pass", () => {
  expect(cases.length).toBeGreaterThan(20);
});

describe("a case gives what is expected", () => {
  test.each(cases)("%s", (name) => {
    const expected = join(folder, name, "expected");
    const got = outcome(name);
    // A golden case is of output: what fails to compile belongs into test/diagnostics.
    expect(
      Object.keys(got).some((path) => path.startsWith("dist/")),
      got["diagnostics.txt"],
    ).toBe(true);
    if (isUpdating()) rewrite(expected, got);
    const wanted = tree(expected);
    expect(Object.keys(got).sort()).toEqual(Object.keys(wanted).sort());
    for (const [path, text] of Object.entries(got)) expect(text, path).toBe(wanted[path]);
  });
});
