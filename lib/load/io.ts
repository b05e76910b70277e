/**
 * @module What reading an environment needs from the outside. Every path is relative to one root
 * folder, `/` separated, without `.` or `..` segments; `""` is the root itself. Nothing above the
 * root can be named, so nothing above it can be read. The disk is one implementation (lib/disk/read.ts).
 */
import { limits } from "../yaml/limits.ts";

/** Bytes that a program may print; one that prints more is aborted. */
export const maxOutput = limits.bytes;

/**
 * What lies at a path. `outside`: a symbolic link that leaves the root. `unreadable`: the system does not open the
 * folder. `tangled`, in a walk: a folder that is not read again, since too many links lead to it.
 */
export type EntryKind =
  | "file"
  | "folder"
  | "outside"
  | "unreadable"
  | "tangled"
  | "other"
  | "missing";

/** A file's bytes, or why they cannot be had. */
export type ReadResult =
  | { readonly bytes: Uint8Array }
  | {
      readonly failure: "missing" | "outside" | "too-large" | "unreadable";
      readonly detail: string;
    };

/** An entry of a listing. Symbolic links inside the root are followed. */
export interface Entry {
  readonly path: string;
  readonly kind: EntryKind;
}

/** A program to run. It gets no shell and a small fixed environment. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Working folder. */
  readonly folder: string;
  /** What it reads from its standard input. Default: nothing. */
  readonly input?: string | undefined;
  /**
   * Files by name, in a folder that exists for this run and is its working folder instead; `root` beside them is a
   * link to the root. Default: none.
   */
  readonly files?: Readonly<Record<string, string>> | undefined;
}

/**
 * What a program did. `absent`: it is not on PATH. `aborted`: too slow or too much output. Paths below the root are
 * relative to it in `stderr`.
 */
export type RunResult =
  | { readonly status: number; readonly stdout: Uint8Array; readonly stderr: string }
  | { readonly failure: "absent" | "aborted"; readonly detail: string };

/** Reads files and runs programs. None of its methods throws for what it finds. */
export interface ReadIo {
  /** What lies at a path. */
  kind(path: string): EntryKind;
  /** Reads a file of at most `maxBytes`. */
  read(path: string, maxBytes: number): ReadResult;
  /** The entries directly in a folder, sorted by path. Empty when there is no such folder. */
  list(folder: string): readonly Entry[];
  /**
   * Every entry below a folder that is not a folder (but a tangled one), sorted by path. `hidden`: also what is hidden, but neither linked
   * folders nor those of git and npm. Default: false.
   */
  walk(folder: string, options?: { readonly hidden: boolean }): readonly Entry[];
  /** Entries below `folder` that match a glob without `..`, sorted by path. No folders. */
  glob(folder: string, pattern: string): readonly Entry[];
  /** Runs a program to its end. */
  run(command: Command): RunResult;
}
