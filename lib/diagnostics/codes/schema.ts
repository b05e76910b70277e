/** @module E02xx: specs against their JSON Schemas. */
import type { CodeRow } from "../code.ts";

export const schemaCodes = {
} as const satisfies Record<string, CodeRow>;
