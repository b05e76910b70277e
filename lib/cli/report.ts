/** @module The results of a command, for people and (`--format json`) for programs. */
import type { CompileResult } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ChangeSet } from "../disk/change-set.ts";
import type { LaneSummary } from "../model/release-unit.ts";
import type { Difference } from "./differences.ts";
import type { EnvironmentFolder } from "./environments.ts";

/** One compiled environment and what its output folder needed. */
export interface EnvironmentResult {
  readonly folder: EnvironmentFolder;
  readonly result: CompileResult;
  readonly change: ChangeSet;
}

/** Everything that a command has to say. schemas/report.schema.json describes its JSON form. */
export interface Report {
  readonly command: "synth" | "check";
  readonly ok: boolean;
  readonly shownOut: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly environments: readonly EnvironmentResult[];
  readonly differences: readonly Difference[];
  readonly recovered: boolean;
}

/** How diagnostics and lanes look in JSON: both live elsewhere and are loaded with the command. */
export interface JsonForms {
  readonly diagnostics: (diagnostics: readonly Diagnostic[]) => readonly object[];
  readonly lanes: (result: CompileResult) => readonly LaneSummary[];
}

/** One JSON document. */
export function jsonReport(report: Report, forms: JsonForms): string {
  const synth = report.command === "synth";
  const document = {
    version: 1,
    command: report.command,
    ok: report.ok,
    diagnostics: forms.diagnostics(report.diagnostics),
    environments: report.environments.map(({ folder, result, change }) => ({
      name: change.environment,
      folder: folder.shown,
      out: `${report.shownOut}/${change.environment}`,
      lanes: forms.lanes(result),
      written: synth ? change.written.map(({ path }) => path) : [],
      removed: synth ? change.removed.map(({ path }) => path) : [],
      unchanged: change.unchanged,
    })),
    differences: report.differences,
    recovered: report.recovered,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** `staging: 3 sandboxes, 1 group, 5 lanes; 12 files written, 1 removed, 80 unchanged`. */
export function summaryLine(
  command: Report["command"],
  { result, change }: EnvironmentResult,
): string {
  const { sandboxes, groups, lanes } = result.environment;
  const what = [
    count(sandboxes.length, "sandbox", "sandboxes"),
    count(groups.length, "group"),
    count(lanes.length, "lane"),
  ];
  const { written, removed, unchanged } = change;
  const files =
    command === "synth"
      ? [
          `${count(written.length, "file")} written`,
          `${removed.length} removed`,
          `${unchanged} unchanged`,
        ]
      : [
          `${count(written.length + removed.length, "difference")}`,
          `${count(unchanged, "file")} as committed`,
        ];
  return `${change.environment}: ${what.join(", ")}; ${files.join(", ")}`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
