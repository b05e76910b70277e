/** @module What is wrong with an output that a command reads: then no answer about it can be relied on. */
import { Problems } from "../diagnostics/problems.ts";
import type { EnvironmentFolder } from "../disk/environments.ts";
import { diskIo } from "../disk/read.ts";
import { cacheFolder } from "../disk/stamps.ts";
import type { Reading } from "../verify/reading/reading.ts";
import { prove, type VerifyInput } from "../verify/verify.ts";
import type { Place } from "./host.ts";
import { provedBy } from "./stamped.ts";

/** The codes of what `verify` finds wrong. What a compile made, it has proved. */
export function brokenIn(
  reading: Reading,
  { files }: VerifyInput,
  folder: EnvironmentFolder,
  { variables, cache = true }: Pick<Place, "variables"> & { readonly cache?: boolean | undefined },
): readonly string[] {
  const stamps = cache ? cacheFolder(variables) : undefined;
  const io = diskIo(folder.root);
  const isProved =
    stamps !== undefined && provedBy({ folder, io, cache: stamps }, () => files) !== undefined;
  if (isProved) return [];
  const proved = new Problems();
  prove(reading, proved);
  const errors = proved.all.filter(({ severity }) => severity === "error");
  return [...new Set(errors.map(({ code }) => code))].sort();
}
