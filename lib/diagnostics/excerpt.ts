/** @module The line that a problem is in, with a caret under the place. */
import type { Position, SourceDocument } from "../model/source.ts";
import { escapeText } from "./escape.ts";
import { hasCredentials, keyOf, maySayValues } from "./secret-text.ts";

/** Characters of a line that are shown at most. */
const width = 100;
/** Characters before the place that are kept when the line is cut. */
const lead = 40;

/** The excerpt of a line and the carets below it, without gutters. */
export interface Excerpt {
  readonly line: string;
  readonly carets: string;
}

/**
 * Cuts the line around the place; undefined when the text has no such line. Of a line that may hold a value of a Secret
 * the key is all that is shown.
 */
export function excerpt(document: SourceDocument, position: Position): Excerpt | undefined {
  const line = lineAt(document.text, position.line) ?? "";
  const isHidden = maySayValues(document, position.line) || hasCredentials(line);
  const whole = isHidden ? keyOf(line) : line;
  if (whole === undefined || whole.trim() === "") return undefined;
  const start = isHidden ? whole.search(/[^\s-]/) : position.column - 1;
  const last = isHidden ? whole.length : position.endColumn - 1;
  const end = Math.max(start + 1, Math.min(last, whole.length));
  const from = whole.length <= width ? 0 : clamp(start - lead, 0, whole.length - width);
  const to = Math.min(whole.length, from + width);

  const before = `${from > 0 ? "..." : ""}${escapeText(whole.slice(from, start))}`;
  const marked = escapeText(whole.slice(start, Math.min(end, to)));
  const after = `${escapeText(whole.slice(Math.min(end, to), to))}${to < whole.length ? "..." : ""}`;
  return {
    line: `${before}${marked}${after}`,
    carets: `${" ".repeat(cells(before))}${"^".repeat(Math.max(1, cells(marked)))}`,
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

function lineAt(text: string, line: number): string | undefined {
  let start = 0;
  for (let current = 1; current < line; current += 1) {
    const next = text.indexOf("\n", start);
    if (next < 0) return undefined;
    start = next + 1;
  }
  const end = text.indexOf("\n", start);
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/, "");
}

/** East Asian and emoji characters take two cells, combining marks none. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
const none = /\p{M}/u;

function cells(text: string): number {
  let count = 0;
  for (const character of text) {
    if (none.test(character)) continue;
    count += character > "\u10ff" && wide.test(character) ? 2 : 1;
  }
  return count;
}
