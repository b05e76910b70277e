/** @module E01xx, W01xx: reading files and running kustomize and helm. */
import type { CodeRow } from "../code.ts";

export const loadCodes = {
  E0101: {
    severity: "error",
    title: "not valid YAML",
    why: "The file cannot be read as YAML, so nothing in it can be trusted.",
    fix: "Correct the syntax at the position that the message names.",
  },
} as const satisfies Record<string, CodeRow>;
