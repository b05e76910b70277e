/**
 * @module What a kustomization reads lies in the repository: in its files, in all that it builds on, and in its plugins'
 * files. kustomize itself loads URLs (`api/internal/loader/fileloader.go`) and bases anywhere on the disk.
 */
import type { SourceDocument, SourceRef } from "../model/source.ts";
import { readDocuments, reportOutside } from "./files.ts";
import type { SourceContext } from "./inside.ts";
import type { ReadIo } from "./io.ts";
import { childPath, joinInside, kustomizationNames } from "./paths.ts";
import { textsIn } from "./walk.ts";

/** The fields that hold files and folders: kustomize `api/types/kustomization.go`. */
export const lists: ReadonlySet<string> = new Set([
  ...["bases", "components", "configurations", "crds", "generators", "patchesStrategicMerge"],
  ...["resources", "transformers", "validators"],
]);
/** The fields whose items name a file by `path`. */
export const items: ReadonlySet<string> = new Set([
  ...["openapi", "patches", "patchesJson6902", "replacements"],
]);

/** The file of a folder's kustomization. */
export function kustomizationFile(folder: string, io: ReadIo): string | undefined {
  return kustomizationNames
    .map((name) => childPath(folder, name))
    .find((path) => io.kind(path) === "file");
}

/** Whether no file of a kustomization, or of what it builds on, is outside of the repository; reports those that are. */
export function isConfined(
  folder: string,
  context: SourceContext,
  seen: Set<string> = new Set(),
): boolean {
  const { io, problems, source } = context;
  if (seen.has(folder)) return true;
  seen.add(folder);
  const file = kustomizationFile(folder, io);
  const known = problems.all.length;
  const documents = file === undefined ? [] : readDocuments(file, { io, problems, cause: source });
  // What cannot be read may name anything.
  if (problems.all.length > known) return false;
  return documents.map((one) => isInside(one, folder, context, seen)).every((ok) => ok);
}

// --- internal ---

/** Forms of a remote base: kustomize `api/internal/git/repospec.go`, `api/internal/loader/fileloader.go`. */
const remote =
  /^(?:[a-z+]+::|[a-z][a-z0-9+]*:\/\/|[^/@]+@[^/:]+[:/]|(?:www\.)?(?:github|gitlab|bitbucket)\.|[a-z0-9-]+(?:\.[a-z0-9-]+)+\/.*\.git)|[?&](?:ref|version|timeout|submodules)=/i;

/** Fields with files of generators and patches: kustomize `api/types/kvpairsources.go`, `api/types/patch.go`. */
const files: ReadonlySet<unknown> = new Set(["files", "envs"]);
const file: ReadonlySet<unknown> = new Set(["env", "path"]);
/** Fields whose files are configurations of plugins, which name files themselves. */
const plugins: ReadonlySet<unknown> = new Set(["generators", "transformers", "validators"]);

/** Fields with names and values of people. */
const free: ReadonlySet<unknown> = new Set([
  ...["annotations", "commonAnnotations", "commonLabels", "labels", "options"],
]);

function isInside(
  document: SourceDocument,
  folder: string,
  context: SourceContext,
  seen: Set<string>,
): boolean {
  return textsIn(document.value)
    .filter(({ path, text }) => {
      // A patch or a plugin in place.
      if (text.includes("\n")) return false;
      const [last, before] = [path.at(-1), path.at(-2)];
      if (path.some((step) => free.has(step))) return false;
      return typeof last === "number"
        ? files.has(before) || lists.has(String(before))
        : file.has(last);
    })
    .map(({ text, path }) => {
      const source: SourceRef = { document, path };
      // `[KEY=]PATH`.
      const stated = files.has(path.at(-2)) ? text.slice(text.indexOf("=") + 1) : text;
      return isPathInside(
        stated,
        { folder, source, isPlugin: plugins.has(path[0]) },
        context,
        seen,
      );
    })
    .every((ok) => ok);
}

interface Named {
  readonly folder: string;
  readonly source: SourceRef;
  readonly isPlugin: boolean;
}

function isPathInside(
  path: string,
  { folder, source, isPlugin }: Named,
  context: SourceContext,
  seen: Set<string>,
): boolean {
  const { io, problems } = context;
  const joined = joinInside(folder, path);
  if ("path" in joined) {
    const kind = io.kind(joined.path);
    if (kind === "folder") return isConfined(joined.path, context, seen);
    if (kind === "file" && isPlugin && !seen.has(joined.path)) {
      seen.add(joined.path);
      return readDocuments(joined.path, { io, problems, cause: source })
        .map((one) => isInside(one, folder, context, seen))
        .every((ok) => ok);
    }
    if (kind === "outside") {
      reportOutside(joined.path, source, problems);
      return false;
    }
    if (kind === "file" || !remote.test(path)) return true;
    problems.report({
      code: "E0147",
      message: `"${path}" is not in the repository`,
      help: "commit a copy of it and name that: what lies elsewhere can change without a commit, and a compile reads the repository and nothing else",
      source,
      related: [{ message: "read because of this", source: context.source }],
    });
    return false;
  }
  problems.report({
    code: "E0123",
    message: `"${path}" ${joined.problem === "absolute" ? "is an absolute path" : "leaves the repository"}`,
    help: "name a file inside the repository, relative to the kustomization",
    source,
    related: [{ message: "read because of this", source: context.source }],
  });
  return false;
}
