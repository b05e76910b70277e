/**
 * @module Globs over a list of files. Only matched here, never walked: a walker either leaves symbolic
 * links out or follows them out of the repository.
 */
import picomatch from "picomatch";

/** The paths that a glob matches, in the order of the list. Paths are relative, `/` separated. */
export function matchGlob(paths: readonly string[], pattern: string): readonly string[] {
  const steps = pattern.split("/").filter((step) => step !== "" && step !== ".");
  if (steps.length === 0) return [];
  const isMatch = picomatch(steps.join("/"), { nonegate: true, posix: true });
  return paths.filter((path) => isMatch(path));
}
