/** @module E03xx, W03xx: names in specs that must exist in the baseline, and forks that cannot be made. */
import type { CodeRow } from "../code.ts";

export const referencesCodes = {
} as const satisfies Record<string, CodeRow>;
