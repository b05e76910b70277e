/** @module Collects the problems of one stage, so that a run reports all of them. */

import type { SourceRef } from "../model/source.ts";
import { codes, type DiagnosticCode } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** What to say about one problem; the severity comes from the table of codes. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help: string;
  readonly source?: SourceRef | undefined;
  readonly related?: readonly { readonly message: string; readonly source: SourceRef }[];
}

/** An append-only list of diagnostics. The same problem at the same place is kept once. */
export class Problems {
  readonly #found: Diagnostic[] = [];

  /** Adds a problem. Whether it is an error or a warning is decided by its code. */
  report(finding: Finding): void {
    const { source, related, ...rest } = finding;
    this.#found.push({
      ...rest,
      severity: codes[finding.code].severity,
      ...(source === undefined ? {} : { source }),
      ...(related === undefined ? {} : { related }),
    });
  }

  /** True when a stage must not be followed by the next one. */
  get failed(): boolean {
    return this.#found.some((d) => d.severity === "error");
  }

  /** Everything reported so far, in the order of reporting. Sorting is the printer's job. */
  get all(): readonly Diagnostic[] {
    return this.#found;
  }
}
