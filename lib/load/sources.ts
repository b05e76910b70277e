/** @module The baseline's sources: files, folders, globs, kustomize, helm. */
import type { Problems } from "../diagnostics/problems.ts";
import { asArray, asRecord, asString, isRecord } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import { below, type SourceDocument, type SourceRef } from "../model/source.ts";
import { readDocuments, reportOutside } from "./files.ts";
import type { Entry, ReadIo } from "./io.ts";
import { baseName, folderOf, isManifestName, isWithin, joinInside, splitGlob } from "./paths.ts";
import { runHelm, runKustomize } from "./render.ts";

/** What reading the sources needs. */
export interface SourceContext {
  readonly folder: string;
  /** The environment's namespace, for Helm. */
  readonly namespace: string;
  readonly io: ReadIo;
  readonly problems: Problems;
  /** The node `spec.baseline.sources`. */
  readonly source: SourceRef;
}

/**
 * The documents of all sources. A source that is not of a known form is left to the schema. A file
 * that several sources name is read once.
 */
export function readSources(sources: unknown, context: SourceContext): readonly SourceDocument[] {
  const seen = new Set<string>();
  return asArray(sources)
    .map(asRecord)
    .flatMap((item, index) => {
      const { path, kustomize, helm } = item;
      if ([path, kustomize, helm].filter((one) => one !== undefined).length !== 1) return [];
      const source = below(context.source, index);
      if (typeof path === "string")
        return readPath(path, { ...context, source: below(source, "path") }, seen);
      if (typeof kustomize === "string")
        return readKustomize(kustomize, item, { ...context, source });
      return isRecord(helm) ? readHelm(helm, { ...context, source: below(source, "helm") }) : [];
    });
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
  if (kind === "outside" || kind === "file") return [{ path: literal, kind }];
  if (kind === "folder") return manifests(io.walk(literal));
  const glob = splitGlob(path);
  if (glob === undefined) return [];
  const base = joinInside(context.folder, glob.base);
  const canMatch = "path" in base && !glob.rest.split("/").includes("..");
  return canMatch ? manifests(io.glob(base.path, glob.rest)) : [];
}

/** Links out of the repository stay, whatever their names: they are reported. */
function manifests(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ path, kind }) => isManifestName(path) || kind === "outside");
}

function inside(path: string, context: SourceContext): string | undefined {
  const joined = joinInside(context.folder, path);
  if ("path" in joined) return joined.path;
  const what = joined.problem === "absolute" ? "is an absolute path" : "leaves the repository";
  context.problems.report({
    code: "E0123",
    message: `"${path}" ${what}`,
    help: "name something inside the repository, relative to the environment's folder",
    source: context.source,
  });
  return undefined;
}

const toolInput: readonly {
  readonly names: readonly string[];
  readonly what: string;
  readonly way: string;
}[] = [
  {
    names: ["kustomization.yaml", "kustomization.yml", "Kustomization"],
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

function readKustomize(
  argument: string,
  item: JsonObject,
  context: SourceContext,
): readonly SourceDocument[] {
  const source = below(context.source, "kustomize");
  const path = existing(argument, ["folder"], { ...context, source });
  if (path === undefined) return [];
  const versionSource = below(context.source, "version");
  const version = asString(item.version);
  return runKustomize({ ...context, source, version, versionSource, path, argument });
}

function readHelm(helm: JsonObject, context: SourceContext): readonly SourceDocument[] {
  const { chart, release } = helm;
  if (typeof chart !== "string" || typeof release !== "string") return [];
  // Also against a release that is an option: the schema speaks later.
  if (!/^[a-z0-9][-a-z0-9]*$/.test(release)) return [];
  const path = existing(chart, ["folder", "file"], {
    ...context,
    source: below(context.source, "chart"),
  });
  const stated = asArray(helm.values);
  const values = stated.filter((file, index): file is string => {
    const source = below(context.source, "values", index);
    const isText = typeof file === "string";
    return isText && existing(file, ["file"], { ...context, source }) !== undefined;
  });
  if (path === undefined || values.length < stated.length) return [];
  return runHelm({
    ...context,
    version: asString(helm.version),
    versionSource: below(context.source, "version"),
    chart: { path, argument: chart, release, namespace: context.namespace, values },
  });
}

/** The path inside the root, when something of an expected kind lies there. */
function existing(
  path: string,
  kinds: readonly string[],
  context: SourceContext,
): string | undefined {
  const joined = inside(path, context);
  if (joined === undefined) return undefined;
  const kind = context.io.kind(joined);
  if (kind === "outside") reportOutside(joined, context.source, context.problems);
  else if (kinds.includes(kind)) return joined;
  else {
    const message =
      kind === "missing" ? `"${path}" does not exist` : `"${path}" is not a ${kinds.join(" or ")}`;
    const help = `paths are relative to ${context.folder === "" ? "the root" : `"${context.folder}"`}`;
    context.problems.report({ code: "E0124", message, help, source: context.source });
  }
  return undefined;
}
