/** @module Paths that stay where they belong. Whatever an index or a journal says is checked here. */

/** True for a relative, `/` separated path without tricks: it cannot leave the folder it is joined to. */
export function isContained(path: string): boolean {
  if (path.length === 0 || path.length > 4096) return false;
  // Backslashes and colons separate on Windows; control characters have no business in a path of ours.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be found
  if (/[\\:\x00-\x1f\x7f]/.test(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/** The folders above a path, outermost first: `a/b/c` gives `a`, `a/b`. */
export function parents(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}
