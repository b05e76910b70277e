/** @module One row of the table of diagnostic codes. */

/** What a code means. Codes are stable and never reused; a retired one keeps its row. */
export interface CodeRow {
  readonly severity: "error" | "warning";
  /** A short title, as a heading of docs/errors.md. Lower case, no full stop. */
  readonly title: string;
  /** Why this is a problem: two or three sentences for docs/errors.md. */
  readonly why: string;
  /** The way out, in general terms, for docs/errors.md. */
  readonly fix: string;
}
