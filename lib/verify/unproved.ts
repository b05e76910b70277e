/** @module What is said where the text that was just compiled is not proved: nobody edited it, so writing it again helps nobody. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Problems } from "../diagnostics/problems.ts";

/** What the input itself can cause, and the finding's own help mends. */
const causedByInput: ReadonlySet<string> = new Set(["E0914", "E0950", "E0952", "E0961"]);

const advice = [
  "nothing was written: the compiled text is not proved to keep this promise, though nobody edited it",
  "look at the objects that the message names, and at those of the baseline that they come from; to go on without them, remove the fork from its sandbox",
  "please report it with this message, `isolane --version` and those objects",
];

/** Passes findings about freshly compiled text on, without the advice to compile it again. */
export function reportUnproved(found: readonly Diagnostic[], problems: Problems): void {
  for (const finding of found) {
    const own = finding.help.split("\n").filter((line) => !line.includes("`isolane synth`"));
    const isOurs = finding.severity === "error" && !causedByInput.has(finding.code);
    problems.report(isOurs ? { ...finding, help: [...own, ...advice].join("\n") } : finding);
  }
}
