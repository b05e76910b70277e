/**
 * @module One component of an output path from any text. Reversible, lower case (two names that
 * differ in case must not meet on a case-insensitive file system), valid everywhere.
 */
import { createHash } from "node:crypto";

/** The longest file name that common file systems take, in bytes; ours are ASCII. */
const longest = 255;

/** Device names of Windows, with or without an extension. */
const device = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/;

/** `[a-z0-9.-]` stays; each byte of anything else becomes `_` and two hex digits. */
export function encodeName(text: string): string {
  return text.replace(/[^a-z0-9.-]/gu, (c) => escapeBytes(c));
}

/** The same, with dots and hyphens escaped too: for a part that these separate from the next. */
export function encodePart(text: string): string {
  return text.replace(/[^a-z0-9]/gu, (c) => escapeBytes(c));
}

/**
 * A whole component. One that is too long keeps its start and ends in `_h` and a hash: `_h` is no
 * escape, so it cannot meet the name of something else.
 */
export function component(encoded: string, extension = ""): string {
  const name = safeStart(encoded);
  if (name.length + extension.length <= longest) return `${name}${extension}`;
  const hash = createHash("sha256").update(encoded).digest("hex").slice(0, 16);
  return `${name.slice(0, longest - extension.length - hash.length - 2)}_h${hash}${extension}`;
}

/** No hidden files, no `.` and `..`, no device names, no option-like names. */
function safeStart(encoded: string): string {
  const [start = ""] = encoded;
  const awkward = start === "." || start === "-" || device.test(encoded);
  return awkward ? `${escapeBytes(start)}${encoded.slice(1)}` : encoded;
}

function escapeBytes(text: string): string {
  return [...Buffer.from(text, "utf8")]
    .map((byte) => `_${byte.toString(16).padStart(2, "0")}`)
    .join("");
}
