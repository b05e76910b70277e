/** @module Reading from the disk: the one implementation of ReadIo that touches the world. */

import { execFileSync } from "node:child_process";
import {
  accessSync,
  constants,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import picomatch from "picomatch";
import { RE2JS } from "re2js";
import { compareText } from "../kube/compare-text.ts";
import {
  type Command,
  type Entry,
  type EntryKind,
  maxOutput,
  type ReadIo,
  type ReadResult,
  type RunResult,
} from "../load/io.ts";
import { errorCode } from "./write-fs.ts";

/** How long a program may take. Charts with many templates take seconds. */
const timeLimit = 120_000;

/**
 * Where an environment's folder lies: what `diskIo` and `loadEnvironment` are given. `root`, outside of which nothing
 * is read, is by default the nearest folder above it that holds `environments/`, otherwise its parent. Neither
 * `.git` nor the folder that one stands in decides, since paths in the output begin there.
 */
export function locateEnvironment(
  folder: string,
  workingFolder: string,
  root?: string,
): { readonly root: string; readonly folder: string } {
  const own = path.resolve(workingFolder, folder);
  const base = root === undefined ? rootAbove(own) : path.resolve(workingFolder, root);
  return { root: base, folder: path.relative(base, own).split(path.sep).join("/") };
}

function rootAbove(folder: string): string {
  const parent = path.dirname(folder);
  for (let at = parent; at !== path.dirname(at); at = path.dirname(at))
    if (kindOf(path.join(at, "environments")) === "folder") return at;
  return parent;
}

/** Reads below a root folder. */
export function diskIo(rootFolder: string): ReadIo {
  const root = path.resolve(rootFolder);
  const realRoot = realPathOf(root);
  const prefix = realRoot.endsWith(path.sep) ? realRoot : realRoot + path.sep;
  const full = (at: string): string => path.join(root, at);

  const kind = (at: string): EntryKind => {
    const real = realPath(full(at));
    if (real === "refused") return "unreadable";
    if (real === undefined) return isLink(full(at)) ? "other" : "missing";
    if (real !== realRoot && !real.startsWith(prefix)) return "outside";
    return kindOf(real);
  };

  const list = (folder: string): readonly Entry[] =>
    namesIn(full(folder)).map((name) => {
      const at = folder === "" ? name : `${folder}/${name}`;
      return { path: at, kind: kind(at) };
    });

  const visit = (at: string, parents: readonly string[], walking: Walking): readonly Entry[] => {
    const real = realPathOf(full(at));
    // A link to a parent folder would never end.
    if (parents.includes(real)) return [];
    const visits = (walking.visits.get(real) ?? 0) + 1;
    walking.visits.set(real, visits);
    if (visits > maxVisits) return [{ path: at, kind: "tangled" }];
    return list(at)
      .filter((entry) => (walking.hidden ? !isForeign(entry) : !isHidden(entry)))
      .flatMap((entry) =>
        entry.kind === "folder" ? visit(entry.path, [...parents, real], walking) : [entry],
      );
  };
  // Hidden folders hold tools' files (.git, .github), never manifests.
  const isHidden = (entry: Entry) => path.posix.basename(entry.path).startsWith(".");
  const isForeign = (entry: Entry) =>
    entry.kind === "folder" &&
    (/(?:^|\/)(?:\.git|node_modules)$/.test(entry.path) || isLink(full(entry.path)));
  const walk = (folder: string, { hidden } = { hidden: false }): readonly Entry[] =>
    [...visit(folder, [], { hidden, visits: new Map() })].sort((a, b) =>
      compareText(a.path, b.path),
    );

  return {
    kind,
    list,
    walk,
    read: (at, maxBytes) => readFile(full(at), kind(at), maxBytes),
    glob: (folder, pattern) => {
      const below = folder === "" ? "" : `${folder}/`;
      const isMatch = matcherOf(pattern);
      return walk(folder).filter(
        ({ path: at, kind }) => kind === "tangled" || isMatch(at.slice(below.length)),
      );
    },
    run: (command) =>
      command.files === undefined
        ? withoutRoot(run(command, full(command.folder)), [realRoot, root])
        : runBeside(command, command.files, [realRoot, root]),
  };
}

/** One walk: whether it lists what is hidden, and how often it was in each folder. */
interface Walking {
  readonly hidden: boolean;
  readonly visits: Map<string, number>;
}

/** Two links to one folder, in each of 32 folders, are four thousand million ways. */
const maxVisits = 64;

/**
 * Whether a glob matches a path. Only matched, never walked: a walker either leaves symbolic links out or
 * follows them out of the repository.
 */
function matcherOf(pattern: string): (path: string) => boolean {
  const steps = pattern.split("/").filter((step) => step !== "" && step !== ".");
  if (steps.length === 0) return () => false;
  const options = { nonegate: true, posix: true, dot: true };
  try {
    // JavaScript's own engine takes minutes for `*a*a*a*b`. What RE2 lacks here asks for what holds anyway: no
    // segment is empty, `.` or `..`, and hidden files are not listed.
    const regex = RE2JS.compile(
      picomatch.makeRe(steps.join("/"), options).source.replaceAll(alwaysTrue, ""),
    );
    return (at) => regex.matches(at);
  } catch {
    // `!(...)` needs a look-ahead.
    return picomatch(steps.join("/"), options);
  }
}

/** The look-aheads of picomatch for empty segments, `.` and `..`. */
const alwaysTrue = /\(\?!(?:\(\?:\^\|\\\/\))?\\\.\{1,2\}\(\?:\\\/\|\$\)\)|\(\?=\.\)/g;

function readFile(full: string, kind: EntryKind, maxBytes: number): ReadResult {
  if (kind === "missing") return { failure: "missing", detail: "there is no such file" };
  if (kind === "outside") return { failure: "outside", detail: "it leaves the repository" };
  if (kind === "unreadable") return { failure: "unreadable", detail: "permission denied" };
  if (kind !== "file") {
    const what = kind === "folder" ? "a folder" : "no regular file";
    return { failure: "unreadable", detail: `it is ${what}` };
  }
  try {
    if (statSync(full).size > maxBytes)
      return { failure: "too-large", detail: `more than ${maxBytes} bytes` };
    return { bytes: readFileSync(full) };
  } catch (error) {
    return { failure: "unreadable", detail: reason(error) };
  }
}

/** The same on every machine: paths below the root are relative to it. */
function withoutRoot(result: RunResult, roots: readonly string[]): RunResult {
  if (!("stderr" in result)) return result;
  const stderr = roots.reduce(
    (text, root) =>
      root === path.sep ? text : text.replaceAll(root + path.sep, "").replaceAll(root, "."),
    result.stderr,
  );
  return { ...result, stderr };
}

/** Runs a program in a folder of its own, outside of the repository, that holds `files` and a link to the root. */
function runBeside(
  command: Command,
  files: Readonly<Record<string, string>>,
  roots: readonly string[],
): RunResult {
  const own = mkdtempSync(path.join(realPathOf(tmpdir()), "isolane-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(own, name), text);
    symlinkSync(roots[0] ?? "", path.join(own, "root"), "junction");
    return withoutRoot(run(command, own), [own, ...roots]);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/**
 * No settings, plug-ins or credentials of whoever runs the command, and no network: programs of Go ask the proxy that is
 * named here for every host but the machine itself, and nothing listens on that port.
 */
const closed = {
  HOME: "/nonexistent",
  ...Object.fromEntries(
    ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]
      .flatMap((name) => [name, name.toLowerCase()])
      .map((name) => [name, "http://127.0.0.1:9"]),
  ),
  NO_PROXY: "",
  no_proxy: "",
  GIT_ALLOW_PROTOCOL: "none",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
};

function run({ program, args, input }: Command, cwd: string): RunResult {
  try {
    const stdout = execFileSync(program, args, {
      cwd,
      env: { PATH: process.env.PATH ?? "", LC_ALL: "C", ...closed },
      maxBuffer: maxOutput,
      timeout: timeLimit,
      ...(input === undefined
        ? { stdio: ["ignore", "pipe", "pipe"] }
        : { input, stdio: ["pipe", "pipe", "pipe"] }),
    });
    return { status: 0, stdout, stderr: "" };
  } catch (error) {
    return failedRun(error);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort(compareText);
  } catch {
    return [];
  }
}

/** The path without links; undefined where nothing is there, or a link goes nowhere. */
function realPath(at: string): string | "refused" | undefined {
  try {
    return realpathSync(at);
  } catch (error) {
    // Nothing can lie below a file, at a name of more than 255 bytes, or at one with a NUL.
    return ["EACCES", "EPERM"].includes(errorCode(error) ?? "") ? "refused" : undefined;
  }
}

/** The path without links, or the path itself. */
function realPathOf(at: string): string {
  const real = realPath(at);
  return real === undefined || real === "refused" ? at : real;
}

function kindOf(real: string): EntryKind {
  const stat = statSync(real, { throwIfNoEntry: false });
  if (stat === undefined) return "missing";
  if (stat.isFile()) return "file";
  if (!stat.isDirectory()) return "other";
  return mayList(real) ? "folder" : "unreadable";
}

function mayList(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isLink(at: string): boolean {
  try {
    return lstatSync(at).isSymbolicLink();
  } catch {
    return false;
  }
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
