/** @module Runs a program of the checkout, which compiles and writes all environments through the same writer. */
import { spawnSync } from "node:child_process";
import type { Problems } from "../diagnostics/problems.ts";
import type { OutFolder } from "../disk/output-tree.ts";
import { type Receipt, withReceipts } from "../disk/receipt.ts";

/**
 * Runs the program in the folder that holds `environments/`; it is told the output folder by ISOLANE_OUT. Reports where it
 * fails or writes nothing there.
 * @returns What it printed.
 */
export function runApp(
  app: string,
  out: OutFolder,
  home: string,
  problems: Problems,
): readonly string[] {
  const { result, receipts } = withReceipts((variables) =>
    spawnSync(app, {
      shell: true,
      cwd: home,
      env: { ...process.env, ISOLANE_OUT: out.path, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
      maxBuffer: 256 * 1024 * 1024,
    }),
  );
  const { status, error, signal, stdout, stderr } = result;
  if (status !== 0) {
    const why = error?.message ?? (signal === null ? `exit code ${status}` : signal);
    problems.report({
      code: "E0617",
      message: `the program "${app}" did not succeed: ${why}`,
      help: "correct what it printed, then run the command again",
    });
  } else reportNothingWritten(app, out, receipts, problems);
  return [stdout, stderr].map((text) => text.trimEnd()).filter((text) => text !== "");
}

/** A program that ends well and leaves the output as it was has most likely forgotten to write it. */
function reportNothingWritten(
  app: string,
  out: OutFolder,
  receipts: readonly Receipt[],
  problems: Problems,
): void {
  if (receipts.some((one) => one.out === out.path && one.environments > 0)) return;
  const elsewhere = receipts.find((one) => one.out !== out.path);
  const what =
    elsewhere === undefined
      ? `wrote no environment into "${out.shown}"`
      : `wrote into "${elsewhere.out}", not into "${out.shown}"`;
  problems.report({
    code: "E0660",
    message: `the program "${app}" ended well and ${what}`,
    help: "let it write by synthesise and writeOutput into outFolder(process.env.ISOLANE_OUT, root), as docs/typescript.md shows; without a program, run `isolane synth`",
  });
}
