/**
 * @module A quick reader for the YAML that Isolane writes: block maps and lists, plain words, JSON-quoted
 * strings, numbers. Its grammar is narrow on purpose: whatever is not certainly one thing to every
 * YAML parser makes it give up, and the full reader (lib/load) reads the file. It exists for speed:
 * thousands of small files are read at every compile.
 */
import type { Json } from "../kube/object.ts";

/** The document's value, or undefined where the text is beyond this reader. */
export function readBlock(text: string): Json | undefined {
  try {
    return new Reader(text).document();
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
const word = /^(?:[A-Za-z_/$(^\\]|--?[A-Za-z])[\x20-\x7e]*$/;
const endsPlain = /: |:$| #| $/;
const number = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/;
const quantity = /^[0-9]+(?:\.[0-9]+)?(?:m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi|ms|s|h|d)$/;
/** Words that one YAML version or another takes for something else than a string. */
const ambiguous = /^(?:y|n|yes|no|on|off|true|false|null|nil|none|nan|inf|infinity)$/i;

class Reader {
  readonly #lines: Line[] = [];
  #at = 0;

  constructor(text: string) {
    for (const line of text.split("\n")) {
      if (line === "" || line.startsWith("#")) {
        // A blank line can only be inside a block of text, which this reader does not read.
        if (line === "" && this.#ended) throw new Beyond();
        this.#ended = line === "";
        continue;
      }
      if (this.#ended) throw new Beyond();
      let indent = 0;
      while (line[indent] === " ") indent += 1;
      this.#lines.push({ indent, text: line.slice(indent) });
    }
  }

  #ended = false;

  document(): Json {
    const value = this.#node(0);
    if (this.#at < this.#lines.length) throw new Beyond();
    return value;
  }

  #node(indent: number): Json {
    const line = this.#lines[this.#at];
    if (line === undefined || line.indent !== indent) throw new Beyond();
    return line.text.startsWith("- ") ? this.#list(indent) : this.#map(indent);
  }

  #list(indent: number): Json {
    const items: Json[] = [];
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
    return items;
  }

  #map(indent: number): Json {
    const entries = new Map<string, Json>();
    for (let line = this.#here(indent); line !== undefined; line = this.#here(indent)) {
      if (line.text.startsWith("- ")) break;
      const [, rawKey, rawValue] = pair.exec(line.text) ?? [];
      if (rawKey === undefined) throw new Beyond();
      const key = rawKey.startsWith('"') ? quoted(rawKey) : rawKey;
      if (entries.has(key) || key === "__proto__" || ambiguous.test(rawKey)) throw new Beyond();
      this.#at += 1;
      entries.set(key, rawValue === undefined ? this.#below(indent) : scalar(rawValue));
    }
    if (entries.size === 0) throw new Beyond();
    return Object.fromEntries(entries);
  }

  /** What a key without a value on its line holds: a list may stand at the key's own column. */
  #below(indent: number): Json {
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

function scalar(text: string): Json {
  if (text.startsWith('"')) return quoted(text);
  if (text === "{}") return {};
  if (text === "[]") return [];
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  if (number.test(text)) return Number(text);
  if (quantity.test(text)) return text;
  if (!word.test(text) || endsPlain.test(text) || ambiguous.test(text)) throw new Beyond();
  return text;
}

/** JSON's quotes; an escape that YAML reads otherwise is not among them. */
function quoted(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "string") return value;
  } catch {
    throw new Beyond();
  }
  throw new Beyond();
}
