/** @module A file's text: decoding, characters that YAML readers disagree on, offsets to positions. */

import type { Problems } from "../diagnostics/problems.ts";
import type { Position, SourceRef } from "../model/source.ts";

/** A file's text and where its lines start. */
export class SourceText {
  readonly file: string;
  readonly text: string;
  /** False when no node can be an anchor or an alias. */
  readonly hasAliases: boolean;
  #lineStarts: readonly number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    // Only a mark of the encoding: no reader counts it as a column. Kubernetes splits a file at its lines `---`
    // (apimachinery `pkg/util/yaml`, YAMLReader) and reads each part on its own, so a part may start with one too.
    this.text = text.includes("\uFEFF")
      ? text.replace(/^\uFEFF|(?<=(?:^|\n)---[^\n]*\n)\uFEFF/g, "")
      : text;
    this.hasAliases = text.includes("&") || text.includes("*");
  }

  /** The position of a range of offsets. */
  position(start: number, end: number): Position {
    const starts = this.#starts();
    const line = lineOf(starts, start);
    const lineStart = starts[line] ?? 0;
    let lineEnd = (starts[line + 1] ?? this.text.length + 1) - 1;
    if (this.text[lineEnd - 1] === "\r") lineEnd -= 1;
    const column = start - lineStart + 1;
    const endColumn = Math.min(end, lineEnd) - lineStart + 1;
    return { line: line + 1, column, endColumn: Math.max(endColumn, column + 1) };
  }

  /** A place in the text, for a diagnostic that has no node to point at. */
  spot(start: number, end: number = start + 1): SourceRef {
    const { file, text } = this;
    const locate = () => this.position(start, end);
    return { document: { file, text, value: undefined, locate }, path: [] };
  }

  #starts(): readonly number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0];
      for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) {
        starts.push(at + 1);
      }
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }
}

/** Index of the last line that starts at or before the offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The text of UTF-8 bytes, or undefined and a problem. */
export function decodeText(
  file: string,
  bytes: Uint8Array,
  problems: Problems,
): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // This decoder reads what is not a character as U+FFFD.
    const [prefix = ""] = new TextDecoder().decode(bytes).split("\ufffd", 1);
    const readable = new SourceText(file, prefix);
    problems.report({
      code: "E0103",
      message: `"${file}" is not UTF-8: the byte after this place starts no character`,
      help: "save the file as UTF-8",
      source: readable.spot(Math.max(0, readable.text.length - 1)),
    });
    return undefined;
  }
}

/**
 * What goyaml refuses (YAML 1.1 §5.1), and what it takes for a line break where YAML 1.2 readers do
 * not: a lone CR, NEL, LS and PS. One text must not mean two things.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const unreadable = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|\r(?!\n)|\p{Cs}/u;

/** Whether a text holds a character that readers of YAML refuse, or at which only some of them see a line end. */
export function hasUnreadable(text: string): boolean {
  return unreadable.test(text);
}

/** A text of JSON without such characters: all of them can only stand in its strings, where each has an escape. */
export function withEscapes(json: string): string {
  return json.replace(
    new RegExp(unreadable.source, "gu"),
    (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

/** Reports the first character that is not allowed; true when there is none. */
export function checkCharacters(source: SourceText, problems: Problems): boolean {
  const match = unreadable.exec(source.text);
  if (match === null) return true;
  const found = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  problems.report({
    code: "E0104",
    message: `character U+${found} is not allowed in a YAML file`,
    help: `remove it, or write it as an escape in double quotes ("\\u${found}")`,
    source: source.spot(match.index),
  });
  return false;
}
