/** @module What can be an output folder, asked before anything is read; and what the file system refuses to do in it. */
import { isAbsolute, join, relative, sep } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import { homeOf, outFolder, parentName } from "./environments.ts";
import { isPromised } from "./journal.ts";
import type { Place } from "./lost.ts";
import { isRealFolder, type OutFolder } from "./output-tree.ts";
import { diskFs, errorCode, type WriteFs } from "./write-fs.ts";

/** The output folder that is named, otherwise the usual one; undefined, with a problem, for what cannot be one. */
export function usableOut(
  named: string | undefined,
  cwd: string,
  problems: Problems,
): OutFolder | undefined {
  const out = outFolder(named, cwd);
  const place = { out, root: homeOf(cwd) };
  const isUsable = guard(place, diskFs, problems, () => isOutFolder(place, diskFs, problems));
  return isUsable === true ? out : undefined;
}

/** Whether output can go there: a folder for output alone, and no symbolic link between the folder that people work in and it. */
export function isOutFolder(
  { out, root }: Pick<Place, "out" | "root">,
  fs: WriteFs,
  problems: Problems,
): boolean {
  if (out.path.split(sep).includes(".git")) {
    problems.report({
      code: "E0692",
      message: `"${out.shown}" lies in git's own folder`,
      help: "choose a folder that holds output only, for example --out dist",
    });
    return false;
  }
  const parts = partsBelow(root, out.path) ?? [];
  const isReal = [out.path, ...parts.map((_, index) => join(root, ...parts.slice(0, index + 1)))]
    .sort((a, b) => a.length - b.length)
    .every((path) =>
      isRealFolder(
        path,
        path === out.path ? out.shown : relative(root, path).split(sep).join("/"),
        fs,
        problems,
      ),
    );
  if (!isReal) return false;
  const real = fs.kind(out.path) === "folder" ? fs.realPath(out.path) : out.path;
  const home = fs.realPath(root);
  const why =
    partsBelow(real, home) !== undefined
      ? `holds ${parentName}/ too`
      : partsBelow(join(home, parentName), real) !== undefined
        ? `lies in ${parentName}/`
        : undefined;
  if (why === undefined) return true;
  problems.report({
    code: "E0613",
    message: `the output folder "${out.shown}" ${why}`,
    help: `choose a folder beside ${parentName}/ that holds output only, for example --out dist`,
  });
  return false;
}

/** Turns what the system refuses into a diagnostic, which says in what state the output is. */
export function guard<Result>(
  { out }: Pick<Place, "out">,
  fs: WriteFs,
  problems: Problems,
  action: () => Result | undefined,
): Result | undefined {
  try {
    return action();
  } catch (error) {
    if (errorCode(error) === undefined || !(error instanceof Error)) throw error;
    const then = isHalfWritten({ out }, fs)
      ? `run \`isolane synth\`, which completes the write: until then, "${out.shown}" holds a part of two outputs`
      : "run the command again: no file is half-written";
    problems.report({
      code: "E0609",
      message: `the file system refused to work on "${out.shown}": ${error.message}`,
      help: `check permissions and free space, then ${then}`,
    });
    return undefined;
  }
}

// --- internal ---

/** The names from a folder down to a path in it; none for the folder itself, undefined for a path elsewhere. */
function partsBelow(folder: string, path: string): readonly string[] | undefined {
  const way = relative(folder, path);
  if (way === "") return [];
  const parts = way.split(sep);
  return parts[0] === ".." || isAbsolute(way) ? undefined : parts;
}

function isHalfWritten({ out }: Pick<Place, "out">, fs: WriteFs): boolean {
  try {
    return isPromised(out, fs);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    // Who may not even look has written nothing.
    return false;
  }
}
