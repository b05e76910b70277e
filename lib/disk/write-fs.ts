/**
 * @module What writing the output needs from a file system, small enough that a test can stop it
 * after any operation. Paths are those of the machine. Methods throw what the system throws.
 */
import * as fs from "node:fs";
import { hostname } from "node:os";
import { compareText } from "../kube/compare-text.ts";

/** Larger than any file that we write; more is an attack or a mistake. */
export const maxFileBytes = 64 * 1024 * 1024;

/** What lies at a path; symbolic links are never followed. */
export type NodeKind = "file" | "folder" | "link" | "other" | "missing";

/** One entry of a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: NodeKind;
}

/** The file system as the writer sees it. */
export interface WriteFs {
  kind(path: string): NodeKind;
  size(path: string): number;
  read(path: string): Buffer;
  /** Sorted by name; empty for a folder that is missing. */
  list(folder: string): readonly FolderEntry[];
  /** Makes one folder; its parent exists. */
  makeFolder(path: string): void;
  /** Writes a new file; fails where something exists. `flush`: it is on the disk afterwards. */
  writeNew(path: string, content: string, flush: boolean): void;
  /** Makes a second name of a file; fails where something exists. */
  link(from: string, to: string): void;
  /** What the file system calls a file or folder: equal for two names of one, of no other file at that time. */
  identity(path: string): string;
  /** The path without symbolic links. */
  realPath(path: string): string;
  /** Replaces `to` in one step. */
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Removes an empty folder. */
  removeFolder(path: string): void;
  /** Whether a process of this machine runs. */
  isRunning(pid: number): boolean;
  readonly pid: number;
  readonly host: string;
}

/** The machine's own. */
export const diskFs: WriteFs = {
  kind: (path) => {
    const stats = fs.lstatSync(path, { throwIfNoEntry: false });
    return stats === undefined ? "missing" : kindOf(stats);
  },
  size: (path) => fs.lstatSync(path).size,
  read: (path) => {
    if (fs.lstatSync(path).size > maxFileBytes)
      throw Object.assign(new Error(`file too large, read '${path}'`), { code: "EFBIG" });
    return fs.readFileSync(path);
  },
  list: (folder) => {
    if (fs.lstatSync(folder, { throwIfNoEntry: false }) === undefined) return [];
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
      .sort((a, b) => compareText(a.name, b.name));
  },
  makeFolder: (path) => fs.mkdirSync(path),
  writeNew: (path, content, flush) => {
    const file = fs.openSync(path, "wx");
    try {
      fs.writeFileSync(file, content);
      if (flush) fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
  },
  link: (from, to) => fs.linkSync(from, to),
  // Without the device: its number is another one after some mounts.
  identity: (path) => String(fs.lstatSync(path, { bigint: true }).ino),
  realPath: (path) => fs.realpathSync(path),
  rename: (from, to) => fs.renameSync(from, to),
  remove: (path) => fs.unlinkSync(path),
  removeFolder: (path) => fs.rmdirSync(path),
  isRunning: (pid) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      // EPERM: it runs, but belongs to somebody else.
      return errorCode(error) === "EPERM";
    }
  },
  pid: process.pid,
  host: hostname(),
};

function kindOf(stats: {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}): NodeKind {
  if (stats.isSymbolicLink()) return "link";
  if (stats.isDirectory()) return "folder";
  return stats.isFile() ? "file" : "other";
}

/** The system's code of an error, for example `ENOENT`; undefined for an error of our own. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
