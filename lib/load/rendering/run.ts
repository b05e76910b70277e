/** @module Reads a part of an object: manifests as they are, or what the real kustomize and helm print. */
import { asRecord, asString, at, isRecord, jsonText, stringMap } from "../../kube/json.ts";
import type { JsonObject } from "../../kube/object.ts";
import type { SourceDocument } from "../../model/source.ts";
import { isConfined, kustomizationFile } from "../confined.ts";
import { isTangled, readDocuments, reportOutside, reportUnreadable } from "../files.ts";
import { capabilities, hasDependencies, leavesRoot, renderChart } from "../helm.ts";
import type { SourceContext } from "../inside.ts";
import type { Entry } from "../io.ts";
import { build } from "../kustomize.ts";
import { childPath, pathFrom } from "../paths.ts";
import type { Program } from "../render.ts";
import { directoryFiles, holdsJsonnet, listedByFlux } from "./directory.ts";
import { moved } from "./moved.ts";
import type { Charted, Part } from "./part.ts";

/** Where a part is read for. `source` is the node of the object that names it. */
export interface PartContext extends SourceContext {
  /** `spec.baseline.rendering`. */
  readonly stated: JsonObject;
}

/** The documents of a part. What is not there is reported. */
export function documentsOf(part: Part, context: PartContext): readonly SourceDocument[] {
  if (!isThere(part.path, "folder", context)) return [];
  const documents = read(part, context);
  const { metadata } = part;
  return metadata === undefined
    ? documents
    : documents.map((one) => ({ ...one, value: withMetadata(one.value, metadata) }));
}

// --- internal ---

function read(part: Part, context: PartContext): readonly SourceDocument[] {
  const { path, render } = part;
  switch (render.tool) {
    case "directory":
      return directory(path, render, context);
    case "kustomize":
      return kustomized(path, render, context);
    case "helm":
      return chart(path, render, context);
  }
}

function directory(
  path: string,
  render: Extract<Part["render"], { readonly tool: "directory" }>,
  context: PartContext,
): readonly SourceDocument[] {
  const entries = entriesOf(path, context, { hidden: true });
  if (!holdsJsonnet(path, render, entries)) {
    const files = directoryFiles(path, render, entries, context.io);
    return files.flatMap((file) => manifests(file, context));
  }
  context.problems.report({
    code: "E0151",
    message: `"${path}" holds Jsonnet, which is not rendered offline`,
    help: "commit what it renders and let the Application name that",
    source: context.source,
  });
  return [];
}

/** What lies in a folder; what cannot be listed is reported, whatever it is called. */
function entriesOf(
  path: string,
  context: PartContext,
  which: { readonly hidden: boolean },
): readonly Entry[] {
  const entries = context.io.walk(path, which);
  for (const entry of entries)
    if (entry.kind === "unreadable") reportUnreadable(entry.path, context.problems);
  return isTangled(path, entries, context) ? [] : entries;
}

function manifests(file: string, context: PartContext): readonly SourceDocument[] {
  return readDocuments(file, { ...context, cause: context.source });
}

/** Like Argo CD and Flux: a folder without kustomization gets one that lists what it holds. */
function kustomized(
  path: string,
  { edit, components }: Extract<Part["render"], { readonly tool: "kustomize" }>,
  context: PartContext,
): readonly SourceDocument[] {
  const { io, problems, folder, source } = context;
  const program = kustomizeProgram(context);
  const file = kustomizationFile(path, io);
  const listed =
    file === undefined
      ? listedByFlux(entriesOf(path, context, { hidden: false }))
      : { files: [], folders: [path] };
  const bases = [...listed.folders, ...components];
  const isComplete = bases
    .map((base) => isThere(base, "folder", context) && isConfined(base, context))
    .every((ok) => ok);
  if (!isComplete) return [];
  if (edit === undefined) {
    return [
      ...listed.files.flatMap((one) => manifests(one, context)),
      ...listed.folders.flatMap((one) => build(one, program, [pathFrom(folder, one)])),
    ];
  }
  const resources = [...listed.folders, ...listed.files].map((one) => pathFrom(path, one));
  const [own] = file === undefined ? [] : readDocuments(file, { io, problems, cause: source });
  const edited = edit(file === undefined ? { resources } : asRecord(own?.value));
  const files = { "kustomization.yaml": jsonText(moved(edited, path, io)) };
  // Like Flux. That nothing leaves the repository was checked above.
  return build(path, program, ["--load-restrictor", "LoadRestrictionsNone", "."], files);
}

