/** @module What lies in an environment's output folder now. */
import { join } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import type { NodeKind, WriteFs } from "./write-fs.ts";

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
  const what = { file: "a file", folder: "a folder", link: "a symbolic link", other: "no file" };
  problems.report({
    code: "E0606",
    message: `"${shown}" is ${kind === "missing" ? "missing" : what[kind]}`,
    help: "remove it, or choose another output folder (--out); isolane works only with real folders and files",
  });
}
