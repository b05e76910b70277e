/** @module A problem of a spec before it has a position: one for each thing that is wrong. */
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import type { DocumentPath } from "../model/source.ts";

/** What is wrong with the node at `path`. */
export interface SpecError {
  readonly code: DiagnosticCode;
  readonly path: DocumentPath;
  /** What to point at. Default: `value`. */
  readonly at?: "key" | "value";
  readonly message: string;
  readonly help: string;
}
