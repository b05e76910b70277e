/** @module The baseline's sources: files, folders, globs, kustomize, helm, and what each of them says besides. */
import { asArray, asRecord, asString, isRecord } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import { below, type SourceDocument } from "../model/source.ts";
import { isTangled, readDocuments, reportOutside } from "./files.ts";
import { readHelm } from "./helm.ts";
import { inside, type SourceContext } from "./inside.ts";
import type { Entry } from "./io.ts";
import type { Sourced } from "./items.ts";
import { readKustomize } from "./kustomize.ts";
import {
  baseName,
  folderOf,
  isManifestName,
  isWithin,
  joinInside,
  kustomizationNames,
  splitGlob,
} from "./paths.ts";
import { isBounded } from "./patterns.ts";
import { substituteDocuments } from "./substitute.ts";
import { readSubstitution } from "./variables.ts";

/**
 * The documents of all sources. A source that is not of a known form is left to the schema. A file
 * that several sources name is read once. `context` is that of the whole list.
 */
export function readSources(sources: unknown, context: SourceContext): readonly Sourced[] {
  const seen = new Set<string>();
  return asArray(sources)
    .map(asRecord)
    .flatMap((item, index) => {
      const namespace = namespaceIn(item) ?? context.namespace;
      const own = { ...context, namespace, source: below(context.source, index) };
      const documents = readSource(item, own, seen);
      const { substitute } = item;
      const values = readSubstitution(substitute, {
        ...own,
        source: below(own.source, "substitute"),
      });
      const filled =
        values === undefined ? documents : substituteDocuments(documents, values, context.problems);
      const rendering = item.render === true ? { substitution: values, parents: [] } : undefined;
      return filled.map((document) => ({ document, namespace, rendering }));
    });
}

function readSource(
  item: JsonObject,
  context: SourceContext,
  seen: Set<string>,
): readonly SourceDocument[] {
  const { path, kustomize, helm } = item;
  if ([path, kustomize, helm].filter((one) => one !== undefined).length !== 1) return [];
  if (typeof path === "string")
    return readPath(path, { ...context, source: below(context.source, "path") }, seen);
  if (typeof kustomize === "string") return readKustomize(kustomize, item, context);
  return isRecord(helm) ? readHelm(helm, context) : [];
}

/** The namespace that is stated; a wrong one is for the schema to report. */
export function namespaceIn(stated: unknown): string | undefined {
  const namespace = asString(asRecord(stated).namespace) ?? "";
  return /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(namespace) ? namespace : undefined;
}

function readPath(
  path: string,
  context: SourceContext,
  seen: Set<string>,
): readonly SourceDocument[] {
  const { io, problems, source } = context;
  const entries = find(path, context);
  if (entries === undefined) return [];
  if (entries.length === 0) {
    problems.report({
      code: "E0124",
      message: `source "${path}" matches no file`,
      help: `files are *.yaml, *.yml and *.json, relative to ${context.folder === "" ? "the root" : `"${context.folder}"`}`,
      source,
    });
  }
  for (const entry of entries) {
    if (entry.kind === "outside") reportOutside(entry.path, source, problems);
  }
  if (isTangled(path, entries, context)) return [];
  // A broken link is "other": reading it says so, where leaving it out would hide it.
  const files = entries.filter(({ kind }) => kind !== "outside").map((entry) => entry.path);
  return withoutToolInput(files, context).flatMap((file) => {
    if (seen.has(file)) return [];
    seen.add(file);
    return readDocuments(file, { io, problems, cause: source });
  });
}

/** The entries that a path names; undefined after a report. */
function find(path: string, context: SourceContext): readonly Entry[] | undefined {
  const { io } = context;
  const literal = inside(path, context);
  if (literal === undefined) return undefined;
  const kind = io.kind(literal);
  if (kind === "outside" || kind === "file" || kind === "unreadable")
    return [{ path: literal, kind }];
  if (kind === "folder") return manifests(io.walk(literal));
  const glob = splitGlob(path);
  if (glob === undefined) return [];
  if (!isBounded(glob.rest)) {
    context.problems.report({
      code: "E0157",
      message: `the pattern "${path}" can take for ever`,
      help: "beside `!(...)`, use at most three `*` and no `*(...)` or `+(...)`; or name folders, one source each",
      source: context.source,
    });
    return undefined;
  }
  const base = joinInside(context.folder, glob.base);
  const canMatch = "path" in base && !glob.rest.split("/").includes("..");
  return canMatch ? manifests(io.glob(base.path, glob.rest)) : [];
}

/** Links out of the repository and folders that cannot be opened stay, whatever their names: they are reported. */
function manifests(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(
    ({ path, kind }) => isManifestName(path) || ["outside", "unreadable", "tangled"].includes(kind),
  );
}

const toolInput: readonly {
  readonly names: readonly string[];
  readonly what: string;
  readonly way: string;
}[] = [
  {
    names: kustomizationNames,
    what: "a kustomization",
    way: "{kustomize: DIR}",
  },
  { names: ["Chart.yaml"], what: "a Helm chart", way: "{helm: {chart: DIR, release: NAME}}" },
];

/** Reports kustomizations and charts; what lies beside and below them is their input, so not read either. */
function withoutToolInput(
  files: readonly string[],
  { problems, source }: SourceContext,
): readonly string[] {
  const folders: string[] = [];
  for (const file of files) {
    const tool = toolInput.find(({ names }) => names.includes(baseName(file)));
    if (tool === undefined || folders.some((folder) => isWithin(file, folder))) continue;
    folders.push(folderOf(file));
    problems.report({
      code: "E0135",
      message: `"${file}" is ${tool.what}, not a manifest`,
      help: `use the source ${tool.way} for its folder and keep that folder out of this one`,
      source,
    });
  }
  return files.filter((file) => !folders.some((folder) => isWithin(file, folder)));
}
