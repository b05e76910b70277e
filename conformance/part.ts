/** @module What a part of the conformance run is: something real that is asked about our output. */

/** One line of a part's table: column to value. Rows of one part may have different columns. */
export type Row = Readonly<Record<string, string | number>>;

/** What a part found. No failures: the real program agrees with everything that we promise. */
export interface Outcome {
  readonly rows: readonly Row[];
  /** One line each: what was asked, what was expected, what the real program said. */
  readonly failures: readonly string[];
}

/** A part. Both functions throw when the real program is not available or does not start. */
export interface Part {
  readonly name: string;
  /**
   * How often it may be tried. Two, where running controllers are waited for, which a machine that is busy with
   * something else may delay: what is wrong fails twice, and both runs are printed. Default: once.
   */
  readonly attempts?: 2;
  /**
   * Builds or fetches every program of the part that the cache does not have. Nothing runs meanwhile: a
   * build takes minutes, in which connections to what had been started before would go stale.
   */
  prepare(): void;
  run(): Promise<Outcome>;
}

/** The rows as aligned text, a header for each change of columns. */
export function table(rows: readonly Row[]): string {
  const groups: Row[][] = [];
  for (const row of rows) {
    const columns = Object.keys(row).join();
    const last = groups.at(-1);
    if (last?.[0] !== undefined && Object.keys(last[0]).join() === columns) last.push(row);
    else groups.push([row]);
  }
  return groups.map(aligned).join("\n\n");
}

function aligned(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? "")))];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
