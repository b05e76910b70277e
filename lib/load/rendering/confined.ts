/**
 * @module A kustomization that is built beside the repository may read files outside of its folder, as Flux lets it. So
 * whether all files are in the repository is checked before: in it, in all that it builds on, and in its plugins' files.
 */
import type { SourceDocument, SourceRef } from "../../model/source.ts";
import { readDocuments, reportOutside } from "../files.ts";
import type { SourceContext } from "../inside.ts";
import { kustomizationFile, lists } from "../kustomize.ts";
import { joinInside } from "../paths.ts";
import { textsIn } from "../walk.ts";

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
  const documents = file === undefined ? [] : readDocuments(file, { io, problems, cause: source });
  return documents.map((one) => isInside(one, folder, context, seen)).every((ok) => ok);
}

// --- internal ---

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
    .filter(({ path }) => {
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
    if (kind !== "outside") return true;
    reportOutside(joined.path, source, problems);
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
