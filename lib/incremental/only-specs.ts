/** @module An environment's folder as if it had no other sandboxes and groups than those of some files. */
import type { Entry, ReadIo } from "../load/io.ts";
import { childPath } from "../load/paths.ts";

/** What `io` reads, without other specs of lanes. `files`: has the paths of those that are meant. */
export function onlySpecs(
  io: ReadIo,
  folder: string,
  files: { has(path: string): boolean },
): ReadIo {
  const places = ["sandboxes", "groups"].map((name) => `${childPath(folder, name)}/`);
  const isMeant = ({ path }: Entry) =>
    files.has(path) || !places.some((place) => path.startsWith(place));
  return {
    ...io,
    list: (at) => io.list(at).filter(isMeant),
    walk: (at, options) => io.walk(at, options).filter(isMeant),
    glob: (at, pattern) => io.glob(at, pattern).filter(isMeant),
  };
}
