/**
 * @module What lies beside the environments of an output folder: our own few files, and nothing else. Engines are
 * pointed at folders, and git is told by such files what to hand out.
 */
import { join } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import { attributesFile, withUnixLines } from "./line-ends.ts";
import { scratchFolder } from "./lock.ts";
import { isStated, type Place, reportOrphan } from "./lost.ts";
import { reportForeign, reportKind } from "./output-tree.ts";
import { reportSubmodules } from "./submodules.ts";
import type { NodeKind, WriteFs } from "./write-fs.ts";

/** What a command leaves in the scratch folder while it runs, or after a kill. */
const scratchFile = new RegExp(
  `^\\${scratchFolder}/(?:lock(?:\\.\\d+)?|\\.gitignore|journal\\.(?:json|draft)|stage/\\d+)$`,
);

/** Reports output of environments that are gone, and everything else that is no environment's. */
export function reportBeside(
  place: Place,
  compiled: ReadonlySet<string>,
  fs: WriteFs,
  problems: Problems,
): void {
  reportSubmodules(place, fs, problems);
  for (const { name, kind } of fs.list(place.out.path)) {
    if (compiled.has(name) || reportOrphan(name, place, fs, problems)) continue;
    if (name === attributesFile.path || isStated(name, [], place)) continue;
    const foreign = filesAt(join(place.out.path, name), name, kind, fs).filter(
      (path) => !scratchFile.test(path),
    );
    const [first, ...more] = foreign;
    if (first !== undefined) reportForeign(`${place.out.shown}/${first}`, problems, more.length);
  }
}

/** Reports attributes that are not what is written there; git takes both line ends for the same. */
export function checkAttributes(place: Place, fs: WriteFs, problems: Problems): void {
  const path = join(place.out.path, attributesFile.path);
  const shown = `${place.out.shown}/${attributesFile.path}`;
  const kind = fs.kind(path);
  if (kind !== "file" && kind !== "missing") {
    reportKind(shown, kind, problems);
    return;
  }
  if (kind === "file" && withUnixLines(fs.read(path).toString("utf8")) === attributesFile.text)
    return;
  problems.report({
    code: "E0627",
    message: `"${shown}" ${kind === "file" ? "is not what isolane writes" : "is missing"}`,
    help: "delete it, run `isolane synth` and commit the result; other attributes belong into a .gitattributes of a folder above",
  });
}

/** The files of a folder, or the path itself. */
function filesAt(full: string, shown: string, kind: NodeKind, fs: WriteFs): readonly string[] {
  if (kind !== "folder") return [shown];
  return fs
    .list(full)
    .flatMap((entry) => filesAt(join(full, entry.name), `${shown}/${entry.name}`, entry.kind, fs));
}
