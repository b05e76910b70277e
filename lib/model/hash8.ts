/** @module The short hash in names of what Isolane emits. */
import { createHash } from "node:crypto";

/** The first eight hex digits of the SHA-256 of some strings, none of which may hold a NUL. */
export function hash8(parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0"), "utf8").digest("hex").slice(0, 8);
}
