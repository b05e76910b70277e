/**
 * @module What an earlier compile wrote, as its index files say. They are read as hostile input: a
 * pull request can change them, and they decide what is removed.
 */
import { join } from "node:path";
import { Problems } from "../diagnostics/problems.ts";
import { indexVersion } from "../emit/index-model.ts";
import { compilerVersion, isNewer } from "../emit/version.ts";
import { asArray, asNumber, asRecord, asString, at, isRecord, parseJson } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import { type ListedFile, listedFiles, listedObjects } from "../model/index-entries.ts";
import { indexPath } from "../model/layout.ts";
import { type UnitId, unitPath } from "../model/release-unit.ts";
import { sidesOf } from "../yaml/conflict.ts";
import { isContained } from "./contained.ts";
import type { OutputTree } from "./output-tree.ts";
import { maxFileBytes, type WriteFs } from "./write-fs.ts";

/** Everything that the index files of one environment list. */
export interface OldIndexes {
  /** Hashes by path below the environment's folder. */
  readonly files: ReadonlyMap<string, ReadonlySet<string>>;
  /** Paths of the index files themselves. */
  readonly indexes: ReadonlySet<string>;
  /** By path: what a TypeScript program is said to have stated there, as people name it. */
  readonly added: ReadonlyMap<string, string>;
}

/** Reads all index files of an environment's folder, reporting every one that cannot be trusted. */
export function readOldIndexes(tree: OutputTree, fs: WriteFs, problems: Problems): OldIndexes {
  const files = new Map<string, Set<string>>();
  const indexes = new Set<string>();
  const added = new Map<string, string>();
  const paths = [...tree.files].flatMap(([path, kind]) =>
    kind === "file" && path.startsWith("index/") && path.endsWith(".json") ? [path] : [],
  );
  const sides = paths.flatMap((path) =>
    readIndex(tree, path, fs, problems).map((side) => ({ path, ...side })),
  );
  for (const { path, files: listed, index } of sides) {
    indexes.add(path);
    for (const file of listed)
      files.set(file.path, (files.get(file.path) ?? new Set()).add(file.sha256));
    const { objects, lanes } = statedByPrograms(index);
    for (const [file, name] of objects) added.set(file, name);
    if (objects.size + lanes.length > 0) added.set(path, lanes.join(", "));
  }
  return { files, indexes, added };
}

/**
 * Whether an index and a fresh one say the same but for what a TypeScript program stated, which only the
 * old one can have.
 */
export function equalButForPrograms(old: string, fresh: string): boolean {
  const [one, other] = [parseJson(old), parseJson(fresh)];
  const { objects } = statedByPrograms(one);
  const rest = (index: unknown) => {
    // Which other sources there are changes the names of all.
    const { sources: _, ...fields } = asRecord(index);
    return JSON.stringify({
      ...fields,
      lanes: asArray(at(index, "lanes")).filter((lane) => at(lane, "program") !== true),
      objects: listedObjects(index)
        .filter(({ entry }) => !objects.has(asString(entry.file) ?? ""))
        .map(({ entry, causes }) => [
          { ...entry, sources: [] },
          causes.map(({ file, line, path }) => [file, line, path]),
        ]),
      files: [],
    });
  };
  return rest(one) === rest(other);
}

/** Objects by file, and lanes, of which a TypeScript program is a cause. None is one of the baseline's. */
function statedByPrograms(index: unknown): {
  readonly objects: ReadonlyMap<string, string>;
  readonly lanes: readonly string[];
} {
  const stated = at(index, "unit", "kind") === "baseline" ? [] : listedObjects(index);
  const objects = stated.filter(({ causes }) => causes.some(({ program }) => program));
  const text = (value: unknown, field: string) => asString(at(value, field)) ?? "";
  return {
    objects: new Map(
      objects.map(({ entry }): [string, string] => {
        const name = [text(entry, "namespace"), text(entry, "name")].filter((part) => part !== "");
        return [text(entry, "file"), `${text(entry, "kind")} ${name.join("/")}`];
      }),
    ),
    lanes: asArray(at(index, "lanes"))
      .filter((lane) => at(lane, "program") === true)
      .map((lane) => `lane "${text(lane, "key")}"`),
  };
}

