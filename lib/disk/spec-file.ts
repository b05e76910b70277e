/** @module Spec files that commands write: replaced as a whole, and only where they lie in the repository as plain files. */
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import type { EnvironmentFolder } from "./environments.ts";
import { diskIo } from "./read.ts";
import { errorCode } from "./write-fs.ts";

/** A file of an environment. */
export interface SpecFile {
  readonly folder: Pick<EnvironmentFolder, "root" | "fromRoot">;
  /** From the root, `/` separated. */
  readonly path: string;
}

/** The text of a spec file, or undefined where there is none that can be read. */
export function readSpecFile({ folder: { root }, path }: SpecFile): string | undefined {
  const found = diskIo(root).read(path, 1024 * 1024);
  return "bytes" in found ? new TextDecoder().decode(found.bytes) : undefined;
}

/** Writes a spec file. `fresh`: it must not exist yet. Reports what is in the way; false: nothing was written. */
export function writeSpecFile(
  file: SpecFile,
  text: string,
  fresh: boolean,
  problems: Problems,
): boolean {
  return attempt(file, problems, (path) => {
    fs.mkdirSync(dirname(path), { recursive: true });
    const aside = join(dirname(path), `.${basename(path)}.${process.pid}`);
    try {
      fs.writeFileSync(aside, text, { flag: "wx" });
      // Unlike a rename, a link does not replace what somebody else has written meanwhile.
      if (fresh) fs.linkSync(aside, path);
      else fs.renameSync(aside, path);
    } finally {
      fs.rmSync(aside, { force: true });
    }
  });
}

/** Deletes a spec file. Reports what is in the way. */
export function deleteSpecFile(file: SpecFile, problems: Problems): boolean {
  return attempt(file, problems, (path) => fs.unlinkSync(path));
}

function attempt(
  { folder: { root }, path }: SpecFile,
  problems: Problems,
  change: (path: string) => void,
): boolean {
  const io = diskIo(root);
  const full = join(root, path);
  const isPlain =
    above(path).every((folder) => ["folder", "missing"].includes(io.kind(folder))) &&
    ["file", "missing"].includes(io.kind(path)) &&
    !isLink(full);
  const refuse = (why: string) => {
    problems.report({
      code: "E0824",
      message: `"${path}" cannot be written: ${why}`,
      help: "specs are plain files in plain folders of the repository; remove what is in the way",
    });
    return false;
  };
  if (!isPlain) return refuse("it, or the folder that it lies in, is no plain file or folder");
  try {
    change(full);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return refuse(code === "EEXIST" ? "somebody else has just written it" : code);
  }
}

/** The folders above a path. What lies below a link out of the repository only looks as if it were missing. */
function above(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === "." ? [] : [...above(folder), folder];
}

function isLink(path: string): boolean {
  try {
    return fs.lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
