/** @module Which files of a folder Argo CD and Flux read, where nothing in it says how to render it. */

import { orderIn } from "../../yaml/file-orders.ts";
import { limits } from "../../yaml/limits.ts";
import type { ReadIo } from "../io.ts";
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
  io: ReadIo,
): readonly string[] {
  const { recurse, include = "", exclude = "" } = directory;
  return io
    .walk(folder, { hidden: true })
    .map(({ path }) => path)
    .filter((path) => {
      const relative = folder === "" ? path : path.slice(folder.length + 1);
      if (!recurse && folderOf(path) !== folder) return false;
      if (exclude !== "" && matches(exclude, relative)) return false;
      return isManifestName(path) && (include === "" || matches(include, relative));
    })
    .filter((path) => {
      const result = io.read(path, limits.bytes);
      const text = "bytes" in result ? new TextDecoder().decode(result.bytes) : "kind:";
      return orderIn(text) === undefined && /\bkind\b/.test(text);
    });
}

/** Whether a folder holds Jsonnet, which a directory source would evaluate. */
export function holdsJsonnet(folder: string, directory: Directory, io: ReadIo): boolean {
  return io
    .walk(folder, { hidden: true })
    .some(
      ({ path }) => path.endsWith(".jsonnet") && (directory.recurse || folderOf(path) === folder),
    );
}

/** What Flux lists in the kustomization that it generates: files, and folders with a kustomization of their own. */
export function listedByFlux(
  folder: string,
  io: ReadIo,
): { readonly files: readonly string[]; readonly folders: readonly string[] } {
  const paths = io.walk(folder).map(({ path }) => path);
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
function matches(pattern: string, path: string): boolean {
  const source = pattern.replace(/\\.|\*+|\[!|[?{},.+^$()|]/g, (token) => {
    if (token.startsWith("*")) return ".*";
    const known: Readonly<Record<string, string>> = {
      "?": ".",
      "{": "(?:",
      "}": ")",
      ",": pattern.includes("{") ? "|" : ",",
      "[!": "[^",
    };
    return known[token] ?? (token.length > 1 ? token : `\\${token}`);
  });
  try {
    return new RegExp(`^(?:${source})$`, "s").test(path);
  } catch {
    // Argo CD takes a pattern that is none for one that matches nothing.
    return false;
  }
}
