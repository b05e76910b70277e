/**
 * @module All or nothing (P7). New contents are staged beside the output, then a journal says what
 * will be done, then it is done. Whoever finds a journal does what it says; whoever finds staged
 * files without one throws them away. So a kill at any moment leaves the old tree or the new one.
 *
 * A journal that came with a checkout is followed by nobody. Ours is a second name (hard link) of its draft,
 * which git cannot store (https://git-scm.com/docs/gitformat-index lists what it can: files, links, submodules),
 * and it says in which folder and with which stage it was written, which a copy by other means does not meet.
 */
import { join } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import { sha256 } from "../emit/index-files.ts";
import { asArray, asString, at, parseJson } from "../kube/json.ts";
import type { OutputFile } from "../model/release-unit.ts";
import type { RemovedFile } from "./change-set.ts";
import { isContained, parents } from "./contained.ts";
import { attributesFile } from "./line-ends.ts";
import { scratchFolder } from "./lock.ts";
import type { OutFolder } from "./output-tree.ts";
import { errorCode, type WriteFs } from "./write-fs.ts";

/** A file to put in place, or to remove where nothing is staged for it. */
interface Step {
  readonly path: string;
  readonly sha256: string;
  /** Name of its content in the stage. */
  readonly staged?: string;
}

interface Scratch {
  readonly stage: string;
  readonly journal: string;
  readonly draft: string;
}

function scratch(out: OutFolder): Scratch {
  const folder = join(out.path, scratchFolder);
  return {
    stage: join(folder, "stage"),
    journal: join(folder, "journal.json"),
    draft: join(folder, "journal.draft"),
  };
}

/** Writes and removes files as one step. The lock is held and no journal exists. */
export function commit(
  out: OutFolder,
  written: readonly OutputFile[],
  removed: readonly RemovedFile[],
  fs: WriteFs,
): void {
  const { stage, journal, draft } = scratch(out);
  fs.makeFolder(stage);
  const writes = written.map(({ path, text }, index): Step => {
    const staged = String(index);
    // Not flushed one by one: a power cut may spoil a staged file, which its hash then tells.
    fs.writeNew(join(stage, staged), text, false);
    return { path, staged, sha256: sha256(text) };
  });
  const removals = removed.map((file): Step => ({ path: file.path, sha256: file.sha256 }));
  const steps = [...writes, ...removals];
  fs.writeNew(draft, JSON.stringify({ version: 2, ...placeOf(out, fs), steps }), true);
  fs.link(draft, journal);
  perform(out, steps, fs);
  discard(out, fs);
}

/**
 * Completes or discards what an earlier command left. The lock is held.
 * @returns `completed` where files changed, `nothing`, or undefined with a problem.
 */
export function recover(
  out: OutFolder,
  fs: WriteFs,
  problems: Problems,
): "completed" | "nothing" | undefined {
  const { journal, stage } = scratch(out);
  if (["link", "file", "other"].includes(fs.kind(stage)))
    return damaged(out, "its stage is no folder", problems);
  const kind = fs.kind(journal);
  if (kind === "missing") {
    discard(out, fs);
    return "nothing";
  }
  if (kind !== "file") return damaged(out, "its journal is no file", problems);
  const value = parseJson(fs.read(journal).toString("utf8"));
  const steps = readSteps(value);
  if (steps === undefined) return damaged(out, "its journal is no journal of isolane's", problems);
  if (!isOwn(out, value, fs))
    return damaged(
      out,
      "its journal was not written here, but came with a checkout or a copy",
      problems,
    );
  const fault = findFault(out, steps, fs);
  if (fault !== undefined) return damaged(out, fault, problems);
  perform(out, steps, fs);
  discard(out, fs);
  return "completed";
}

/** Whether an earlier command has left something to complete. */
export function isPromised(out: OutFolder, fs: WriteFs): boolean {
  return (
    fs.kind(out.path) === "folder" &&
    fs.kind(join(out.path, scratchFolder)) === "folder" &&
    fs.kind(scratch(out).journal) !== "missing"
  );
}

/** True, with a problem, where an earlier command has left something to complete: for commands that only read. */
export function isInterrupted(out: OutFolder, fs: WriteFs, problems: Problems): boolean {
  if (!isPromised(out, fs)) return false;
  const folder = `${out.shown}/${scratchFolder}`;
  problems.report({
    code: "E0618",
    message: `an earlier write into "${out.shown}" was interrupted: it may hold a part of two outputs`,
    help: `run \`isolane synth\`, which completes the write; where "${folder}" came with a checkout, remove it from git first: \`git rm -r "${folder}"\``,
  });
  return true;
}

/** Where a journal is followed. */
function placeOf(out: OutFolder, fs: WriteFs): { readonly folder: string; readonly stage: string } {
  return { folder: fs.realPath(out.path), stage: fs.identity(scratch(out).stage) };
}

