/** @module The spec files of an environment folder: which file holds which kind. */
import type { Problems } from "../diagnostics/problems.ts";
import { orList, valueWords } from "../diagnostics/words.ts";
import { at } from "../kube/json.ts";
import { apiVersion, isSpec, specGroup } from "../model/interface.ts";
import { below, type SourceDocument } from "../model/source.ts";
import { fileRef, readDocuments, reportOutside, reportUnreadable } from "./files.ts";
import type { Entry, ReadIo } from "./io.ts";
import { baseName, childPath, folderOf, isManifestName } from "./paths.ts";
import { holdsSpec } from "./unread.ts";

type SpecKind = "Environment" | "Sandbox" | "RouteGroup" | "ResourcePlugin";

interface Context {
  readonly io: ReadIo;
  readonly problems: Problems;
}

/** The name of the file that makes a folder an environment. */
export const environmentFile = "environment.yaml";

/** Reads `environment.yaml`. */
export function readEnvironmentSpec(folder: string, context: Context): SourceDocument | undefined {
  const { io, problems } = context;
  const path = childPath(folder, environmentFile);
  const kind = io.kind(folder);
  const isFolder = kind === "folder";
  if (kind === "unreadable") return void reportUnreadable(folder, problems);
  if (isFolder && io.kind(path) !== "missing") return readOne(path, ["Environment"], context);
  problems.report({
    code: "E0120",
    message: `"${folder === "" ? "." : folder}" ${isFolder ? `holds no ${environmentFile}` : "is not a folder"}`,
    help: `give the folder that holds the environment's ${environmentFile}`,
  });
  return undefined;
}

/** Reads the sandboxes and route groups of a folder. */
export function readLanes(
  folder: string,
  context: Context,
): { readonly sandboxes: readonly SourceDocument[]; readonly groups: readonly SourceDocument[] } {
  const lanes = specFiles(childPath(folder, "sandboxes"), context).flatMap(
    (path) => readOne(path, ["Sandbox", "RouteGroup"], context) ?? [],
  );
  const groups = specFiles(childPath(folder, "groups"), context)
    .flatMap((path) => readDocuments(path, context))
    .filter((document) => hasKind(document, ["RouteGroup"], context.problems));
  const isSandbox = ({ value }: SourceDocument) => at(value, "kind") === "Sandbox";
  return {
    sandboxes: lanes.filter(isSandbox),
    groups: [
      ...lanes.filter((document) => !isSandbox(document)),
      ...groups,
      ...looseSpecs(folder, "RouteGroup", context),
    ],
  };
}

/** Reads the plugins of a folder's `plugins/`. Whatever else lies there is nobody's business: charts have folders of that name. */
export function readPlugins(folder: string, context: Context): readonly SourceDocument[] {
  const place = childPath(folder, "plugins");
  if (context.io.kind(place) !== "folder") return [];
  return looseSpecs(place, "ResourcePlugin", context);
}

/** Whether the file is read where it lies, as a spec of an environment. */
export function isReadPlace(path: string, folder: string): boolean {
  if (path === childPath(folder, environmentFile)) return true;
  return (
    ["sandboxes", "groups"].some((one) => folderOf(path) === childPath(folder, one)) &&
    isManifestName(path) &&
    !baseName(path).startsWith(".")
  );
}

/** Specs of a kind directly in a folder in which other files are nobody's business. */
function looseSpecs(folder: string, wanted: SpecKind, context: Context): readonly SourceDocument[] {
  const files = context.io.list(folder).filter(({ path, kind }) => {
    return kind === "file" && isManifestName(path) && baseName(path) !== environmentFile;
  });
  return files.flatMap(({ path }) => {
    const result = context.io.read(path, 1024 * 1024);
    // Helm values and the like may not even be YAML: only what names our group is read.
    if (!("bytes" in result) || !new TextDecoder().decode(result.bytes).includes(specGroup))
      return [];
    const specs = readDocuments(path, context).filter(
      ({ value }) => isSpec(value) && at(value, "kind") === wanted,
    );
    return specs.filter((document) => hasKind(document, [wanted], context.problems));
  });
}

/** The spec files of a folder. Each entry that is not read is reported. */
function specFiles(folder: string, context: Context): readonly string[] {
  const { io, problems } = context;
  const kind = io.kind(folder);
  if (kind === "outside") reportOutside(folder, fileRef(folder), problems);
  else if (kind === "unreadable") reportUnreadable(folder, problems);
  else if (kind !== "folder" && kind !== "missing") {
    problems.report({
      code: "E0102",
      message: `"${folder}" is not a folder`,
      help: "make it a folder that holds one file for each spec",
      source: fileRef(folder),
    });
  }
  const entries = kind === "folder" ? io.list(folder) : [];
  return entries.filter((entry) => isSpecFile(entry, context)).map(({ path }) => path);
}

function isSpecFile({ path, kind }: Entry, { io, problems }: Context): boolean {
  const name = baseName(path);
  if (name.startsWith(".") || /\.md$/i.test(name)) return false;
  if (kind === "outside") {
    reportOutside(path, fileRef(path), problems);
    return false;
  }
  if (kind === "unreadable") {
    reportUnreadable(path, problems);
    return false;
  }
  if (kind !== "folder" && isManifestName(name)) return true;
  // Then it is an error (lib/load/unread.ts).
  if (holdsSpec(path, io)) return false;
  problems.report({
    code: "W0101",
    message: `"${path}" is ignored: ${kind === "folder" ? "folders here are not searched" : "its name does not end with .yaml, .yml or .json"}`,
    help: "rename or move it if it is a spec, otherwise remove it",
    source: fileRef(path),
  });
  return false;
}

/** The only document of a file, if it is of one of the kinds. */
function readOne(
  path: string,
  kinds: readonly SpecKind[],
  context: Context,
): SourceDocument | undefined {
  const { problems } = context;
  const before = problems.all.length;
  const documents = readDocuments(path, context);
  // A document that could not be read is reported and missing from the list: no more to say here.
  if (problems.all.length > before) return undefined;
  const [first, second] = documents;
  if (first === undefined) {
    const message = `"${path}" holds no document`;
    const help = `write one ${orList(kinds)} in it, or remove it`;
    problems.report({ code: "E0121", message, help, source: fileRef(path) });
    return undefined;
  }
  if (second !== undefined) {
    const message = `"${path}" holds ${documents.length} documents`;
    const help = `keep one ${kinds[0]} in it and move the others to files of their own`;
    problems.report({ code: "E0121", message, help, source: { document: second, path: [] } });
  }
  return hasKind(first, kinds, problems) ? first : undefined;
}

function hasKind(
  document: SourceDocument,
  kinds: readonly SpecKind[],
  problems: Problems,
): boolean {
  const version = at(document.value, "apiVersion");
  const kind = at(document.value, "kind");
  const isKind = kinds.some((known) => known === kind);
  if (isKind && version === apiVersion) return true;
  const [field, found] = isKind ? ["apiVersion", version] : ["kind", kind];
  const root = { document, path: [] };
  const isMissing = found === undefined;
  problems.report({
    code: "E0122",
    message: isMissing
      ? `field "${field}" is missing`
      : `${field} ${valueWords(found)} does not belong here`,
    help: `expected apiVersion ${apiVersion} and kind ${orList(kinds)}`,
    source: isMissing ? root : below(root, field),
  });
  return false;
}
