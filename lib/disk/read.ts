/** @module Reading from the disk: the one implementation of ReadIo that touches the world. */

import { execFileSync } from "node:child_process";
import {
  type Dirent,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from "node:fs";
import path from "node:path";
import { compareText } from "../kube/compare-text.ts";
import type { Command, Entry, EntryKind, ReadIo, ReadResult, RunResult } from "../load/io.ts";
import { limits } from "../yaml/limits.ts";
import { matchGlob } from "./glob.ts";

/** How long a program may take. Charts with many templates take seconds. */
const timeLimit = 120_000;

/**
 * The root of an environment: the nearest parent folder with `.git`, so that file names in the
 * index are the same in every clone. Without one, the folder above `environments/`, else the
 * working folder when it holds the environment, else the environment's parent.
 */
export function rootOf(folder: string, workingFolder: string): string {
  const start = path.resolve(workingFolder, folder);
  for (let at = start; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, ".git"))) return at;
    if (at === path.dirname(at)) break;
  }
  const parent = path.dirname(start);
  if (path.basename(parent) === "environments") return path.dirname(parent);
  const cwd = path.resolve(workingFolder);
  return start.startsWith(cwd + path.sep) ? cwd : parent;
}

/** Where an environment's folder lies: what `diskIo` and `loadEnvironment` are given. */
export function locateEnvironment(
  folder: string,
  workingFolder: string,
): { readonly root: string; readonly folder: string } {
  const root = rootOf(folder, workingFolder);
  const relative = path.relative(root, path.resolve(workingFolder, folder));
  return { root, folder: relative.split(path.sep).join("/") };
}

/** Reads below a root folder. */
export function diskIo(root: string): ReadIo {
  const disk = new Disk(root);
  return {
    kind: (at) => disk.kind(at),
    read: (at, maxBytes) => disk.read(at, maxBytes),
    list: (folder) => disk.list(folder),
    walk: (folder) => disk.walk(folder),
    glob: (folder, pattern) => disk.glob(folder, pattern),
    run: (command) => disk.run(command),
  };
}

class Disk {
  readonly #root: string;
  readonly #realRoot: string;

  constructor(root: string) {
    this.#root = path.resolve(root);
    this.#realRoot = realPath(this.#root) ?? this.#root;
  }

  kind(at: string): EntryKind {
    const full = this.#full(at);
    const real = realPath(full);
    if (real === undefined) return isLink(full) ? "other" : "missing";
    if (!this.#isInside(real)) return "outside";
    const stat = statSync(real, { throwIfNoEntry: false });
    if (stat === undefined) return "missing";
    if (stat.isFile()) return "file";
    return stat.isDirectory() ? "folder" : "other";
  }

  read(at: string, maxBytes: number): ReadResult {
    const kind = this.kind(at);
    if (kind === "missing") return { failure: "missing", detail: "there is no such file" };
    if (kind === "outside") return { failure: "outside", detail: "it leaves the repository" };
    if (kind !== "file")
      return {
        failure: "unreadable",
        detail: `it is ${kind === "folder" ? "a folder" : "no regular file"}`,
      };
    const full = this.#full(at);
    try {
      if (statSync(full).size > maxBytes)
        return { failure: "too-large", detail: `more than ${maxBytes} bytes` };
      return { bytes: readFileSync(full) };
    } catch (error) {
      return { failure: "unreadable", detail: reason(error) };
    }
  }

  list(folder: string): readonly Entry[] {
    return this.#names(folder).map((name) =>
      this.#entry(folder === "" ? name : `${folder}/${name}`),
    );
  }

  walk(folder: string): readonly Entry[] {
    const found: Entry[] = [];
    const visit = (at: string, parents: readonly string[]): void => {
      for (const entry of this.list(at)) {
        // Hidden folders hold tools' files (.git, .github), never manifests.
        if (path.posix.basename(entry.path).startsWith(".")) continue;
        if (entry.kind !== "folder") found.push(entry);
        else {
          const real = realPath(this.#full(entry.path)) ?? entry.path;
          // A link to a parent folder would never end.
          if (!parents.includes(real)) visit(entry.path, [...parents, real]);
        }
      }
    };
    visit(folder, [realPath(this.#full(folder)) ?? folder]);
    return found.sort(byPath);
  }

  glob(folder: string, pattern: string): readonly Entry[] {
    const below = folder === "" ? "" : `${folder}/`;
    const entries = new Map(
      this.walk(folder).map((entry) => [entry.path.slice(below.length), entry]),
    );
    const matched = matchGlob([...entries.keys()], pattern);
    return matched.flatMap((path) => entries.get(path) ?? []);
  }

  run({ program, args, folder }: Command): RunResult {
    try {
      const stdout = execFileSync(program, args, {
        cwd: this.#full(folder),
        env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", LC_ALL: "C" },
        maxBuffer: limits.bytes,
        timeout: timeLimit,
        stdio: ["ignore", "pipe", "pipe"],
      });
      return { status: 0, stdout, stderr: "" };
    } catch (error) {
      return failedRun(error);
    }
  }

  #entry(at: string): Entry {
    return { path: at, kind: this.kind(at) };
  }

  #names(folder: string): readonly string[] {
    let entries: readonly Dirent[];
    try {
      entries = readdirSync(this.#full(folder), { withFileTypes: true });
    } catch {
      return [];
    }
    return entries.map((entry) => entry.name).sort((a, b) => compareText(a, b));
  }

  #full(at: string): string {
    return path.join(this.#root, at);
  }

  #isInside(real: string): boolean {
    const prefix = this.#realRoot.endsWith(path.sep) ? this.#realRoot : this.#realRoot + path.sep;
    return real === this.#realRoot || real.startsWith(prefix);
  }
}

function byPath(a: Entry, b: Entry): number {
  return compareText(a.path, b.path);
}

function realPath(at: string): string | undefined {
  try {
    return realpathSync(at);
  } catch {
    return undefined;
  }
}

function isLink(at: string): boolean {
  return lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function failedRun(error: unknown): RunResult {
  if (!(error instanceof Error)) throw error;
  const code = "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "EACCES") return { failure: "absent", detail: reason(error) };
  const status = "status" in error ? error.status : undefined;
  if (typeof status === "number" && "stderr" in error && Buffer.isBuffer(error.stderr)) {
    return { status, stdout: new Uint8Array(), stderr: error.stderr.toString("utf8") };
  }
  const slow = code === "ETIMEDOUT" ? `it took more than ${timeLimit / 1000} s` : reason(error);
  return { failure: "aborted", detail: slow };
}

function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}
