/** @module Writes compiled environments: all of them or none, and only what differs. */
import { dirname, join } from "node:path";
import { Problems } from "../diagnostics/problems.ts";
import { compareText } from "../kube/compare-text.ts";
import { reportBeside } from "./beside.ts";
import {
  type ChangeSet,
  changeSet,
  type EnvironmentOutput,
  type RemovedFile,
  type WrittenFile,
} from "./change-set.ts";
import { abandon, commit, isInterrupted, isPromised, recover } from "./journal.ts";
import { compareAttributes } from "./line-ends.ts";
import { lock, scratchFolder } from "./lock.ts";
import { reportLostLanes } from "./lost.ts";
import { guard, isOutFolder } from "./out-folder.ts";
import { isRealFolder, type OutFolder } from "./output-tree.ts";
import { leaveReceipt } from "./receipt.ts";
import { diskFs, errorCode, type WriteFs } from "./write-fs.ts";

/** What to write where. */
export interface WriteRequest {
  readonly out: OutFolder;
  /** The folder that people work in. Links above it are the machine's own; links below it are not followed. */
  readonly root: string;
  /** The folder from which paths in indexes begin. Default: `root`. */
  readonly repository?: string | undefined;
  readonly environments: readonly EnvironmentOutput[];
  /** Warnings stop the write too. Default: false. */
  readonly strict?: boolean;
  /**
   * What a TypeScript program added may go. A program that states all that it adds says true, each time.
   * Default: false, which is an error where the environments lack any of it.
   */
  readonly removeAdded?: boolean;
  /** Default: the machine's. */
  readonly fs?: WriteFs;
}

/** What a write or a comparison found. */
export interface WriteResult {
  /** One per environment, in the order of the request; then one for what lies beside them, where that changes. */
  readonly changes: readonly ChangeSet[];
  /** An earlier, interrupted write was completed first. */
  readonly recovered: boolean;
}

/**
 * Writes every environment as one step.
 * @returns undefined, with problems, when nothing was written.
 */
export function writeOutput(request: WriteRequest, problems: Problems): WriteResult | undefined {
  const fs = request.fs ?? diskFs;
  return guard(request, fs, problems, () => {
    if (!isOutFolder(request, fs, problems)) return undefined;
    const made = makeFolders(request.out.path, fs);
    const result = locked(request.out, fs, problems, (recovered) => {
      const changes = compareAll(request, fs, problems);
      if (changes === undefined || loses(request, changes, problems)) return undefined;
      if (forgets(request, changes, fs, problems)) return undefined;
      const written = changes.flatMap((change) => change.written);
      const removed = changes.flatMap((change) => change.removed);
      if (written.length + removed.length > 0) commit(request.out, written, removed, fs);
      leaveReceipt({ out: request.out.path, environments: request.environments.length });
      return { changes, recovered };
    });
    if (result === undefined) removeFolders(made, fs);
    return result;
  });
}

/** Compares every environment with the disk and changes nothing; an interrupted write is an error. */
export function compareOutput(request: WriteRequest, problems: Problems): WriteResult | undefined {
  const fs = request.fs ?? diskFs;
  return guard(request, fs, problems, () => {
    if (!isOutFolder(request, fs, problems)) return undefined;
    if (isInterrupted(request.out, fs, problems)) return undefined;
    const changes = compareAll(request, fs, problems);
    return changes === undefined ? undefined : { changes, recovered: false };
  });
}

/** The changes of what a TypeScript program added, and of everything else. */
export function splitChange({ written, removed, ...rest }: ChangeSet): {
  readonly own: ChangeSet;
  readonly added: readonly (WrittenFile | RemovedFile)[];
} {
  const isOwn = ({ added }: WrittenFile | RemovedFile) => added === undefined;
  return {
    own: { ...rest, written: written.filter(isOwn), removed: removed.filter(isOwn) },
    added: [...written, ...removed].filter((file) => !isOwn(file)),
  };
}

