/** @module Kustomizations of the repository, rendered by `kustomize build`: the source `kustomize`, and what others deploy. */
import { asString } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import { below, type SourceDocument, type SourceRef } from "../model/source.ts";
import { readDocuments } from "./files.ts";
import { existing, type SourceContext } from "./inside.ts";
import type { Command, ReadIo } from "./io.ts";
import { childPath, joinInside, kustomizationNames } from "./paths.ts";
import { asArgument, type Program, runProgram, type Versioned } from "./render.ts";
import { textsIn } from "./walk.ts";

const standalone: Versioned = { name: "kustomize", version: ["version"] };
const ofKubectl: Versioned = {
  name: "kubectl",
  version: ["version", "--client", "-o", "json"],
  // kubectl has a kustomize of its own.
  pattern: /"kustomizeVersion":\s*"([^"]*)"/,
  shown: "kustomize of kubectl",
};

/** The programs that can build a kustomization, the preferred one first. */
export const kustomizePrograms: readonly Versioned[] = [standalone, ofKubectl];

/** The output of `kustomize build`, or of `kubectl kustomize` where kustomize is absent. */
export function readKustomize(
  folder: string,
  item: JsonObject,
  context: SourceContext,
): readonly SourceDocument[] {
  const source = below(context.source, "kustomize");
  const path = existing(folder, ["folder"], { ...context, source });
  if (path === undefined || !isVendored(path, { ...context, source })) return [];
  const version = asString(item.version);
  const versionSource = below(context.source, "version");
  return build(path, { ...context, source, version, versionSource }, [asArgument(folder)]);
}

/** What `kustomize build`, or `kubectl kustomize` where kustomize is absent, prints about a folder. */
export function build(
  path: string,
  program: Program,
  args: readonly string[],
  files?: Command["files"],
): readonly SourceDocument[] {
  return runProgram(program, `${path} (kustomize)`, [
    { ...standalone, args: ["build", ...args], files },
    { ...ofKubectl, args: ["kustomize", ...args], files },
  ]);
}

/** Forms of a remote base: kustomize `api/internal/git/repospec.go`, `api/internal/loader/fileloader.go`. */
const remote =
  /^(?:[a-z+]+::|[a-z][a-z0-9+]*:\/\/|[^/@]+@[^/:]+[:/]|(?:www\.)?(?:github|gitlab|bitbucket)\.|[a-z0-9-]+(?:\.[a-z0-9-]+)+\/.*\.git)|[?&](?:ref|version|timeout|submodules)=/i;

/** The fields that hold files and folders, and those whose items name one by `path`: kustomize `api/types/kustomization.go`. */
export const lists: ReadonlySet<string> = new Set([
  ...["bases", "components", "configurations", "crds", "generators", "patchesStrategicMerge"],
  ...["resources", "transformers", "validators"],
]);
export const items: ReadonlySet<string> = new Set([
  ...["openapi", "patches", "patchesJson6902", "replacements"],
]);

/** The file of a folder's kustomization. */
export function kustomizationFile(folder: string, io: ReadIo): string | undefined {
  return kustomizationNames
    .map((name) => childPath(folder, name))
    .find((path) => io.kind(path) === "file");
}

/** Whether all that a kustomization builds on lies in the repository; reports what does not. */
export function isVendored(
  folder: string,
  context: SourceContext,
  seen: Set<string> = new Set(),
): boolean {
  const { io, problems, source } = context;
  if (seen.has(folder)) return true;
  seen.add(folder);
  const file = kustomizationFile(folder, io);
  const documents = file === undefined ? [] : readDocuments(file, { io, problems, cause: source });
  const bases = documents.flatMap((document) =>
    textsIn(document.value)
      .filter(({ path: [field, ...rest] }) => {
        const last = rest.at(-1);
        return lists.has(String(field))
          ? typeof last === "number"
          : items.has(String(field)) && last === "path";
      })
      .map(({ text, path }) => ({ text, folder, source: { document, path } })),
  );
  return bases.map((base) => isLocal(base, context, seen)).every((local) => local);
}

// --- internal ---

interface Base {
  readonly text: string;
  readonly source: SourceRef;
  /** The folder of the kustomization that names it. */
  readonly folder: string;
}

function isLocal(
  { text, source, folder }: Base,
  context: SourceContext,
  seen: Set<string>,
): boolean {
  const joined = joinInside(folder, text);
  const kind = "path" in joined ? context.io.kind(joined.path) : "outside";
  if ("path" in joined && kind === "folder") return isVendored(joined.path, context, seen);
  if (kind === "file" || !remote.test(text)) return true;
  context.problems.report({
    code: "E0147",
    message: `"${text}" is not in the repository`,
    help: "commit a copy of it and name that: what lies elsewhere can change without a commit, and a compile reads the repository and nothing else",
    source,
    related: [{ message: "read because of this", source: context.source }],
  });
  return false;
}
