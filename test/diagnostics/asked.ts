/** @module What `isolane explain` prints about a question that it cannot answer. */
import { explain } from "../../lib/cli/commands/explain.ts";
import { runnerIn } from "../support/project.ts";
import { synthIn } from "./runner.ts";

type Question = Partial<Parameters<Awaited<ReturnType<typeof explain.load>>>[0]>;

/** Compiles the case and asks about a request; what is printed to standard error. */
export function explainIn(root: string, asked: Question): string {
  const { text, exitCode } = synthIn(root);
  if (exitCode !== 0) throw new Error(text);
  return runnerIn(root)(explain, { method: "GET", url: "", header: [], hops: false, ...asked }).err;
}
