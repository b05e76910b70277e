/** @module What a command says that wrote, changed or deleted the spec of a sandbox. */
import type { Problems } from "../../../diagnostics/problems.ts";
import type { Outcome } from "../../command.ts";
import type { Saved } from "../../specs.ts";

/** The outcome; `saved` is undefined where nothing was written. */
export function savedOutcome(
  saved: (Omit<Saved, "action"> & { readonly action: Saved["action"] | "deleted" }) | undefined,
  problems: Problems,
): Outcome {
  return {
    diagnostics: problems.all,
    data: { sandboxes: saved === undefined ? [] : [saved] },
    text: () => {
      if (saved === undefined) return "";
      const next = saved.action === "unchanged" ? "" : "\nnext: isolane synth";
      return `${saved.action} ${saved.file}${next}\n`;
    },
  };
}
