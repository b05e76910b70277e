/** @module Whether a newer isolane wrote an output folder: then this one does not even try to read the specs. */
import { join } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import { parseJson } from "../kube/json.ts";
import { newerCompiler, reportNewer } from "./old-index.ts";
import { isRealFolder, type OutFolder, readOutputTree } from "./output-tree.ts";
import { diskFs, maxFileBytes } from "./write-fs.ts";

/** Reports the first index that a newer isolane wrote, or an output folder that is none. */
export function reportNewerOutput(out: OutFolder, problems: Problems): void {
  if (!isRealFolder(out.path, out.shown, diskFs, problems)) return;
  for (const { name, kind } of diskFs.list(out.path)) {
    const tree = kind === "folder" ? readOutputTree(out, name, diskFs, problems) : undefined;
    const paths = [...(tree?.files ?? [])]
      .filter(([path, found]) => found === "file" && /^index\/.*\.json$/s.test(path))
      .map(([path]) => `${name}/${path}`);
    const first = paths.find((path) => compilerOf(out, path) !== undefined);
    if (first === undefined) continue;
    reportNewer(`${out.shown}/${first}`, compilerOf(out, first) ?? "", problems);
    return;
  }
}

/** The version that wrote an index, where it is newer than this one. */
function compilerOf(out: OutFolder, path: string): string | undefined {
  const file = join(out.path, path);
  if (diskFs.size(file) > maxFileBytes) return undefined;
  return newerCompiler(parseJson(diskFs.read(file).toString("utf8")));
}
