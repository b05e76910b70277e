/** @module One writer at a time: a lock file that names its process. */
import { join } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import { asNumber, asString, at, parseJson } from "../kube/json.ts";
import type { OutFolder } from "./output-tree.ts";
import { errorCode, type WriteFs } from "./write-fs.ts";

/** Where the writer keeps its lock, its journal and staged files. On the same file system as the output. */
export const scratchFolder = ".isolane";

/** Unlocks. `keepsJournal`: the next command has to complete a write, and git must not see it until then. Default: false. */
type Unlock = (keepsJournal?: boolean) => void;

/** Makes the scratch folder and locks it. Returns what unlocks it, or undefined with a problem. */
export function lock(out: OutFolder, fs: WriteFs, problems: Problems): Unlock | undefined {
  const folder = join(out.path, scratchFolder);
  const path = join(folder, "lock");
  const content = JSON.stringify({ pid: fs.pid, host: fs.host });
  // A few rounds: another command may remove the folder or a stale lock between two steps of ours.
  for (let round = 0; round < 5; round++) {
    try {
      if (fs.kind(folder) === "missing") fs.makeFolder(folder);
      claim(path, content, fs);
      hide(folder, fs);
      return (keepsJournal = false) => unlock(folder, path, fs, keepsJournal);
    } catch (error) {
      const code = errorCode(error);
      if (code === "ENOENT") continue;
      if (code !== "EEXIST") throw error;
      if (fs.kind(path) !== "missing" && !takeStale(path, fs)) break;
    }
  }
  problems.report({
    code: "E0607",
    message: `another isolane is writing into "${out.shown}"`,
    help: `wait for it; if none runs, delete "${out.shown}/${scratchFolder}/lock"`,
  });
  return undefined;
}

/** Nothing of the scratch folder is ever committed, also after a kill. */
function hide(folder: string, fs: WriteFs): void {
  const path = join(folder, ".gitignore");
  if (fs.kind(path) === "missing") fs.writeNew(path, "*\n", false);
}

/** A link, so the lock has its content from the first moment. Fails where a lock exists. */
function claim(path: string, content: string, fs: WriteFs): void {
  const aside = `${path}.${fs.pid}`;
  if (fs.kind(aside) !== "missing") fs.remove(aside);
  try {
    fs.writeNew(aside, content, false);
    fs.link(aside, path);
  } finally {
    if (fs.kind(aside) !== "missing") fs.remove(aside);
  }
}

/** Removes the lock of a process that is gone. False where its process may still run. */
function takeStale(path: string, fs: WriteFs): boolean {
  if (fs.kind(path) !== "file") return false;
  const content = tryRead(path, fs);
  if (content === undefined) return true;
  const owner = parseOwner(content);
  if (owner !== undefined && owner.host !== fs.host) return false;
  if (owner !== undefined && owner.pid !== fs.pid && fs.isRunning(owner.pid)) return false;
  // Moved aside first: of two commands that see one stale lock, only one can move it. Whoever then
  // finds a fresh lock in its hands gives it back.
  const aside = `${path}.${fs.pid}`;
  try {
    if (fs.kind(aside) !== "missing") fs.remove(aside);
    fs.rename(path, aside);
    if (fs.read(aside).toString("utf8") !== content) {
      fs.rename(aside, path);
      return false;
    }
    fs.remove(aside);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  return true;
}

function tryRead(path: string, fs: WriteFs): string | undefined {
  try {
    return fs.read(path).toString("utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** A lock that names nobody is not ours, and nobody holds it. */
function parseOwner(text: string): { pid: number; host: string } | undefined {
  const value = parseJson(text);
  const [pid, host] = [asNumber(at(value, "pid")), asString(at(value, "host"))];
  return pid === undefined || host === undefined ? undefined : { pid, host };
}

function unlock(folder: string, path: string, fs: WriteFs, keepsJournal: boolean): void {
  // While the lock is held: whoever comes next writes it again.
  const hidden = join(folder, ".gitignore");
  if (!keepsJournal && fs.kind(hidden) === "file") fs.remove(hidden);
  fs.remove(path);
  try {
    fs.removeFolder(folder);
  } catch (error) {
    // Not empty: another command has locked it already, or it keeps a journal.
    if (!["ENOTEMPTY", "EEXIST", "ENOENT", "EPERM"].includes(errorCode(error) ?? "")) throw error;
  }
}
