/** @module Collects the problems of one stage, so a run reports all of them. */
import { codes, severityOf } from "./codes.ts";
import type { Diagnostic, Finding } from "./diagnostic.ts";

/** A list of diagnostics that only grows. */
export class Problems {
  readonly #found: Diagnostic[] = [];

  /** Adds a problem. Its code decides whether it is an error or a warning. */
  report(finding: Finding): void {
    this.#found.push({ ...finding, severity: severityOf(finding.code) });
  }

  /** A way to report of callers that meet one problem several times: it is added once. */
  onceEach(): (finding: Finding) => void {
    const reported = new Set<string>();
    return (finding) => {
      const { code, message, source } = finding;
      const id = JSON.stringify([code, message, source?.document.file, source?.path]);
      if (!reported.has(id)) this.report(finding);
      reported.add(id);
    };
  }

  /** Marks the warnings for which there is a reason to live with them. Errors are never asked about. */
  acknowledge(reasonOf: (warning: Diagnostic) => string | undefined): void {
    for (const [index, found] of this.#found.entries()) {
      const acknowledged = found.severity === "warning" ? reasonOf(found) : undefined;
      if (acknowledged !== undefined) this.#found[index] = { ...found, acknowledged };
    }
  }

  /** True when the next stage must not start. */
  get failed(): boolean {
    return this.#found.some(({ severity }) => severity === "error");
  }

  /**
   * Everything reported so far, in the order of reporting; sorting is the printer's job. What is said once is there
   * once, and counts as acknowledged when all who meet it acknowledge it.
   */
  get all(): readonly Diagnostic[] {
    const said = new Map<Diagnostic | string, Diagnostic>();
    for (const found of this.#found) {
      const { code, message } = found;
      const id = codes[code].once === true ? `${code} ${message}` : found;
      if (said.get(id)?.acknowledged !== undefined || !said.has(id)) said.set(id, found);
    }
    return [...said.values()];
  }
}
