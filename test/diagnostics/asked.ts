/** @module What `isolane explain` prints about a question that it cannot answer. */
import { type ExplainOptions, runExplain } from "../../lib/cli/explain.ts";
import { synthIn } from "./runner.ts";

/** Compiles the case and asks about a request; what is printed to standard error. */
export function explainIn(root: string, asked: Partial<ExplainOptions>): string {
  const { text, exitCode } = synthIn(root);
  if (exitCode !== 0) throw new Error(text);
  const printed: string[] = [];
  const out = { color: false, write: () => {} };
  const err = { color: false, write: (more: string) => void printed.push(more) };
  const defaults = { method: "GET", url: "", headers: [], dist: "dist", hops: false } as const;
  runExplain({ ...defaults, format: "human", ...asked }, { cwd: root, out, err });
  return printed.join("");
}
