/**
 * @module An environment and its output as they lie on disk: what `verify` and `explain` look at. Nothing is
 * compiled.
 */
import { join, resolve } from "node:path";
import { readEnvironment } from "../compile.ts";
import { Problems } from "../diagnostics/problems.ts";
import { readOutputTree, reportKind } from "../disk/output-tree.ts";
import { diskIo } from "../disk/read.ts";
import { diskFs } from "../disk/write-fs.ts";
import type { OutputFile } from "../model/release-unit.ts";
import type { VerifyInput } from "../verify/verify.ts";
import type { EnvironmentFolder } from "./environments.ts";
import type { Host } from "./host.ts";

/** Reads an environment's folder and its output. Errors are reported; warnings are `synth`'s to say. */
export function readFromDisk(
  folder: EnvironmentFolder,
  dist: string,
  host: Pick<Host, "cwd">,
  problems: Problems,
): VerifyInput | undefined {
  const own = new Problems();
  const input = readEnvironment(diskIo(folder.root), folder.fromRoot, own);
  for (const diagnostic of own.all)
    if (diagnostic.severity === "error") problems.report(diagnostic);
  if (input === undefined) return undefined;
  const { name } = input.environment.spec.metadata;
  const shown = dist.replace(/(?<=.)[/\\]+$/, "");
  const files = readFiles({ path: resolve(host.cwd, dist), shown }, name, problems);
  return files === undefined ? undefined : { input, files, shown };
}

/** Every file of the environment's folder. Links and other things that are no files are reported. */
function readFiles(
  out: { readonly path: string; readonly shown: string },
  environment: string,
  problems: Problems,
): readonly OutputFile[] | undefined {
  const tree = readOutputTree(out, environment, diskFs, problems);
  if (tree === undefined) return undefined;
  return [...tree.files].flatMap(([path, kind]): readonly OutputFile[] => {
    if (kind !== "file") {
      reportKind(`${tree.shown}/${path}`, kind, problems);
      return [];
    }
    const text = diskFs.read(join(tree.folder, path)).toString("utf8");
    return [{ path: `${environment}/${path}`, text }];
  });
}
