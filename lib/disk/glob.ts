/**
 * @module Globs over a list of files. tinyglobby matches, on a file system that holds just that list:
 * by itself it either leaves symbolic links out or follows them out of the repository.
 */
import { globSync } from "tinyglobby";

/** The paths that a glob matches, in the order of the list. Paths are relative, `/` separated. */
export function matchGlob(paths: readonly string[], pattern: string): readonly string[] {
  const folders = toFolders(paths);
  const found = new Set(
    globSync(pattern, {
      cwd: "/",
      onlyFiles: true,
      dot: false,
      expandDirectories: false,
      // The type asks for all overloads of node:fs; only this one is called, with file types.
      fs: {
        readdirSync: ((folder: string) => [
          ...(folders.get(keyOf(folder))?.values() ?? []),
        ]) as never,
      },
    }),
  );
  return paths.filter((path) => found.has(path));
}

/** What tinyglobby asks an entry of a folder. */
interface FolderEntry {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

function toEntry(name: string, isFile: boolean): FolderEntry {
  return { name, isFile: () => isFile, isDirectory: () => !isFile, isSymbolicLink: () => false };
}

function toFolders(
  paths: readonly string[],
): ReadonlyMap<string, ReadonlyMap<string, FolderEntry>> {
  const folders = new Map<string, Map<string, FolderEntry>>();
  for (const path of paths) {
    const segments = path.split("/");
    for (const [depth, name] of segments.entries()) {
      const key = segments.slice(0, depth).join("/");
      const entries = folders.get(key) ?? new Map<string, FolderEntry>();
      folders.set(key, entries.set(name, toEntry(name, depth === segments.length - 1)));
    }
  }
  return folders;
}

function keyOf(folder: string): string {
  return folder
    .split(/[/\\]/)
    .filter((segment) => segment !== "" && !/^[A-Za-z]:$/.test(segment))
    .join("/");
}
