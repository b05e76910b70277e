/** @module E06xx, W06xx: writing and comparing dist/. */
import type { CodeRow } from "../code.ts";

export const outputCodes = {
} as const satisfies Record<string, CodeRow>;
