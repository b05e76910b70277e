/** @module What a command says that wrote, changed or deleted the spec of a sandbox. */
import type { Problems } from "../../../diagnostics/problems.ts";
import type { Outcome } from "../../command.ts";
import type { Saved } from "../../specs.ts";

/**
 * The outcome.
 * @param saved undefined where nothing was done.
 * @param notes Why, where that is no problem.
 */
export function savedOutcome(
  saved: Saved | undefined,
  problems: Problems,
  notes: readonly string[] = [],
): Outcome {
  return {
    diagnostics: problems.all,
    data: { sandboxes: saved === undefined ? [] : [saved] },
    notes,
    text: () => {
      if (saved === undefined) return "";
      const next = saved.action === "unchanged" ? "" : "\nnext: isolane synth";
      return `${saved.action} ${saved.file}${next}\n`;
    },
  };
}
