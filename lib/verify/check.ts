/** @module What a check is: one thing that is proved of the emitted text. The list of all is `checks.ts`. */
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import type { Problems } from "../diagnostics/problems.ts";
import type { DocumentPath } from "../model/source.ts";
import type { VerifyReport } from "./model.ts";
import type { Reading } from "./reading/reading.ts";

/** A promise of the README by its number, or that each object has exactly one owner. */
export type PromiseName = "P1" | "P2" | "P3" | "P4" | "P8" | "P9" | "P10" | "ownership";

/** One check. It knows the reading and no other check. */
export interface Check {
  /** Unique; the name of its file. */
  readonly name: string;
  /** What it proves. */
  readonly promises: readonly PromiseName[];
  /** Everything that it may report. */
  readonly codes: readonly DiagnosticCode[];
  /** Reports what is broken. Returns how much it looked at, where the report says that. */
  readonly run: (reading: Reading, problems: Problems) => Partial<VerifyReport> | undefined;
}

/** What is wrong with an object, and at which of its nodes. */
export interface Fault {
  readonly path: DocumentPath;
  readonly what: string;
}

/** Something that has to hold, the node that it is about, and what is wrong otherwise. */
export type Statement = readonly [holds: boolean, path: DocumentPath, otherwise: string];

/** The faults of statements that do not hold. */
export function faultsIn(statements: readonly Statement[]): readonly Fault[] {
  return statements.flatMap(([holds, path, what]) => (holds ? [] : [{ path, what }]));
}
