/**
 * @module Submodules in the output. git hands a clone an empty folder for each, and an engine the files of another
 * repository: Argo CD fetches submodules unless it is told not to
 * (https://argo-cd.readthedocs.io/en/stable/user-guide/private-repositories/, "Git Submodules").
 */
import { dirname, join, posix, relative, sep } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import type { Place } from "./lost.ts";
import type { WriteFs } from "./write-fs.ts";

/** A key of `.gitmodules` and its value: https://git-scm.com/docs/git-config#_syntax. */
const pathEntry = /(?:^|\])\s*path\s*=\s*([^#;\r\n]*)/gim;

/** Reports submodules that lie in the output folder, by the repository around it, whichever folder that is. */
export function reportSubmodules({ out }: Place, fs: WriteFs, problems: Problems): void {
  for (let from = dirname(out.path); ; from = dirname(from)) {
    reportFrom(from, out, fs, problems);
    if (from === dirname(from)) return;
  }
}

function reportFrom(from: string, out: Place["out"], fs: WriteFs, problems: Problems): void {
  const file = join(from, ".gitmodules");
  if (fs.kind(file) !== "file") return;
  const output = relative(from, out.path).split(sep).join("/");
  // Without quotes and escapes, which may stand anywhere in a value.
  const text = fs
    .read(file)
    .toString("utf8")
    .replaceAll(/\\\r?\n|[\\"]/g, "");
  for (const [, value = ""] of text.matchAll(pathEntry)) {
    const path = posix.normalize(value.trim());
    if (path !== output && !path.startsWith(`${output}/`)) continue;
    problems.report({
      code: "E0625",
      message: `"${path}" is a submodule by .gitmodules: an engine may read another repository there`,
      help: "take the submodule out of the output folder: `git rm` with its path",
    });
  }
}
