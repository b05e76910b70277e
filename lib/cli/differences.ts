/** @module Differences between the compiled and the committed output, as people read them. */
import { structuredPatch } from "diff";
import picocolors from "picocolors";
import type { Colors } from "picocolors/types.js";
import type { Finding } from "../diagnostics/diagnostic.ts";
import { saysSecret } from "../diagnostics/secret-text.ts";
import type { ChangeSet, WrittenFile } from "../disk/change-set.ts";
import { differsInLineEndsOnly } from "../disk/line-ends.ts";
import { conflictRef } from "../load/files.ts";

/** What `isolane synth` would do with a file. */
export interface Difference {
  readonly path: string;
  readonly change: "create" | "replace" | "remove";
  /** True: nothing but line ends differs. Absent: more does. */
  readonly lineEndsOnly?: true;
}

/** Enough to see what happened; the whole is one `isolane synth` and `git diff` away. */
const limits = { filesWithText: 20, linesPerFile: 60, filesListed: 200, editLength: 4000 };

/** All differences, in path order per environment. */
export function listDifferences(changes: readonly ChangeSet[]): readonly Difference[] {
  return changes.flatMap(({ written, removed }) => [
    ...written.map(
      (file): Difference => ({
        path: file.path,
        change: file.before === undefined ? "create" : "replace",
        ...(differsInLineEndsOnly(file) ? { lineEndsOnly: true } : {}),
      }),
    ),
    ...removed.map(({ path }): Difference => ({ path, change: "remove" })),
  ]);
}

/** The differences as text: unified diffs of what was replaced, a list of what is missing or too much. */
export function renderDifferences(
  changes: readonly ChangeSet[],
  shownOut: string,
  color: boolean,
): string {
  const colors = picocolors.createColors(color);
  const existing = changes.flatMap(({ written }) =>
    written.filter((file) => file.before !== undefined),
  );
  // A conflict is reported at its line.
  const replaced = existing.filter(
    (file) => !differsInLineEndsOnly(file) && file.spoilt !== "conflict",
  );
  const lineEnds = existing.filter(differsInLineEndsOnly).map(({ path }) => `${shownOut}/${path}`);
  const diffs = replaced
    .slice(0, limits.filesWithText)
    .map((file) => renderDiff(file, shownOut, colors));
  const rest = replaced
    .slice(limits.filesWithText)
    .map(({ path }) => `differs: ${shownOut}/${path}`);
  const others = listDifferences(changes)
    .filter(({ change }) => change !== "replace")
    .map(
      ({ path, change }) => `${change === "create" ? "missing" : "too much"}: ${shownOut}/${path}`,
    );
  const ends = lineEnds.length === 0 ? [] : [`line ends only: ${shortList(lineEnds)}`];
  return [...diffs, ...ends, ...capped([...rest, ...others], limits.filesListed, "files")]
    .map((text) => `${text}\n`)
    .join("");
}

/** `a, b, c and 12 more files`. */
export function shortList(paths: readonly string[]): string {
  const more = paths.length > 3 ? ` and ${paths.length - 3} more files` : "";
  return `${paths.slice(0, 3).join(", ")}${more}`;
}

/** The problems of files with a merge conflict: synth writes them again, since no side is better than the other. */
export function mergeConflicts(
  changes: readonly ChangeSet[],
  shownOut: string,
): readonly Finding[] {
  const files = changes.flatMap(({ written }) => written);
  return files.flatMap(({ path, before = "" }): readonly Finding[] => {
    const source = conflictRef(`${shownOut}/${path}`, before);
    if (source === undefined) return [];
    return [
      {
        code: "E0622",
        message: "merge conflict in a generated file",
        help: "take either side, then run `isolane synth`, which writes the file again",
        source,
      },
    ];
  });
}

function renderDiff(
  { path, text, before = "" }: WrittenFile,
  shownOut: string,
  colors: Colors,
): string {
  const patch = structuredPatch("", "", before, text, "", "", {
    context: 3,
    maxEditLength: limits.editLength,
  });
  const head = [colors.bold(`--- ${shownOut}/${path}`), colors.bold("+++ compiled")];
  // P8: what somebody put there goes to logs of CI, encrypted or not.
  if ([before, text].some((one) => saysSecret(one) && /^\s*(?:string)?data\s*:/im.test(one)))
    return [...head, "(a Secret: not shown)"].join("\n");
  if (patch === undefined) return [...head, "(too different to show)"].join("\n");
  const lines = patch.hunks.flatMap((hunk) => [
    colors.cyan(`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`),
    ...hunk.lines.map((line) => colored(printable(line), colors)),
  ]);
  return [...head, ...capped(lines, limits.linesPerFile, "lines")].join("\n");
}

function colored(line: string, colors: Colors): string {
  if (line.startsWith("-")) return colors.red(line);
  return line.startsWith("+") ? colors.green(line) : line;
}

/** The committed text may hold anything; none of it may control the terminal. */
function printable(line: string): string {
  return line.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be found
    /[\x00-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function capped(lines: readonly string[], limit: number, what: string): readonly string[] {
  if (lines.length <= limit) return lines;
  return [...lines.slice(0, limit), `... and ${lines.length - limit} more ${what}`];
}
