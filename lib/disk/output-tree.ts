/** @module What lies in an environment's output folder now. */
import { join } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import type { OutputFile } from "../model/release-unit.ts";
import { decodeText } from "../yaml/text.ts";
import { maxFileBytes, type NodeKind, type WriteFs } from "./write-fs.ts";

/** The entries of `<out>/<environment>/`. */
export interface OutputTree {
  readonly environment: string;
  /** The folder on this machine. */
  readonly folder: string;
  /** The folder as people wrote it, for messages. */
  readonly shown: string;
  /** Everything but folders, by `/` separated path. Links are listed, never followed. */
  readonly files: ReadonlyMap<string, NodeKind>;
  readonly folders: ReadonlySet<string>;
}

/** Where the output goes. */
export interface OutFolder {
  /** Absolute. */
  readonly path: string;
  /** As given on the command line, for messages. */
  readonly shown: string;
}

/** Lists an environment's folder. Undefined, with a problem, where it is not a folder of its own. */
export function readOutputTree(
  out: OutFolder,
  environment: string,
  fs: WriteFs,
  problems: Problems,
): OutputTree | undefined {
  const folder = join(out.path, environment);
  const shown = `${out.shown}/${environment}`;
  // What lies below a file cannot even be asked for.
  if (!isRealFolder(out.path, out.shown, fs, problems)) return undefined;
  if (!isRealFolder(folder, shown, fs, problems)) return undefined;
  const files = new Map<string, NodeKind>();
  const folders = new Set<string>();
  const pending = [""];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const { name, kind } of fs.list(join(folder, next))) {
      const path = next === "" ? name : `${next}/${name}`;
      if (kind === "folder") {
        folders.add(path);
        pending.push(path);
      } else files.set(path, kind);
    }
  }
  return { environment, folder, shown, files, folders };
}

/** The text of every file. Links and the like are reported, and so is what is no text: engines read more encodings. */
export function readTexts(
  { environment, folder, shown, files }: OutputTree,
  fs: WriteFs,
  problems: Problems,
): readonly OutputFile[] {
  return [...files].flatMap(([path, kind]): readonly OutputFile[] => {
    if (kind !== "file") {
      reportKind(`${shown}/${path}`, kind, problems);
      return [];
    }
    if (fs.size(join(folder, path)) > maxFileBytes) {
      reportTooLarge(`${shown}/${path}`, problems);
      return [];
    }
    const text = decodeText(`${shown}/${path}`, fs.read(join(folder, path)), problems);
    return text === undefined ? [] : [{ path: `${environment}/${path}`, text }];
  });
}

/** Reports a file that is larger than any that isolane writes. */
function reportTooLarge(shown: string, problems: Problems): void {
  problems.report({
    code: "E0691",
    message: `"${shown}" is larger than ${maxFileBytes / 1024 / 1024} MiB, which no file of isolane's is`,
    help: "delete it, run `isolane synth` and commit the result",
  });
}

/** True where the path is a folder or nothing at all; anything else is reported. */
export function isRealFolder(
  path: string,
  shown: string,
  fs: WriteFs,
  problems: Problems,
): boolean {
  const kind = fs.kind(path);
  if (kind === "folder" || kind === "missing") return true;
  reportKind(shown, kind, problems);
  return false;
}

/** Reports something that is neither the file nor the folder that has to be there. */
export function reportKind(shown: string, kind: NodeKind, problems: Problems): void {
  const what = {
    file: "a file",
    folder: "a folder",
    link: "a symbolic link",
    other: "neither a file nor a folder",
  };
  problems.report({
    code: "E0606",
    message: `"${shown}" is ${kind === "missing" ? "missing" : what[kind]}`,
    help: "remove it, or choose another output folder (--out); isolane works only with real folders and files",
  });
}

/** Reports a file that nothing explains. `more`: how many others lie with it. Default: none. */
export function reportForeign(shown: string, problems: Problems, more = 0): void {
  const others = more === 0 ? "" : ` (and ${more} more in its folder)`;
  problems.report({
    code: "E0625",
    message: `"${shown}"${others} is not what isolane writes, and an engine may read it`,
    help: "move it out of the output folder, or add the object to the baseline or a sandbox; if nobody needs it, delete it",
  });
}
