/**
 * @module The difference between what was compiled and what is on the disk: what to write, what to
 * remove, and what stands in the way. Reads only.
 */
import { join } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import { sha256 } from "../emit/index-files.ts";
import type { OutputFile } from "../model/release-unit.ts";
import { findConflict, sidesOf } from "../yaml/conflict.ts";
import { parents } from "./contained.ts";
import { withUnixLines } from "./line-ends.ts";
import { equalButForPrograms, type OldIndexes, readOldIndexes } from "./old-index.ts";
import {
  type OutFolder,
  type OutputTree,
  readOutputTree,
  reportForeign,
  reportKind,
} from "./output-tree.ts";
import type { WriteFs } from "./write-fs.ts";

/** One compiled environment. Paths of its files start with its name. */
export interface EnvironmentOutput {
  readonly name: string;
  readonly files: readonly OutputFile[];
}

/** A file that has to change. */
interface ChangedFile {
  /**
   * What a TypeScript program is said to have stated in it, as people name it: not the specs, so
   * nothing here can be compared with it. Empty for an index. Absent: nothing.
   */
  readonly added?: string;
}

/** A file to create or replace. */
export interface WrittenFile extends OutputFile, ChangedFile {
  /** What is there now; absent for a new file. */
  readonly before?: string;
  /** What is there is neither what isolane wrote nor only of another compile. Absent: it is one of them. */
  readonly spoilt?: "conflict" | "edited";
}

/** A file to remove, known by its present hash. */
export interface RemovedFile extends ChangedFile {
  readonly path: string;
  readonly sha256: string;
}

/** What one environment's folder needs. All paths are relative to the output folder. */
export interface ChangeSet {
  readonly environment: string;
  readonly written: readonly WrittenFile[];
  readonly removed: readonly RemovedFile[];
  readonly unchanged: number;
}

/** Compares one environment with the disk. Problems are reported; then the change set must not be used. */
export function changeSet(
  out: OutFolder,
  output: EnvironmentOutput,
  fs: WriteFs,
  problems: Problems,
): ChangeSet {
  const nothing = { environment: output.name, written: [], removed: [], unchanged: 0 };
  const tree = readOutputTree(out, output.name, fs, problems);
  if (tree === undefined) return nothing;
  const old = readOldIndexes(tree, fs, problems);
  // An index that cannot be read hides whose files these are: no follow-up errors about them.
  if (problems.failed) return nothing;

  const wanted = new Map(output.files.map((f) => [f.path.slice(output.name.length + 1), f.text]));
  const context = { tree, old, fs, problems, blocked: new Set<string>() };
  const written: WrittenFile[] = [];
  for (const [path, text] of wanted) {
    const file = compareFile(context, path, text);
    if (file !== undefined) written.push({ ...file, path: `${output.name}/${path}` });
  }
  const removed = staleFiles(context, wanted);
  reportUnexplained(context, wanted);
  return {
    environment: output.name,
    written,
    removed: removed.map((file) => ({
      ...file,
      ...addedAt(context, file.path),
      path: `${output.name}/${file.path}`,
    })),
    unchanged: wanted.size - written.length,
  };
}

interface Context {
  readonly tree: OutputTree;
  readonly old: OldIndexes;
  readonly fs: WriteFs;
  readonly problems: Problems;
  /** Paths that were reported as being in the way: once is enough. */
  readonly blocked: Set<string>;
}

/** The file to write, or undefined where it is there already, or where it must not be written. */
function compareFile(context: Context, path: string, text: string): WrittenFile | undefined {
  const { tree, old, fs, problems } = context;
  const kind = tree.files.get(path);
  const parent = parents(path).find((folder) => tree.files.has(folder));
  if (parent !== undefined) return inTheWay(context, parent);
  if (tree.folders.has(path) || (kind !== undefined && kind !== "file")) {
    return inTheWay(context, path);
  }
  if (kind === undefined) return { path, text };

  const before = fs.read(join(tree.folder, path));
  if (before.equals(Buffer.from(text))) return undefined;
  const isOurs = old.files.has(path) || old.indexes.has(path);
  const committed = before.toString("utf8");
  if (isOurs || withUnixLines(committed) === text) {
    const spoilt = spoiltBy(before, old.files.get(path));
    return {
      ...{ path, text, before: committed, ...(spoilt === undefined ? {} : { spoilt }) },
      ...addedAt(context, path, { old: committed, fresh: text }),
    };
  }
  problems.report({
    code: "E0605",
    message: `"${tree.shown}/${path}" exists, isolane did not write it, and it would have to be replaced`,
    help: "move or delete the file; no index lists it as isolane's",
  });
  return undefined;
}

/** What a program stated in a file. An index counts where it differs in nothing else. */
function addedAt(
  { old: { added, indexes } }: Context,
  path: string,
  texts?: { readonly old: string; readonly fresh: string },
): { readonly added?: string } {
  const found = added.get(path);
  if (found === undefined) return {};
  const isOther =
    indexes.has(path) && texts !== undefined && !equalButForPrograms(texts.old, texts.fresh);
  return isOther ? {} : { added: found };
}

function inTheWay({ tree, problems, blocked }: Context, path: string): undefined {
  if (!blocked.has(path)) {
    reportKind(`${tree.shown}/${path}`, tree.files.get(path) ?? "folder", problems);
  }
  blocked.add(path);
}

/** Files that an index lists, that nothing needs any more, and that nobody has changed. */
function staleFiles(
  { tree, old, fs, problems }: Context,
  wanted: ReadonlyMap<string, string>,
): readonly RemovedFile[] {
  const stale: RemovedFile[] = [];
  for (const [path, hashes] of old.files) {
    if (wanted.has(path) || !tree.files.has(path)) continue;
    const content = tree.files.get(path) === "file" ? fs.read(join(tree.folder, path)) : undefined;
    if (content !== undefined && isAsWritten(content, hashes)) {
      stale.push({ path, sha256: sha256(content) });
      continue;
    }
    problems.report({
      code: "E0626",
      message: `"${tree.shown}/${path}" is no longer needed, but was changed after isolane wrote it`,
      help: "delete the file, or move it out of the output folder, then run `isolane synth`",
    });
  }
  for (const path of old.indexes) {
    if (!wanted.has(path)) stale.push({ path, sha256: sha256(fs.read(join(tree.folder, path))) });
  }
  return stale;
}

/** True for what isolane wrote, whatever git made of its line ends, also where it is a side of a merge conflict. */
function isAsWritten(content: Buffer, hashes: ReadonlySet<string>): boolean {
  if (hashes.has(sha256(content))) return true;
  const text = withUnixLines(content.toString("utf8"));
  return [text, ...(sidesOf(text) ?? [])].some((one) => hashes.has(sha256(one)));
}

function spoiltBy(
  content: Buffer,
  hashes: ReadonlySet<string> | undefined,
): WrittenFile["spoilt"] | undefined {
  if (findConflict(content.toString("utf8")) !== undefined) return "conflict";
  return hashes === undefined || isAsWritten(content, hashes) ? undefined : "edited";
}

/** Whatever lies there and is not written or removed: engines read files of more names than any list has. */
function reportUnexplained(
  { tree, old, problems, blocked }: Context,
  wanted: ReadonlyMap<string, string>,
): void {
  for (const path of tree.files.keys()) {
    const isKnown = [wanted, old.files, old.indexes, blocked].some((known) => known.has(path));
    if (!isKnown) reportForeign(`${tree.shown}/${path}`, problems);
  }
}
