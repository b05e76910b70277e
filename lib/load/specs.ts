/** @module The spec files of an environment folder: which file holds which kind. */
import type { Problems } from "../diagnostics/problems.ts";
import { at } from "../kube/json.ts";
import { apiVersion } from "../model/interface.ts";
import { below, type SourceDocument } from "../model/source.ts";
import { fileRef, readDocuments, reportOutside } from "./files.ts";
import type { Entry, ReadIo } from "./io.ts";
import { baseName, childPath, isManifestName } from "./paths.ts";

/** The kinds of specs. */
export type SpecKind = "Environment" | "Sandbox" | "RouteGroup";

interface Context {
  readonly io: ReadIo;
  readonly problems: Problems;
}

/** The name of the file that makes a folder an environment. */
export const environmentFile = "environment.yaml";

/** The group of Isolane's own specs, whatever the version. */
const specGroup = `${apiVersion.split("/")[0]}/`;

/** True for a document that says that it is one of Isolane's specs. */
export function isSpec(value: unknown): boolean {
  const version = at(value, "apiVersion");
  return typeof version === "string" && version.startsWith(specGroup);
}

/** Reads `environment.yaml`. */
export function readEnvironmentSpec(folder: string, context: Context): SourceDocument | undefined {
  const { io, problems } = context;
  const path = childPath(folder, environmentFile);
  if (io.kind(folder) !== "folder" || io.kind(path) === "missing") {
    const missing =
      io.kind(folder) === "folder" ? `holds no ${environmentFile}` : "is not a folder";
    problems.report({
      code: "E0120",
      message: `"${folder === "" ? "." : folder}" ${missing}`,
      help: `give the folder that holds the environment's ${environmentFile}`,
    });
    return undefined;
  }
  return only(path, "Environment", readOne(path, context), problems);
}

/** Reads the sandboxes and route groups of a folder. */
export function readLanes(
  folder: string,
  context: Context,
): { readonly sandboxes: readonly SourceDocument[]; readonly groups: readonly SourceDocument[] } {
  const inSandboxes = specFiles(childPath(folder, "sandboxes"), context).flatMap((path) => {
    const documents = readOne(path, context);
    return documents === undefined
      ? []
      : [oneOf(path, ["Sandbox", "RouteGroup"], documents, context.problems)];
  });
  const lanes = inSandboxes.filter((document) => document !== undefined);
  const inGroups = specFiles(childPath(folder, "groups"), context)
    .flatMap((path) => readDocuments(path, context))
    .filter((document) => hasKind(document, ["RouteGroup"], context.problems));
  return {
    sandboxes: lanes.filter((document) => kindOf(document) === "Sandbox"),
    groups: [
      ...lanes.filter((document) => kindOf(document) === "RouteGroup"),
      ...inGroups,
      ...looseGroups(folder, context),
    ],
  };
}

/** RouteGroups directly in the environment's folder; other files there are nobody's business. */
function looseGroups(folder: string, context: Context): readonly SourceDocument[] {
  const files = context.io.list(folder).filter(({ path, kind }) => {
    return kind === "file" && isManifestName(path) && baseName(path) !== environmentFile;
  });
  return files.flatMap(({ path }) => {
    const result = context.io.read(path, 1024 * 1024);
    // Helm values and the like may not even be YAML: only what names our group is read.
    if (!("bytes" in result) || !new TextDecoder().decode(result.bytes).includes(specGroup))
      return [];
    const specs = readDocuments(path, context).filter((document) => isSpec(document.value));
    return specs.filter((document) => hasKind(document, ["RouteGroup"], context.problems));
  });
}

/** The spec files of a folder; what is not read is said. */
function specFiles(folder: string, { io, problems }: Context): readonly string[] {
  const kind = io.kind(folder);
  if (kind === "missing") return [];
  if (kind === "outside") {
    reportOutside(folder, fileRef(folder), problems);
    return [];
  }
  if (kind !== "folder") {
    const help = "make it a folder that holds one file for each spec";
    problems.report({
      code: "E0102",
      message: `"${folder}" is not a folder`,
      help,
      source: fileRef(folder),
    });
    return [];
  }
  return io
    .list(folder)
    .filter((entry) => isSpecFile(entry, problems))
    .map(({ path }) => path);
}

function isSpecFile({ path, kind }: Entry, problems: Problems): boolean {
  const name = baseName(path);
  if (name.startsWith(".") || /\.md$/i.test(name)) return false;
  if (kind === "outside") {
    reportOutside(path, fileRef(path), problems);
    return false;
  }
  if (kind !== "folder" && isManifestName(name)) return true;
  problems.report({
    code: "W0101",
    message: `"${path}" is ignored: ${kind === "folder" ? "folders here are not searched" : "its name does not end with .yaml, .yml or .json"}`,
    help: "rename or move it if it is a spec, otherwise remove it",
    source: fileRef(path),
  });
  return false;
}

/** The documents of a file that holds one; undefined when the file could not be read. */
function readOne(path: string, context: Context): readonly SourceDocument[] | undefined {
  const before = context.problems.all.length;
  const documents = readDocuments(path, context);
  return context.problems.all.length > before ? undefined : documents;
}

function only(
  path: string,
  kind: SpecKind,
  documents: readonly SourceDocument[] | undefined,
  problems: Problems,
): SourceDocument | undefined {
  return documents === undefined ? undefined : oneOf(path, [kind], documents, problems);
}

function oneOf(
  path: string,
  kinds: readonly SpecKind[],
  documents: readonly SourceDocument[],
  problems: Problems,
): SourceDocument | undefined {
  const [first, second] = documents;
  if (first === undefined) {
    const message = `"${path}" holds no document`;
    const help = `write one ${kinds.join(" or ")} in it, or remove it`;
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

function kindOf(document: SourceDocument): unknown {
  return at(document.value, "kind");
}

function hasKind(
  document: SourceDocument,
  kinds: readonly SpecKind[],
  problems: Problems,
): boolean {
  const version = at(document.value, "apiVersion");
  const kind = kindOf(document);
  const expected = `expected apiVersion ${apiVersion} and kind ${kinds.join(" or ")}`;
  const root = { document, path: [] };
  const isKind = kinds.some((known) => known === kind);
  if (isKind && version === apiVersion) return true;
  const field = isKind ? "apiVersion" : "kind";
  const found = isKind ? version : kind;
  const message =
    found === undefined
      ? `field "${field}" is missing`
      : `${field} ${shown(found)} does not belong here`;
  const source = found === undefined ? root : below(root, field);
  problems.report({ code: "E0122", message, help: expected, source });
  return false;
}

function shown(value: unknown): string {
  return typeof value === "string"
    ? `"${value}"`
    : `(${value === null ? "nothing" : typeof value})`;
}