/** `ConfigMap shop/a, Service shop/b and 3 more`. */
export function nameAdded(added: readonly (WrittenFile | RemovedFile)[]): string {
  const names = added.flatMap((file) => file.added || []).sort(compareText);
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  return `${names.slice(0, 5).join(", ")}${more}`;
}

/** Reports what a program added and nobody would write again. */
function loses(
  { out, removeAdded = false }: WriteRequest,
  changes: readonly ChangeSet[],
  problems: Problems,
): boolean {
  if (removeAdded) return false;
  const lost = changes
    .map((change) => ({ environment: change.environment, ...splitChange(change) }))
    .filter(({ added }) => added.length > 0);
  for (const { environment, added } of lost) {
    problems.report({
      code: "E0615",
      message: `this would take from "${out.shown}/${environment}" what a TypeScript program added: ${nameAdded(added)}`,
      help: 'run the program instead, for example `isolane synth --app "npx tsx app.ts"`; to remove what it added, `isolane synth --remove-added`',
    });
  }
  return lost.length > 0;
}

/** Reports lanes whose folder is gone. */
function forgets(
  request: WriteRequest,
  changes: readonly ChangeSet[],
  fs: WriteFs,
  problems: Problems,
): boolean {
  const found = new Problems();
  for (const change of changes) reportLostLanes(request, change, fs, found);
  for (const diagnostic of found.all) problems.report(diagnostic);
  return found.failed;
}

/** Runs an action under the lock, after whatever an earlier command left has been dealt with. */
function locked<Result>(
  out: OutFolder,
  fs: WriteFs,
  problems: Problems,
  action: (recovered: boolean) => Result | undefined,
): Result | undefined {
  const scratch = join(out.path, scratchFolder);
  if (!isRealFolder(scratch, `${out.shown}/${scratchFolder}`, fs, problems)) return undefined;
  const unlock = lock(out, fs, problems);
  if (unlock === undefined) return undefined;
  try {
    const found = recover(out, fs, problems);
    const result = found === undefined ? undefined : action(found === "completed");
    unlock();
    return result;
  } catch (error) {
    // A full disk, say: nobody has to wait for us, and what was not promised yet goes.
    if (errorCode(error) !== undefined) {
      tidy(() => abandon(out, fs));
      tidy(() => unlock(isPromised(out, fs)));
    }
    throw error;
  }
}

/** What the system refuses here too, the next command does: the first refusal is the one to tell. */
function tidy(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}

function compareAll(
  request: WriteRequest,
  fs: WriteFs,
  problems: Problems,
): readonly ChangeSet[] | undefined {
  const { out, environments, strict } = request;
  let stops = false;
  // Of its own: what is wrong elsewhere is no reason not to compare this one.
  const apart = <Result>(compare: (own: Problems) => Result): Result => {
    const own = new Problems();
    const result = compare(own);
    for (const diagnostic of own.all) problems.report(diagnostic);
    stops ||= own.failed || (strict === true && own.all.length > 0);
    return result;
  };
  const changes = environments.map((output) => apart((own) => changeSet(out, output, fs, own)));
  const names = new Set(environments.map(({ name }) => name));
  apart((own) => reportBeside(request, names, fs, own));
  const isShared = environments.some(({ files }) => files.length > 0);
  const beside = isShared ? apart((own) => compareAttributes(out, fs, own)) : undefined;
  if (stops) return undefined;
  return beside === undefined
    ? changes
    : [...changes, { environment: ".", written: [beside], removed: [], unchanged: 0 }];
}

/** Makes a folder and its parents; returns those that it made, innermost first. */
function makeFolders(path: string, fs: WriteFs): readonly string[] {
  if (fs.kind(path) !== "missing") return [];
  const above = makeFolders(dirname(path), fs);
  fs.makeFolder(path);
  return [path, ...above];
}

function removeFolders(folders: readonly string[], fs: WriteFs): void {
  for (const folder of folders) if (fs.list(folder).length === 0) fs.removeFolder(folder);
}
