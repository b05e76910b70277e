/** @module E05xx, W05xx: names, ownership, selectors and lanes that collide. */
import type { CodeRow } from "../code.ts";

export const conflictsCodes = {
} as const satisfies Record<string, CodeRow>;
