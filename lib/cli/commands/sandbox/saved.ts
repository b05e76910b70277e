/** @module What a command says that wrote, changed or deleted the spec of a sandbox. */
import type { Problems } from "../../../diagnostics/problems.ts";
import { deletionWords } from "../../../model/deletion.ts";
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
      return `${saved.action} ${saved.file}${stateOf(saved)}${next}\n`;
    },
  };
}

/** How far its deletion is, or that it lives again. Empty: neither. */
function stateOf({ deleting, revived, action }: Saved): string {
  if (revived)
    return ": it was being deleted, and lives again; what its resources held may be gone";
  if (deleting === undefined) return "";
  const { since, until, draining } = deleting;
  const words =
    draining === true
      ? `its consumers hand over first, and \`isolane prune\` goes on after ${until}`
      : `what its resources have made is removed first, and \`isolane prune\` deletes the file after ${until}`;
  if (since === undefined) return `: ${deletionWords(deleting)}`;
  return action === "unchanged" ? `: being deleted since ${since}: ${words}` : `: ${words}`;
}
