/**
 * @module A quick reader for the YAML that Isolane writes: block maps and lists, plain words, JSON-quoted
 * strings, numbers. Its grammar is narrow on purpose: whatever is not certainly one thing to every
 * YAML parser makes it give up, and the full reader (lib/load) reads the file. It exists for speed:
 * thousands of small files are read at every compile. It only translates: the engine's reader of JSON makes the values, in
 * half of the memory that values put together here take.
 */
import { parseJson } from "../kube/json.ts";
import { hasUnreadable } from "./text.ts";
import { isPlain } from "./written-scalar.ts";

/** The document's value, or undefined where the text is beyond this reader. */
export function readBlock(text: string): unknown {
  // A comment, which is skipped here, may end at them to another reader, and something else begin.
  if (hasUnreadable(text)) return undefined;
  try {
    return parseJson(new Reader(text).document());
  } catch (error) {
    if (error instanceof Beyond) return undefined;
    throw error;
  }
}

class Beyond extends Error {}

interface Line {
  readonly indent: number;
  /** Without indentation. */
  readonly text: string;
}

/** `key: value`, `key:`; a key is a plain word or a quoted string. */
const pair = /^([A-Za-z_/$][\w./$-]*|"(?:[^"\\]|\\.)*"):(?: (.+))?$/;
const number = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/;

/** Each part of a document as a text of JSON. */
class Reader {
  readonly #lines: Line[];
  #at = 0;

  constructor(text: string) {
    const lines = text.replace(/\n$/, "").split("\n");
    // A blank line can only be inside a block of text, which this reader does not read.
    if (lines.includes("")) throw new Beyond();
    this.#lines = lines
      .filter((line) => !line.startsWith("#"))
      .map((line) => {
        const text = line.replace(/^ +/, "");
        return { indent: line.length - text.length, text };
      });
  }

  document(): string {
    const value = this.#node(0);
    if (this.#at < this.#lines.length) throw new Beyond();
    return value;
  }

  #node(indent: number): string {
    const line = this.#lines[this.#at];
    if (line === undefined || line.indent !== indent) throw new Beyond();
    return line.text.startsWith("- ") ? this.#list(indent) : this.#map(indent);
  }

  #list(indent: number): string {
    const items: string[] = [];
    for (let line = this.#here(indent); line?.text.startsWith("- "); line = this.#here(indent)) {
      const rest = line.text.slice(2);
      if (pair.test(rest) || rest.startsWith("- ")) {
        // The item's first line is read as a line of its own, two columns further in.
        this.#lines[this.#at] = { indent: indent + 2, text: rest };
        items.push(this.#node(indent + 2));
      } else {
        this.#at += 1;
        items.push(scalar(rest));
      }
    }
    return `[${items.join(",")}]`;
  }

  #map(indent: number): string {
    const keys = new Set<string>();
    const entries: string[] = [];
    for (let line = this.#here(indent); line !== undefined; line = this.#here(indent)) {
      if (line.text.startsWith("- ")) break;
      const [, rawKey, rawValue] = pair.exec(line.text) ?? [];
      if (rawKey === undefined) throw new Beyond();
      const key = text(rawKey);
      if (keys.has(key) || key === '"__proto__"') throw new Beyond();
      keys.add(key);
      this.#at += 1;
      entries.push(`${key}:${rawValue === undefined ? this.#below(indent) : scalar(rawValue)}`);
    }
    if (entries.length === 0) throw new Beyond();
    return `{${entries.join(",")}}`;
  }

  /** What a key without a value on its line holds: a list may stand at the key's own column. */
  #below(indent: number): string {
    const next = this.#lines[this.#at];
    if (next === undefined || next.indent < indent) throw new Beyond();
    if (next.indent === indent) {
      if (!next.text.startsWith("- ")) throw new Beyond();
      return this.#list(indent);
    }
    if (next.indent !== indent + 2) throw new Beyond();
    return this.#node(indent + 2);
  }

  #here(indent: number): Line | undefined {
    const line = this.#lines[this.#at];
    if (line !== undefined && line.indent > indent) throw new Beyond();
    return line?.indent === indent ? line : undefined;
  }
}

function scalar(written: string): string {
  return isWord(written) || number.test(written) ? written : text(written);
}

function isWord(written: string): boolean {
  return ["{}", "[]", "true", "false", "null"].includes(written);
}

/** A plain word, or JSON's quotes, whose escapes all mean the same in YAML. */
function text(written: string): string {
  if (isPlain(written))
    return written.includes("\\") || written.includes('"')
      ? JSON.stringify(written)
      : `"${written}"`;
  // Keys are compared as texts, so one that can be written in two ways is none for this reader.
  if (!written.startsWith('"')) throw new Beyond();
  const value = written.includes("\\") ? parseJson(written) : unescaped(written);
  if (typeof value !== "string") throw new Beyond();
  return JSON.stringify(value);
}

/** What stands between two quotes; undefined where the text does not end with the second. */
function unescaped(written: string): string | undefined {
  const end = written.length - 1;
  return written.indexOf('"', 1) === end ? written.slice(1, end) : undefined;
}
