/**
 * @module `isolane verify`: proves what lies on disk, after a hand edit or a merge. It reads and judges;
 * it neither compiles nor compares with a fresh compile.
 */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatDiagnostics, toJsonDiagnostics } from "../diagnostics/print.ts";
import { Problems } from "../diagnostics/problems.ts";
import { type VerifyReport, verify } from "../verify/verify.ts";
import { type EnvironmentFolder, findEnvironments } from "./environments.ts";
import { exit, type Host } from "./host.ts";
import { readFromDisk } from "./read-environment.ts";

/** Options of `verify`. */
export interface VerifyOptions {
  /** The output folder, as given on the command line. */
  readonly dist: string;
  readonly format: "human" | "json";
}

interface Verified {
  readonly folder: EnvironmentFolder;
  readonly name: string;
  readonly report: VerifyReport;
}

/** Verifies the environments of the folders. Returns the exit code. */
export function runVerify(folders: readonly string[], options: VerifyOptions, host: Host): number {
  const problems = new Problems();
  const environments = findEnvironments(folders, host.cwd, problems);
  if (problems.failed)
    return finish(options, host, { all: problems.all, verified: [] }, exit.usage);
  const verified = environments.flatMap(
    (folder) => verifyFolder(folder, options, host, problems) ?? [],
  );
  const code = problems.failed ? exit.problems : exit.ok;
  return finish(options, host, { all: problems.all, verified }, code);
}

function verifyFolder(
  folder: EnvironmentFolder,
  { dist }: VerifyOptions,
  host: Host,
  problems: Problems,
): Verified | undefined {
  const found = readFromDisk(folder, dist, host, problems);
  if (found === undefined) return undefined;
  const { name } = found.input.environment.spec.metadata;
  return { folder, name, report: verify(found, problems) };
}

function finish(
  { format, dist }: VerifyOptions,
  host: Host,
  {
    all,
    verified,
  }: { readonly all: readonly Diagnostic[]; readonly verified: readonly Verified[] },
  code: number,
): number {
  if (format === "json") {
    const environments = verified.map(({ folder, name, report }) => ({
      name,
      folder: folder.shown,
      out: `${dist}/${name}`,
      ...report,
    }));
    const diagnostics = toJsonDiagnostics(all);
    const document = {
      version: 1,
      command: "verify",
      ok: code === exit.ok,
      diagnostics,
      environments,
    };
    host.out.write(`${JSON.stringify(document, undefined, 2)}\n`);
    return code;
  }
  if (all.length > 0)
    host.err.write(`${formatDiagnostics(all, { color: host.err.color }).trimEnd()}\n`);
  for (const one of verified) host.out.write(`${summary(one)}\n`);
  return code;
}

/** `staging: 1,362 requests at 14 entries (135 to a fork), 4 lanes, 87 objects, 53 selectors`. */
function summary({ name, report }: Verified): string {
  const asked = Object.values(report.requests).reduce((sum, count) => sum + count, 0);
  const entries = Object.keys(report.requests).length;
  const sampled = report.sampled.length === 0 ? "" : `; sampled: ${report.sampled.join(", ")}`;
  return `${name}: ${asked} requests at ${entries} entries (${report.forked} to a fork), ${report.lanes} lanes, ${report.objects} objects, ${report.selectors} selectors${sampled}`;
}
