/**
 * @module What would get lost without anybody having said so: the output of an environment that is gone, and lanes
 * whose folder is gone. What an index says about its specs is only looked up, never trusted further.
 */
import { join } from "node:path";
import { Problems } from "../diagnostics/problems.ts";
import { at, parseJson } from "../kube/json.ts";
import { readDocuments } from "../load/files.ts";
import { listedObjects } from "../model/index-entries.ts";
import type { ChangeSet } from "./change-set.ts";
import { isContained, parents } from "./contained.ts";
import { environmentsOf, parentName, specFile } from "./environments.ts";
import type { OutFolder } from "./output-tree.ts";
import { diskIo } from "./read.ts";
import type { WriteFs } from "./write-fs.ts";

/** Where output lies, and where the specs lie that it came from. */
export interface Place {
  readonly out: OutFolder;
  /** The folder that holds `environments/`. */
  readonly root: string;
  /** The folder from which paths in indexes begin. Default: `root`. */
  readonly repository?: string | undefined;
}

/** Whether a folder is the output of an environment. One that is gone is reported: an engine would apply it for ever. */
export function reportOrphan(name: string, place: Place, fs: WriteFs, problems: Problems): boolean {
  const folder = join(place.out.path, name, "index");
  // What lies below a file cannot even be asked for.
  const isFolder = [join(place.out.path, name), folder].every((path) => fs.kind(path) === "folder");
  const indexes = isFolder ? indexFiles(folder, fs) : [];
  const files = indexes.flatMap((path) => {
    const index = readIndex(path, fs);
    return at(index, "environment") === name ? sourcesOf(index) : [];
  });
  if (files.length === 0) return false;
  // What is found by its index is as good as what is found by its name.
  if (isStated(name, files, place)) return true;
  const shown = `${place.out.shown}/${name}`;
  problems.report({
    code: "E0620",
    message: `"${shown}" is the output of environment "${name}", which is gone: the engine still applies it`,
    help: `give the environment its folder and its name back; to remove it, let the engine delete its lanes first (\`suspended: true\`), then delete "${shown}"`,
  });
  return true;
}

/**
 * Reports lanes that would be removed because their folder is gone. One lane may go with it: git keeps no empty
 * folders, so that is what the removal of the last one looks like.
 */
export function reportLostLanes(
  { out, root, repository = root }: Place,
  { environment, removed }: ChangeSet,
  fs: WriteFs,
  problems: Problems,
): void {
  const lost = removed.flatMap(({ path }): readonly { name: string; folder: string }[] => {
    const [, kind = "", name = ""] = /\/index\/(sandboxes|groups)\/([^/]+)\.json$/.exec(path) ?? [];
    if (kind === "") return [];
    const sources = sourcesOf(readIndex(join(out.path, path), fs));
    const folders = sources.flatMap((file) => parents(file).at(-1) ?? []);
    const folder = folders.find((one) => one === kind || one.endsWith(`/${kind}`));
    const isGone = folder !== undefined && fs.kind(join(repository, folder)) === "missing";
    return isGone ? [{ name, folder }] : [];
  });
  for (const folder of new Set(lost.map((one) => one.folder))) {
    const names = lost.filter((one) => one.folder === folder).map(({ name }) => `"${name}"`);
    if (names.length < 2) continue;
    problems.report({
      code: "E0621",
      message: `this would remove ${names.length} lanes from "${out.shown}/${environment}", because the folder "${folder}" does not exist: ${names.join(", ")}`,
      help: `give the folder its place back; where all of its lanes are meant to go, make it empty: \`mkdir -p "${folder}"\``,
    });
  }
}

function indexFiles(folder: string, fs: WriteFs): readonly string[] {
  return fs.list(folder).flatMap(({ name, kind }) => {
    const path = join(folder, name);
    if (kind === "folder") return indexFiles(path, fs);
    return kind === "file" && name.endsWith(".json") ? [path] : [];
  });
}

function readIndex(path: string, fs: WriteFs): unknown {
  return parseJson(fs.read(path).toString("utf8"));
}

/** The files that caused an index's objects, from the repository's root; what a program stated has none. */
function sourcesOf(index: unknown): readonly string[] {
  const files = listedObjects(index).flatMap(({ causes }) =>
    causes.flatMap(({ file, program }) => (program ? [] : file)),
  );
  return [...new Set(files)].filter(isContained);
}

/** Whether an environment of the name lies in `environments/`, or in a folder around a file of its output. */
export function isStated(
  name: string,
  files: readonly string[],
  { root, repository = root }: Place,
): boolean {
  const folders = new Set(files.flatMap((file) => ["", ...parents(file)]));
  const usual = environmentsOf(join(root, parentName)).map((one) => join(root, parentName, one));
  return [...usual, ...[...folders].map((folder) => join(repository, folder))].some((folder) => {
    const io = diskIo(folder);
    if (io.kind(specFile) === "missing") return false;
    const documents = readDocuments(specFile, { io, problems: new Problems() });
    // One that cannot be read may be it.
    return (
      documents.length === 0 ||
      documents.some(({ value }) => at(value, "metadata", "name") === name)
    );
  });
}
