/** @module Paths of specs, resolved inside the root. Pure text: nothing is looked up. */

/** A path inside the root, or why there is none. */
export type Joined = { readonly path: string } | { readonly problem: "absolute" | "outside" };

/** Resolves what a spec in `folder` names. */
export function joinInside(folder: string, relative: string): Joined {
  if (/^(?:[/\\]|[A-Za-z]:[/\\])/.test(relative)) return { problem: "absolute" };
  const segments = folder === "" ? [] : folder.split("/");
  for (const segment of relative.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) return { problem: "outside" };
  }
  return { path: segments.join("/") };
}

/** A path from the root, as a spec in `folder` writes it. */
export function pathFrom(folder: string, path: string): string {
  const up = folder === "" ? "./" : "../".repeat(folder.split("/").length);
  return `${up}${path}`;
}

/** A path below a folder. */
export function childPath(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** The last segment of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The folder of a path. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** True when `path` is `folder` or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}

/** Splits a glob at its first segment with a wildcard: `../a/*.yaml` gives `../a` and `*.yaml`. */
export function splitGlob(
  pattern: string,
): { readonly base: string; readonly rest: string } | undefined {
  const segments = pattern.split("/");
  const first = segments.findIndex((segment) => /[*?[\]{}()!+@]/.test(segment));
  if (first < 0) return undefined;
  return { base: segments.slice(0, first).join("/"), rest: segments.slice(first).join("/") };
}

/** True for the file names that are read as manifests and specs. */
export function isManifestName(path: string): boolean {
  return /\.(?:ya?ml|json)$/.test(path);
}

/** The names of a kustomization: kustomize `api/konfig/general.go`. */
export const kustomizationNames: readonly string[] = [
  "kustomization.yaml",
  "kustomization.yml",
  "Kustomization",
];
