/** @module Specs around the environments that no environment reads: misspelt folders, an `environment.yml`. */
import { relative, sep } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import type { Entry, ReadIo } from "../load/io.ts";
import { baseName, childPath } from "../load/paths.ts";
import { reportUnread } from "../load/unread.ts";
import { parentName } from "./environments.ts";
import { diskIo } from "./read.ts";

/** Folders that hold specs where they are in the right place, or would by a slip of the pen. */
const specFolders = /^\.?(?:environments?|sandbox(?:es)?|(?:route-?)?groups?)$/i;

/** Reports specs in `environments/` and beside it that no environment reads. `home` holds `environments/`, `root` holds that. */
export function reportStrays(home: string, root: string, problems: Problems): void {
  const io = diskIo(root);
  const here = relative(root, home).split(sep).join("/");
  const parent = childPath(here, parentName);
  const beside = io
    .list(here)
    .filter(({ path, kind }) => kind === "file" || specFolders.test(baseName(path)))
    .filter(({ path }) => path !== parent);
  for (const entry of [...io.list(parent), ...beside]) reportStray(entry, io, problems);
}

function reportStray({ path, kind }: Entry, io: ReadIo, problems: Problems): void {
  if (kind !== "outside" && kind !== "other") reportUnread({ folder: path }, io, problems);
}