function isOwn(out: OutFolder, journalled: unknown, fs: WriteFs): boolean {
  const { draft, journal, stage } = scratch(out);
  if (fs.kind(draft) !== "file" || fs.kind(stage) !== "folder") return false;
  const place = placeOf(out, fs);
  return (
    fs.identity(draft) === fs.identity(journal) &&
    at(journalled, "folder") === place.folder &&
    at(journalled, "stage") === place.stage
  );
}

function damaged(out: OutFolder, why: string, problems: Problems): undefined {
  problems.report({
    code: "E0608",
    message: `an earlier write into "${out.shown}" was interrupted and cannot be completed: ${why}`,
    help: `delete "${out.shown}/${scratchFolder}", restore "${out.shown}" from git, then run \`isolane synth\``,
  });
}

/** Does every step that is not done yet. Doing it twice is harmless. */
function perform(out: OutFolder, steps: readonly Step[], fs: WriteFs): void {
  for (const { path, sha256: hash, staged } of steps) {
    const target = join(out.path, path);
    if (staged === undefined) {
      if (fs.kind(target) === "file" && sha256(fs.read(target)) === hash) fs.remove(target);
      removeEmptyParents(out, path, fs);
      continue;
    }
    const content = join(scratch(out).stage, staged);
    if (fs.kind(content) === "missing") continue;
    for (const parent of parents(path)) {
      const folder = join(out.path, parent);
      if (fs.kind(folder) === "missing") fs.makeFolder(folder);
    }
    fs.rename(content, target);
  }
}

/** Folders that a removal left empty go too, but not the environment's own. */
function removeEmptyParents(out: OutFolder, path: string, fs: WriteFs): void {
  for (const parent of parents(path).slice(1).reverse()) {
    const folder = join(out.path, parent);
    if (fs.kind(folder) !== "folder" || fs.list(folder).length > 0) return;
    fs.removeFolder(folder);
  }
}

/** Throws away what was staged, unless a journal already promises it. */
export function abandon(out: OutFolder, fs: WriteFs): void {
  if (fs.kind(scratch(out).journal) === "missing") discard(out, fs);
}

/** The journal goes first: without it, what is left of the stage means nothing. */
function discard(out: OutFolder, fs: WriteFs): void {
  const { stage } = scratch(out);
  const clear = (folder: string, names: RegExp): void => {
    for (const { name, kind } of fs.list(folder))
      if (kind === "file" && names.test(name)) fs.remove(join(folder, name));
  };
  clear(join(out.path, scratchFolder), /^journal\.json$/);
  // A lock with a number is of a command that was killed while it took the lock.
  clear(join(out.path, scratchFolder), /^(?:journal\.draft|lock\.[0-9]+)$/);
  if (fs.kind(stage) !== "folder") return;
  clear(stage, stagedName);
  try {
    fs.removeFolder(stage);
  } catch (error) {
    if (errorCode(error) !== "ENOTEMPTY") throw error;
  }
}

/** Stops before anything is changed when a step would leave the output folder or spoil a file. */
function findFault(out: OutFolder, steps: readonly Step[], fs: WriteFs): string | undefined {
  const { stage } = scratch(out);
  for (const step of steps) {
    const blocked = parents(step.path).find(
      (parent) => !["folder", "missing"].includes(fs.kind(join(out.path, parent))),
    );
    if (blocked !== undefined) return `"${blocked}" is no folder`;
    if (!["file", "missing"].includes(fs.kind(join(out.path, step.path)))) {
      return `"${step.path}" is no file`;
    }
    if (step.staged === undefined) continue;
    const staged = join(stage, step.staged);
    const kind = fs.kind(staged);
    if (kind === "missing") continue;
    if (kind !== "file" || sha256(fs.read(staged)) !== step.sha256) {
      return `what was staged for "${step.path}" has changed`;
    }
  }
  return undefined;
}

function readSteps(value: unknown): readonly Step[] | undefined {
  const listed = at(value, "steps");
  if (at(value, "version") !== 2 || !Array.isArray(listed)) return undefined;
  const steps = asArray(listed).map(readStep);
  return steps.includes(undefined) ? undefined : steps.filter((step) => step !== undefined);
}

function readStep(value: unknown): Step | undefined {
  const path = asString(at(value, "path")) ?? "";
  const hash = asString(at(value, "sha256")) ?? "";
  const inEnvironment = path.includes("/") && !path.startsWith(`${scratchFolder}/`);
  const isOutput = inEnvironment && isContained(path) && /\.(?:yaml|json)$/.test(path);
  if (!isOutput && path !== attributesFile.path) return undefined;
  if (!/^[0-9a-f]{64}$/.test(hash)) return undefined;
  const staged = at(value, "staged");
  if (staged === undefined) return { path, sha256: hash };
  return typeof staged === "string" && stagedName.test(staged)
    ? { path, staged, sha256: hash }
    : undefined;
}

const stagedName = /^[0-9]{1,9}$/;
