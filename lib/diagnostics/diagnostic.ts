/** @module What a stage reports. */

import type { SourceRef } from "../model/source.ts";
import type { DiagnosticCode } from "./codes.ts";

/** One problem, said to a person: what is wrong, where, what was expected, what to do. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  /** Lower case, no final full stop, double quotes round user text. Says what is wrong. */
  readonly message: string;
  /** What was expected and what to do. */
  readonly help: string;
  /** Where. Absent only when no file is to blame (a missing folder, a missing program). */
  readonly source?: SourceRef;
  /** Other places that take part, as the second of two specs in conflict. */
  readonly related?: readonly { readonly message: string; readonly source: SourceRef }[];
}
