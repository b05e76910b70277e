/** @module Names that may not be longer than some number of characters. */
import { createHash } from "node:crypto";

/** The name, or a prefix of it and a hash of all of it where it is longer than `max` characters. */
export function boundedName(name: string, max: number): string {
  if (name.length <= max) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name.slice(0, max - 9).replace(/[-.]+$/, "")}-${hash}`;
}
