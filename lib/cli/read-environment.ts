/**
 * @module An environment and its output as they lie on disk: what `verify` and `explain` look at. Nothing is
 * compiled.
 */
import { readEnvironment } from "../compile.ts";
import { Problems } from "../diagnostics/problems.ts";
import type { EnvironmentFolder } from "../disk/environments.ts";
import { isInterrupted } from "../disk/journal.ts";
import { guard } from "../disk/out-folder.ts";
import { type OutFolder, readOutputTree, readTexts } from "../disk/output-tree.ts";
import { diskIo } from "../disk/read.ts";
import { diskFs } from "../disk/write-fs.ts";
import type { OutputFile } from "../model/release-unit.ts";
import type { VerifyInput } from "../verify/verify.ts";

/** Reads an environment's folder and its output. Errors are reported; warnings are `synth`'s to say. */
export function readFromDisk(
  folder: EnvironmentFolder,
  out: OutFolder,
  problems: Problems,
): VerifyInput | undefined {
  const own = new Problems();
  const input = readEnvironment(diskIo(folder.root), folder.fromRoot, own);
  for (const diagnostic of own.all)
    if (diagnostic.severity === "error") problems.report(diagnostic);
  if (input === undefined) return undefined;
  const { name } = input.environment.spec.metadata;
  const files = readFiles(out, name, problems);
  return files === undefined ? undefined : { input, files, shown: out.shown };
}

/** The files of an environment's output; undefined, with a problem, where they cannot be read. */
export function readFiles(
  out: OutFolder,
  environment: string,
  problems: Problems,
): readonly OutputFile[] | undefined {
  return guard({ out }, diskFs, problems, () => {
    const tree = readOutputTree(out, environment, diskFs, problems);
    if (tree === undefined || isInterrupted(out, diskFs, problems)) return undefined;
    return readTexts(tree, diskFs, problems);
  });
}
