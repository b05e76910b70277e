/** @module A folder with one file more than the disk has. */
import type { ReadIo } from "../load/io.ts";
import { childPath } from "../load/paths.ts";

/** The same io, in which `folder` exists and holds a file `name` of the given text. */
export function withFile(io: ReadIo, folder: string, name: string, text: string): ReadIo {
  const file = childPath(folder, name);
  const bytes = new TextEncoder().encode(text);
  return {
    ...io,
    kind: (path) => (path === file ? "file" : path === folder ? "folder" : io.kind(path)),
    read: (path, maxBytes) => (path === file ? { bytes } : io.read(path, maxBytes)),
  };
}
