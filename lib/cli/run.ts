/**
 * @module What `synth` and `check` have in common: find, compile, act on the output, say how it went.
 * Everything heavy is imported here, so that `--help` and `--version` do not wait for it.
 */
import { resolve } from "node:path";
import picocolors from "picocolors";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatDiagnostics, toJsonDiagnostics } from "../diagnostics/print.ts";
import { Problems } from "../diagnostics/problems.ts";
import type { ChangeSet } from "../disk/change-set.ts";
import { compareOutput, type WriteResult, writeOutput } from "../disk/write.ts";
import { laneSummary } from "../emit/index-files.ts";
import { type CompiledFolder, compileFolders } from "./compile-folders.ts";
import { type Difference, listDifferences, renderDifferences } from "./differences.ts";
import { findEnvironments } from "./environments.ts";
import { exit, type Host } from "./host.ts";
import { type EnvironmentResult, jsonReport, type Report, summaryLine } from "./report.ts";

/** Options of `synth` and `check`. */
export interface RunOptions {
  /** As given on the command line. */
  readonly out: string;
  readonly format: "human" | "json";
  /** Warnings fail the command. */
  readonly strict: boolean;
}

/** Compiles the folders and writes or compares their output. Returns the exit code. */
export function run(
  command: Report["command"],
  folders: readonly string[],
  options: RunOptions,
  host: Host,
): number {
  const found = new Problems();
  const environments = findEnvironments(folders, host.cwd, found);
  if (found.failed) return finish(host, options, failure(command, options, found.all), exit.usage);

  const out = { path: resolve(host.cwd, options.out), shown: shownFolder(options.out) };
  const compiled = compileFolders(environments, out.path);
  const { strict } = options;
  if (fails(compiled.diagnostics, strict)) {
    return finish(host, options, failure(command, options, compiled.diagnostics), exit.problems);
  }

  const problems = new Problems();
  const request = {
    out,
    root: host.cwd,
    strict,
    environments: compiled.environments.map(({ result }) => ({
      name: result.environment.settings.name,
      files: result.files,
    })),
  };
  const written =
    command === "synth" ? writeOutput(request, problems) : compareOutput(request, problems);
  const diagnostics = [...compiled.diagnostics, ...problems.all];
  if (written === undefined) {
    return finish(host, options, failure(command, options, diagnostics), exit.problems);
  }
  return finishRun(host, options, {
    command,
    diagnostics,
    compiled: compiled.environments,
    written,
  });
}

interface Finished {
  readonly command: Report["command"];
  readonly diagnostics: readonly Diagnostic[];
  readonly compiled: readonly CompiledFolder[];
  readonly written: WriteResult;
}

function finishRun(host: Host, options: RunOptions, finished: Finished): number {
  const { command, diagnostics, compiled, written } = finished;
  const differences = command === "check" ? listDifferences(written.changes) : [];
  const ok = differences.length === 0;
  const report: Report = {
    command,
    ok,
    shownOut: shownFolder(options.out),
    diagnostics,
    environments: pair(compiled, written.changes),
    differences,
    recovered: written.recovered,
  };
  if (command === "check" && options.format === "human")
    printDifferences(host, report, written.changes);
  return finish(host, options, report, ok ? exit.ok : exit.problems);
}

function pair(
  compiled: readonly CompiledFolder[],
  changes: readonly ChangeSet[],
): readonly EnvironmentResult[] {
  return compiled.flatMap(({ folder, result }, index) => {
    const change = changes[index];
    return change === undefined ? [] : [{ folder, result, change }];
  });
}

function printDifferences(host: Host, report: Report, changes: readonly ChangeSet[]): void {
  const colors = picocolors.createColors(host.out.color);
  host.out.write(renderDifferences(changes, report.shownOut, colors));
}

/** A report of a command that did not get as far as the output. */
function failure(
  command: Report["command"],
  options: RunOptions,
  diagnostics: readonly Diagnostic[],
): Report {
  const differences: readonly Difference[] = [];
  const shownOut = shownFolder(options.out);
  return {
    command,
    ok: false,
    shownOut,
    diagnostics,
    environments: [],
    differences,
    recovered: false,
  };
}

/** Prints the report: results to standard output, everything else to standard error. */
function finish(host: Host, { format, strict }: RunOptions, report: Report, code: number): number {
  if (format === "json") {
    host.out.write(
      jsonReport(report, {
        diagnostics: toJsonDiagnostics,
        lanes: ({ environment, probes }) =>
          environment.lanes.map((lane) => laneSummary(lane, environment, probes)),
      }),
    );
    return code;
  }
  const { diagnostics, environments, command } = report;
  if (report.recovered)
    host.err.write("an earlier write was interrupted and has been completed first\n");
  if (diagnostics.length > 0) {
    host.err.write(ended(formatDiagnostics(diagnostics, { color: host.err.color })));
  }
  if (
    !report.ok &&
    strict &&
    diagnostics.every(({ severity }) => severity === "warning") &&
    diagnostics.length > 0
  ) {
    host.err.write("warnings are errors with --strict; nothing was written\n");
  }
  for (const environment of environments) host.out.write(`${summaryLine(command, environment)}\n`);
  if (report.differences.length > 0) {
    host.err.write(
      `"${report.shownOut}" is not what the specs say; run \`isolane synth\` and commit the result\n`,
    );
  }
  return code;
}

function fails(diagnostics: readonly Diagnostic[], strict: boolean): boolean {
  return diagnostics.some(({ severity }) => strict || severity === "error");
}

/** As people wrote it, without a trailing slash. */
function shownFolder(out: string): string {
  return out.replace(/(?<=.)[/\\]+$/, "");
}

function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
