/**
 * @module How `isolane synth --app` learns what the program wrote: it names a file by a variable, and the writer leaves
 * a line there. A program that ends well may have written nothing, or into another folder.
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asString, at, parseJson } from "../kube/json.ts";

const variable = "ISOLANE_RECEIPT";

/** What one write of the program had to do with. */
export interface Receipt {
  /** The output folder. */
  readonly out: string;
  /** How many environments were written, or were found as they have to be. */
  readonly environments: number;
}

/** Leaves a line for whoever runs this program, if somebody asked for it. */
export function leaveReceipt(receipt: Receipt): void {
  const path = process.env[variable];
  if (path !== undefined && path !== "") appendFileSync(path, `${JSON.stringify(receipt)}\n`);
}

/** Runs something with the variable, and reads what was left. */
export function withReceipts<Result>(
  run: (variables: Readonly<Record<string, string>>) => Result,
): { readonly result: Result; readonly receipts: readonly Receipt[] } {
  const folder = mkdtempSync(join(tmpdir(), "isolane-"));
  const path = join(folder, "receipts");
  try {
    const result = run({ [variable]: path });
    return { result, receipts: readReceipts(path) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReceipts(path: string): readonly Receipt[] {
  let text = "";
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    const receipt = parseJson(line);
    const out = asString(at(receipt, "out"));
    return out === undefined ? [] : [{ out, environments: Number(at(receipt, "environments")) }];
  });
}
