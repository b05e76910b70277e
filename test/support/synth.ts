/** @module Compiles an environment through the real pipeline, from memory: file map in, output files out. */
import { type CompileResult, compileEnvironment } from "../../lib/compile.ts";
import type { Diagnostic } from "../../lib/diagnostics/diagnostic.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import type { Entry, ReadIo } from "../../lib/load/io.ts";

/** Files of a repository by path from its root. */
export type FileMap = Readonly<Record<string, string>>;

/** What a compile from memory gave. `files` is empty when it failed. */
export interface Synthesised {
  readonly files: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
  readonly result: CompileResult | undefined;
}

/** Compiles the environment in `folder` of a file map. Never throws for what the files hold. */
export function synth(files: FileMap, folder = "environments/staging"): Synthesised {
  const problems = new Problems();
  const result = compileEnvironment(memoryIo(files), folder, problems);
  const output = new Map((result?.files ?? []).map(({ path, text }) => [path, text]));
  return { files: output, diagnostics: problems.all, result };
}

/** The output of files that have to compile; throws with the diagnostics where they do not. */
export function synthFiles(files: FileMap, folder?: string): ReadonlyMap<string, string> {
  const { result, files: output, diagnostics } = synth(files, folder);
  if (result === undefined) {
    throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  }
  return output;
}

/** The paths that differ between two outputs, sorted. For P6: a change touches only what it names. */
export function changedPaths(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}

/** A repository in memory. It has no programs. */
export function memoryIo(files: FileMap): ReadIo {
  const paths = Object.keys(files).sort();
  const below = (folder: string): readonly string[] =>
    folder === "" ? paths : paths.filter((path) => path.startsWith(`${folder}/`));
  const kind = (path: string): Entry["kind"] => {
    if (Object.hasOwn(files, path)) return "file";
    return below(path).length > 0 ? "folder" : "missing";
  };
  const entries = (found: Iterable<string>): readonly Entry[] =>
    [...new Set(found)].sort().map((path) => ({ path, kind: kind(path) }));
  const rest = (path: string, folder: string): string =>
    folder === "" ? path : path.slice(folder.length + 1);
  return {
    kind,
    read: (path, maxBytes) => {
      const text = Object.hasOwn(files, path) ? files[path] : undefined;
      if (text === undefined) return { failure: "missing", detail: "there is no such file" };
      const bytes = new TextEncoder().encode(text);
      return bytes.length > maxBytes
        ? { failure: "too-large", detail: `more than ${maxBytes} bytes` }
        : { bytes };
    },
    list: (folder) =>
      entries(
        below(folder).map(
          (path) => `${folder === "" ? "" : `${folder}/`}${rest(path, folder).split("/")[0]}`,
        ),
      ),
    walk: (folder) => entries(below(folder)),
    glob: (folder, pattern) =>
      entries(below(folder).filter((path) => toRegExp(pattern).test(rest(path, folder)))),
    run: () => ({ failure: "absent", detail: "no programs in memory" }),
  };
}

/** Enough of globs for tests: `*`, `**`, `?`, `{a,b}`. */
function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^$()|[\]\\]/g, "\\$&")
    .replace(/\*\*\/|\*\*|\*|\?|\{|\}|,/g, (token) => {
      const table: Record<string, string> = {
        "**/": "(?:.*/)?",
        "**": ".*",
        "*": "[^/]*",
        "?": "[^/]",
        "{": "(?:",
        "}": ")",
        ",": "|",
      };
      return table[token] ?? token;
    });
  return new RegExp(`^${source}$`);
}