function chart(path: string, asked: Charted, context: PartContext): readonly SourceDocument[] {
  const { release, files, fileParameters, values, parameters, withCrds } = asked;
  const { folder, source, problems, stated } = context;
  if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(release) || release.length > 53) {
    problems.report({
      code: "E0151",
      message: `"${release}" is no name of a release`,
      help: "helm takes at most 53 lower-case letters, digits, - and points: state releaseName",
      source,
    });
    return [];
  }
  const needed = [
    childPath(path, "Chart.yaml"),
    ...files,
    ...fileParameters.map(([, file]) => file),
  ];
  const isComplete = needed.map((file) => isThere(file, "file", context)).every((ok) => ok);
  if (!isComplete || !hasDependencies(path, context) || leavesRoot(path, context)) return [];
  const hasValues = Object.keys(values).length > 0;
  const args = [
    ...(withCrds ? ["--include-crds"] : []),
    "--skip-tests",
    ...capabilities({ ...asRecord(stated.helm), ...asked.capabilities }),
    ...files.flatMap((file) => ["--values", pathFrom(folder, file)]),
    ...(hasValues ? ["--values", "-"] : []),
    ...parameters.flatMap(parameter),
    ...fileParameters.flatMap(([name, file]) => [
      "--set-file",
      `${name}=${pathFrom(folder, file)}`,
    ]),
  ];
  const version = asString(at(stated, "helm", "version"));
  const argument = pathFrom(folder, path);
  const input = hasValues ? jsonText(values) : undefined;
  const own = { ...context, namespace: asked.namespace ?? context.namespace };
  const documents = renderChart({ path, argument, release, version, args, input }, own, source);
  return asked.postRenderers.reduce((all, one) => postRendered(path, one, all, context), documents);
}

/** What a kustomization makes of documents that were printed together. */
function postRendered(
  path: string,
  kustomization: JsonObject,
  documents: readonly SourceDocument[],
  context: PartContext,
): readonly SourceDocument[] {
  const [first] = documents;
  if (first === undefined) return [];
  const name = "helm-output.yaml";
  const files = {
    [name]: first.text,
    "kustomization.yaml": jsonText({ resources: [name], ...kustomization }),
  };
  return build(path, kustomizeProgram(context), ["."], files);
}

function kustomizeProgram(context: PartContext): Program {
  const version = asString(at(context.stated, "kustomize", "version"));
  return { ...context, version, versionSource: context.source };
}

/** A parameter of Argo CD: commas are text, unless the value is a list in braces (`cleanSetParameters`). */
function parameter({ name, value, forceString }: JsonObject): readonly string[] {
  const text = asString(value) ?? "";
  const isList = text.startsWith("{") && text.endsWith("}");
  const clean = isList ? text : text.replace(/(?<!\\),/g, "\\,");
  return [forceString === true ? "--set-string" : "--set", `${asString(name) ?? ""}=${clean}`];
}

function isThere(path: string, kind: "file" | "folder", context: PartContext): boolean {
  const found = context.io.kind(path);
  if (found === kind) return true;
  if (found === "outside") reportOutside(path, context.source, context.problems);
  else
    context.problems.report({
      code: "E0154",
      message: `the repository has no ${kind} "${path}"`,
      help: "correct the path in the object; what another repository holds has to be copied into this one",
      source: context.source,
    });
  return false;
}

/** Labels and annotations of all objects: fluxcd/pkg `ssa/utils` `SetCommonMetadata`. */
function withMetadata(value: unknown, { labels, annotations }: JsonObject): unknown {
  if (!isRecord(value)) return value;
  const metadata = asRecord(value.metadata);
  const more = { labels: stringMap(labels), annotations: stringMap(annotations) };
  const changed = Object.entries(more).flatMap(([field, texts]) =>
    Object.keys(texts).length === 0
      ? []
      : [[field, { ...asRecord(metadata[field]), ...texts }] as const],
  );
  return { ...value, metadata: { ...metadata, ...Object.fromEntries(changed) } };
}
