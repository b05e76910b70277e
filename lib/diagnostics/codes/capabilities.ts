/** @module E04xx, W04xx: what ports, backends and implementations can do. */
import type { CodeRow } from "../code.ts";

export const capabilitiesCodes = {
} as const satisfies Record<string, CodeRow>;
