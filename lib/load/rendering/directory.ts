/** @module Which files of a folder Argo CD and Flux read, where nothing in it says how to render it. */

import { RE2JS } from "re2js";
import { orderIn } from "../../yaml/file-orders.ts";
import { limits } from "../../yaml/limits.ts";
import type { Entry, ReadIo } from "../io.ts";
import { baseName, folderOf, isManifestName, isWithin, kustomizationNames } from "../paths.ts";
import type { Part } from "./part.ts";

type Directory = Extract<Part["render"], { readonly tool: "directory" }>;

/**
 * The files of a directory source: `getPotentiallyValidManifests` of argoproj/argo-cd. Hidden ones count, linked
 * folders do not; a file that looks like no manifest, or says that it is to be skipped, is left out.
 */
export function directoryFiles(
  folder: string,
  directory: Directory,
  entries: readonly Entry[],
  io: ReadIo,
): readonly string[] {
  const { recurse, include = "", exclude = "" } = directory;
  const [isIncluded, isExcluded] = [matcherOf(include), matcherOf(exclude)];
  return entries
    .map(({ path }) => path)
    .filter((path) => {
      const relative = folder === "" ? path : path.slice(folder.length + 1);
      if (!recurse && folderOf(path) !== folder) return false;
      if (exclude !== "" && isExcluded(relative)) return false;
      return isManifestName(path) && (include === "" || isIncluded(relative));
    })
    .filter((path) => {
      const result = io.read(path, limits.bytes);
      const text = "bytes" in result ? new TextDecoder().decode(result.bytes) : "kind:";
      return orderIn(text) === undefined && /\bkind\b/.test(text);
    });
}

/** Whether a folder holds Jsonnet, which a directory source would evaluate. */
export function holdsJsonnet(
  folder: string,
  directory: Directory,
  entries: readonly Entry[],
): boolean {
  return entries.some(
    ({ path }) => path.endsWith(".jsonnet") && (directory.recurse || folderOf(path) === folder),
  );
}

/** What Flux lists in the kustomization that it generates: files, and folders with a kustomization of their own. */
export function listedByFlux(entries: readonly Entry[]): {
  readonly files: readonly string[];
  readonly folders: readonly string[];
} {
  const paths = entries.map(({ path }) => path);
  const kustomized = paths
    .filter((path) => kustomizationNames.includes(baseName(path)))
    .map(folderOf);
  const folders = kustomized.filter(
    (one) => !kustomized.some((other) => other !== one && isWithin(one, other)),
  );
  return {
    folders: [...new Set(folders)],
    files: paths.filter(
      (path) => /\.ya?ml$/.test(path) && !folders.some((one) => isWithin(path, one)),
    ),
  };
}

// --- internal ---

/** github.com/gobwas/glob without separators, as Argo CD asks it (`util/glob/glob.go`): `*` matches `/` too. */
function matcherOf(pattern: string): (path: string) => boolean {
  const source = pattern.replace(/\\.|\*+|\[!|[?{},.+^$()|]/gs, (token) => {
    if (token.startsWith("*")) return ".*";
    const known: Readonly<Record<string, string>> = {
      "?": ".",
      "{": "(?:",
      "}": ")",
      ",": pattern.includes("{") ? "|" : ",",
      "[!": "[^",
    };
    return known[token] ?? RE2JS.quote(token.length > 1 ? token.slice(1) : token);
  });
  try {
    // JavaScript's own engine takes minutes for `*a*a*a*b`.
    const regex = RE2JS.compile(source, RE2JS.DOTALL);
    return (path) => regex.matches(path);
  } catch {
    // Argo CD takes a pattern that is none for one that matches nothing.
    return () => false;
  }
}
