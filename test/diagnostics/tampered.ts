/** @module What `isolane verify` prints about an output folder that somebody edited by hand. */
import * as fs from "node:fs";
import { join } from "node:path";
import { verify } from "../../lib/cli/commands/verify.ts";
import { runnerIn } from "../support/project.ts";
import { listing } from "../support/verified.ts";
import { tree } from "../support/written-output.ts";
import { put, synthIn } from "./runner.ts";

/** Text to replace in every file of `dist/staging` whose path matches. */
export interface Edit {
  readonly file: RegExp;
  readonly from: string;
  readonly to: string;
}

/** Compiles the case, lets `edit` change the output, and verifies it. */
export function verifyAfter(root: string, edit: (root: string) => void): string {
  const { text, exitCode } = synthIn(root);
  if (exitCode !== 0) throw new Error(text);
  const before = JSON.stringify(tree(root));
  edit(root);
  if (JSON.stringify(tree(root)) === before) throw new Error("nothing was edited");
  return runnerIn(root)(verify, { environment: [] }).err;
}

/** Writes a file of the output that an index lists: what none lists is not read (E0625). */
export function putListed(root: string, path: string, text: string): void {
  const index = "dist/staging/index/sandboxes/pr-1.json";
  put(root, `dist/staging/${path}`, text);
  put(root, index, listing(fs.readFileSync(join(root, index), "utf8"), path));
}

/** Replaces text in the output. */
export function replaceIn(root: string, { file, from, to }: Edit): void {
  for (const [path, text] of Object.entries(tree(join(root, "dist/staging")))) {
    if (file.test(path)) put(root, `dist/staging/${path}`, text.replaceAll(from, to));
  }
}

/** Removes the files of the output whose path matches. */
export function removeFrom(root: string, file: RegExp): void {
  for (const path of Object.keys(tree(join(root, "dist/staging")))) {
    if (file.test(path)) fs.rmSync(join(root, "dist/staging", path));
  }
}