/** A file that may be removed while it has the hash. */
interface OldFile {
  readonly path: string;
  readonly sha256: string;
}

interface OldIndex {
  readonly files: readonly OldFile[];
  readonly index: JsonObject;
}

/** An index, or after a merge conflict both sides of it: the files of either are ours. */
function readIndex(
  tree: OutputTree,
  path: string,
  fs: WriteFs,
  problems: Problems,
): readonly OldIndex[] {
  const file = join(tree.folder, path);
  if (fs.size(file) > maxFileBytes) {
    reportUnreadable(`${tree.shown}/${path}`, `it is larger than ${maxFileBytes} bytes`, problems);
    return [];
  }
  const text = fs.read(file).toString("utf8");
  const own = new Problems();
  const sides = sidesOf(text) ?? [text];
  const found = sides.flatMap((side) => readSide(tree, path, side, own) ?? []);
  const [first] = own.all;
  if (first !== undefined) problems.report(first);
  return found;
}

function reportUnreadable(shown: string, why: string, problems: Problems): void {
  problems.report({
    code: "E0603",
    message: `"${shown}" is not an index that isolane wrote: ${why}`,
    help: "restore the file from git, or after a merge conflict take either side of it; then run `isolane synth`",
  });
}

function readSide(
  tree: OutputTree,
  path: string,
  text: string,
  problems: Problems,
): OldIndex | undefined {
  const shown = `${tree.shown}/${path}`;
  const unreadable = (why: string): undefined => {
    reportUnreadable(shown, why, problems);
  };
  const value = parseJson(text);
  if (!isRecord(value)) return unreadable("it is no JSON object");
  const newer = newerCompiler(value);
  if (newer !== undefined) {
    reportNewer(shown, newer, problems);
    return undefined;
  }
  if (value.environment !== tree.environment) {
    return unreadable(`it belongs to another environment, not to "${tree.environment}"`);
  }
  const unit = readUnit(value.unit);
  if (unit === undefined || !isIndexOf(path, unit)) return unreadable("its unit has another index");
  const listed = listedFiles(value);
  const files = (listed ?? []).map((entry) => readFile(entry, unit));
  if (listed === undefined || files.includes(undefined)) {
    return unreadable("it lists a file that its unit cannot have");
  }
  return { files: files.filter((entry) => entry !== undefined), index: value };
}

/** Reports an index that a newer compiler wrote. */
export function reportNewer(shown: string, newer: string, problems: Problems): void {
  problems.report({
    code: "E0604",
    message: `"${shown}" was written by isolane ${newer}, and this is ${compilerVersion}`,
    help: `use isolane ${newer} or newer`,
  });
}

/** The version of the compiler that wrote the index, where it is newer than this one. */
export function newerCompiler(value: unknown): string | undefined {
  const compiler = asString(at(value, "compiler")) ?? "";
  const version = asNumber(at(value, "version")) ?? 0;
  return isNewer(compiler, compilerVersion) || version > indexVersion
    ? printable(compiler)
    : undefined;
}

function printable(text: string): string {
  return /^[0-9A-Za-z.+-]{1,64}$/.test(text) ? text : "of an unknown version";
}

function readUnit(value: unknown): UnitId | undefined {
  const kind = asString(at(value, "kind"));
  const name = asString(at(value, "name"));
  switch (kind) {
    case "baseline":
    case "routes":
    case "gitops":
      return { kind };
    case "sandbox":
    case "group":
      // The name becomes a folder, so it must be one component.
      return name === undefined || !isContained(name) || name.includes("/")
        ? undefined
        : { kind, name };
    default:
      return undefined;
  }
}

function isIndexOf(path: string, unit: UnitId): boolean {
  return unit.kind === "routes" ? path.startsWith("index/routes/") : path === indexPath(unit);
}

function readFile({ path, sha256 }: ListedFile, unit: UnitId): OldFile | undefined {
  if (path === undefined || sha256 === undefined) return undefined;
  const lane = unit.kind === "sandbox" || unit.kind === "group";
  const own = path.startsWith(`${unitPath(unit)}/`) || (lane && path.startsWith("gitops/"));
  const valid = own && isContained(path) && path.endsWith(".yaml") && /^[0-9a-f]{64}$/.test(sha256);
  return valid ? { path, sha256 } : undefined;
}
