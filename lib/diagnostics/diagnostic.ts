/** @module What a stage reports. */
import type { SourceRef } from "../model/source.ts";
import type { DiagnosticCode } from "./codes.ts";

/** One problem, said to a person: what is wrong, where, what was expected, what to do. */
export interface Finding {
  readonly code: DiagnosticCode;
  /** Lower case, no final full stop, double quotes around user text. Says what is wrong. */
  readonly message: string;
  /** What was expected and what to do. */
  readonly help: string;
  /** Where. Absent only when no file is to blame (a missing folder, a missing program). */
  readonly source?: SourceRef | undefined;
  /** Other places that take part, for example the second of two specs in conflict. */
  readonly related?:
    | readonly { readonly message: string; readonly source: SourceRef }[]
    | undefined;
}

/** A reported problem, with the severity of its code. */
export interface Diagnostic extends Finding {
  readonly severity: "error" | "warning";
  /** Why a spec says that this warning is lived with. Absent: it is not. */
  readonly acknowledged?: string;
}

/** Whether a command must not end well with it: an error, or with `--strict` a warning that no spec acknowledges. */
export function isFatal({ severity, acknowledged }: Diagnostic, strict: boolean): boolean {
  return severity === "error" || (strict && acknowledged === undefined);
}
