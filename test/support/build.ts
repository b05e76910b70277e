/**
 * @module Builds the program before tests that start it: `build/` is what users run, starts in a fifth of
 * the time that the sources take, and is never older than lib/ while tests run.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";

const root = join(import.meta.dirname, "..", "..");

/** The built program. */
export const program: string = join(root, "build", "cli", "main.js");

/** Called by vitest once. */
export default function buildProgram(): void {
  const sources = ["lib/**/*.ts", "tsconfig*.json", "package.json"];
  const built = fs.existsSync(program) ? fs.statSync(program).mtimeMs : 0;
  const changed = (path: string) => fs.statSync(join(root, path)).mtimeMs > built;
  if (!globSync(sources, { cwd: root }).some(changed)) return;
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], {
    cwd: root,
    stdio: "inherit",
  });
}
