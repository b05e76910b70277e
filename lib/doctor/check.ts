/** @module What `isolane doctor` is told about an environment, and what a check of it gives. */
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Ground } from "../explain/ground.ts";
import type { Place } from "../explain/model.ts";
import { toPlace } from "../explain/places.ts";
import type { EnvironmentInput } from "../model/input.ts";
import type { LaneSummary } from "../model/release-unit.ts";
import type { SourceRef } from "../model/source.ts";
import type { VerifyReport } from "../verify/model.ts";

/** What the compile says of a sandbox that would fork one workload and nothing else. */
export interface Trial {
  /** `Deployment shop/cart`. */
  readonly workload: string;
  /** Its object in the baseline. */
  readonly source: SourceRef;
  readonly diagnostics: readonly Diagnostic[];
}

/** An environment that was compiled in memory. */
export interface Examined {
  readonly input: EnvironmentInput;
  /** What its compile says. */
  readonly diagnostics: readonly Diagnostic[];
  /** One for each workload that could be forked. */
  readonly trials: readonly Trial[];
  /** Lanes that compile. */
  readonly lanes: readonly LaneSummary[];
  /** The compiled text, ready for questions. Absent: not even the baseline compiles. */
  readonly ground?: Ground;
  /** What verification says of it. Absent with the ground. */
  readonly report?: VerifyReport;
  /** Versions of programs that the sources need, by name; of those on PATH. */
  readonly installed: ReadonlyMap<string, string>;
}

/** Something to know about lanes of the environment. */
export interface Finding {
  /** `blocks`: lanes, or one of them, do not work before it is settled. */
  readonly level: "blocks" | "note";
  readonly text: string;
  /** What to do. */
  readonly help: string;
  readonly code?: DiagnosticCode;
  readonly place?: Omit<Place, "role" | "what">;
}

/** What a check gives. */
export interface Checked {
  /** How things stand, in a few words. */
  readonly summary: string;
  readonly findings: readonly Finding[];
}

/** One row of the table of checks. */
export interface DoctorCheck {
  readonly name: string;
  /** The diagnostics that are its own to pass on. */
  readonly codes: readonly DiagnosticCode[];
  readonly run: (examined: Examined, codes: readonly DiagnosticCode[]) => Checked;
}

/** What the compile reports under some codes; warnings also those that only a trial causes. */
export function reported(
  { diagnostics, trials }: Examined,
  codes: readonly DiagnosticCode[],
): readonly Finding[] {
  const isOwn = ({ code, acknowledged }: Diagnostic) =>
    codes.includes(code) && acknowledged === undefined;
  const own = [
    ...diagnostics
      .filter(isOwn)
      .map((one) => toFinding(one, one.severity === "error" ? "blocks" : "note")),
    ...trials.flatMap((trial) =>
      trial.diagnostics
        .filter((one) => isOwn(one) && one.severity === "warning")
        .map((one) => toFinding(one, "note", trial.source)),
    ),
  ];
  return [...new Map(own.map((one) => [`${one.code} ${one.text}`, one])).values()];
}

/** A diagnostic as a finding. What a trial states has no file: its workload has one. */
export function toFinding(
  { code, message, help, source }: Diagnostic,
  level: Finding["level"],
  tried?: SourceRef,
): Finding {
  const where = source?.document.program === true ? tried : source;
  const place = where === undefined ? {} : { place: toPlace(where) };
  return { level, code, text: message, help, ...place };
}

/** `a, b and 3 more`. */
export function several(names: readonly string[], shown = 6): string {
  const more = names.length - shown;
  return more > 0 ? `${names.slice(0, shown).join(", ")} and ${more} more` : names.join(", ");
}

/** Of a check that has nothing to look at. */
export const notLooked: Checked = {
  summary: "not looked at, since nothing compiles",
  findings: [],
};
