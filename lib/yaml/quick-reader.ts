/**
 * @module A quick reader for YAML as people mostly write it: block mappings and lists, flow collections on one line, plain
 * and quoted scalars, comments. Its grammar is narrow on purpose: a file in which anything else stands is left to the full
 * reader (document.ts), which finds the same values at the same places. It exists for speed: a thousand specs and a large
 * baseline are read at every compile.
 */
import { PositionRecorder, type Positions, type Range } from "./positions.ts";
import { plainScalar } from "./scalar.ts";

/** A document: its value and the positions of its nodes. */
export interface QuickDocument {
  readonly value: unknown;
  readonly positions: Positions;
}

/** The documents of a text without unreadable characters; undefined where it is beyond this reader. */
export function readQuickly(text: string): readonly QuickDocument[] | undefined {
  if (text.length > most.characters || /[\t\r\ufeff]/.test(text)) return undefined;
  try {
    return new Reader(text).documents();
  } catch (error) {
    if (error instanceof Beyond) return undefined;
    throw error;
  }
}

/** Far enough below the limits of files for the full reader's own to be never passed. */
const most = { characters: 900_000, documents: 10_000, depth: 100, key: 1000 } as const;

class Beyond extends Error {}

/** A plain key; no sign in it can end it, or mean anything else. */
const plainKey = /[A-Za-z_/$][\w./$-]*/y;
const doubleQuoted = /"(?:[^"\\\n]|\\["\\/bfnrt])*"/y;
const singleQuoted = /'(?:[^'\n]|'')*'/y;
/** What a plain scalar begins with here. */
const plainStart = /[A-Za-z0-9_/$.+~(^\\]|-[A-Za-z0-9.]/y;
const blockPlain = /[^\n]*/y;
const flowPlain = /[^\n,[\]{}]*/y;
const spaces = / */y;

class Reader {
  readonly #text: string;
  #recorder = new PositionRecorder();
  #depth = 0;
  /** The line that is read: its column, -1 at the end of a document; where its text starts and ends. */
  #column = -1;
  #start = 0;
  #end = 0;
  /** Where the line after it starts; undefined: nowhere. */
  #rest: number | undefined = 0;

  constructor(text: string) {
    this.#text = text;
  }

  documents(): readonly QuickDocument[] {
    const found: QuickDocument[] = [];
    for (let count = 1; this.#rest !== undefined; count += 1) {
      if (count > most.documents) throw new Beyond();
      this.#next();
      // Comments alone.
      if (this.#column < 0) continue;
      this.#recorder = new PositionRecorder();
      const value = this.#block("", undefined, 0);
      if (this.#column >= 0) throw new Beyond();
      found.push({ value, positions: this.#recorder.finish() });
    }
    return found;
  }

  /** Goes on to the next line with anything on it. */
  #next(): void {
    const text = this.#text;
    let at = this.#rest ?? text.length;
    for (;;) {
      if (at >= text.length) {
        this.#rest = undefined;
        break;
      }
      const newline = text.indexOf("\n", at);
      const end = newline < 0 ? text.length : newline;
      const start = this.#match(spaces, at);
      this.#rest = end + 1;
      if (start < end && text[start] !== "#") {
        if (start === at && this.#isMarker(at, end)) break;
        this.#column = start - at;
        this.#start = start;
        this.#end = end;
        return;
      }
      at = end + 1;
    }
    this.#column = -1;
  }

  #isMarker(at: number, end: number): boolean {
    const text = this.#text;
    if (text[at] === "%" || text.startsWith("...", at)) throw new Beyond();
    if (!text.startsWith("---", at)) return false;
    if (end > at + 3) throw new Beyond();
    return true;
  }

  /** The end of what a pattern matches at a place; where it matches nothing, the place. */
  #match(pattern: RegExp, at: number): number {
    pattern.lastIndex = at;
    return pattern.test(this.#text) ? pattern.lastIndex : at;
  }

  /** A mapping or a list that starts on this line, at this column. */
  #block(step: string | number, key: Range | undefined, column: number): unknown {
    if (this.#column !== column || this.#depth >= most.depth) throw new Beyond();
    const range: Range = [this.#start, this.#text.length];
    const index = this.#recorder.enter(step, key ?? range, range);
    this.#depth += 1;
    const value = this.#isItem() ? this.#list(column) : this.#map(column);
    this.#depth -= 1;
    this.#recorder.leave(index);
    return value;
  }

  #isItem(): boolean {
    return this.#text.startsWith("- ", this.#start);
  }

  #list(column: number): unknown[] {
    const items: unknown[] = [];
    while (this.#column === column && this.#isItem()) {
      const at = this.#match(spaces, this.#start + 2);
      if (at >= this.#end || this.#text[at] === "#") throw new Beyond();
      // What stands behind the dash is read as a line of its own.
      this.#column = column + at - this.#start;
      this.#start = at;
      const isNested = this.#isItem() || this.#keyEnd(at) !== undefined;
      const step = items.length;
      items.push(
        isNested ? this.#block(step, undefined, this.#column) : this.#inline(step, undefined, at),
      );
      if (this.#column > column) throw new Beyond();
    }
    return items;
  }

  #map(column: number): unknown {
    const value: Record<string, unknown> = {};
    while (this.#column === column && !this.#isItem()) {
      const start = this.#start;
      const end = this.#keyEnd(start);
      if (end === undefined) throw new Beyond();
      const key = this.#key(start, end, value);
      const at = this.#match(spaces, end + 1);
      const range: Range = [start, end];
      value[key] =
        at >= this.#end || this.#text[at] === "#"
          ? this.#below(key, range, column)
          : this.#inline(key, range, at);
      if (this.#column > column) throw new Beyond();
    }
    if (Object.keys(value).length === 0) throw new Beyond();
    return value;
  }

  /** What a key without a value on its line holds: a list may stand at the key's own column. */
  #below(key: string, range: Range, column: number): unknown {
    this.#next();
    const isHere = this.#column > column || (this.#column === column && this.#isItem());
    if (!isHere) throw new Beyond();
    return this.#block(key, range, this.#column);
  }

  /** Where the key at a place ends, before its colon; undefined: there is none. */
  #keyEnd(at: number): number | undefined {
    const text = this.#text;
    const end = this.#match(this.#quotes(at) ?? plainKey, at);
    const next = text[end + 1];
    const isKey = end > at && text[end] === ":" && (next === " " || next === "\n" || !next);
    return isKey ? end : undefined;
  }

  #quotes(at: number): RegExp | undefined {
    const sign = this.#text[at];
    return sign === '"' ? doubleQuoted : sign === "'" ? singleQuoted : undefined;
  }

  /** A key that its mapping does not have yet. */
  #key(start: number, end: number, into: object): string {
    const isQuoted = this.#quotes(start) !== undefined;
    const key = isQuoted ? this.#unquoted(start, end) : this.#text.slice(start, end);
    const isText = isQuoted || plainValue(key) === key;
    if (!isText || key === "__proto__" || Object.hasOwn(into, key) || end - start > most.key)
      throw new Beyond();
    return key;
  }

  /** A value on its key's line; then the next line is read. */
  #inline(step: string | number, key: Range | undefined, at: number): unknown {
    const { value, end } = this.#node(step, key, at, blockPlain);
    const rest = this.#match(spaces, end);
    if (rest < this.#end && (this.#text[rest] !== "#" || rest === end)) throw new Beyond();
    this.#next();
    return value;
  }

  #node(step: string | number, key: Range | undefined, at: number, plain: RegExp): Read {
    const sign = this.#text[at];
    if (sign === "{" || sign === "[") return this.#flow(step, key, at);
    const { value, end } = this.#scalar(at, plain);
    const range: Range = [at, end];
    this.#recorder.leave(this.#recorder.enter(step, key ?? range, range));
    return { value, end };
  }

  #scalar(at: number, plain: RegExp): Read {
    const quotes = this.#quotes(at);
    if (quotes !== undefined) {
      const end = this.#match(quotes, at);
      return { value: this.#unquoted(at, end), end };
    }
    if (this.#match(plainStart, at) === at) throw new Beyond();
    const [rest = ""] = this.#text.slice(at, this.#match(plain, at)).split(" #", 1);
    const text = rest.replace(/ +$/, "");
    if (text.includes(": ") || text.endsWith(":")) throw new Beyond();
    return { value: plainValue(text), end: at + text.length };
  }

  #unquoted(start: number, end: number): string {
    if (end <= start) throw new Beyond();
    const written = this.#text.slice(start, end);
    if (written.startsWith("'")) return written.slice(1, -1).replaceAll("''", "'");
    return written.includes("\\") ? String(JSON.parse(written)) : written.slice(1, -1);
  }

  #flow(step: string | number, key: Range | undefined, at: number): Read {
    const isMap = this.#text[at] === "{";
    if (this.#depth >= most.depth) throw new Beyond();
    const index = this.#recorder.enter(step, key ?? [at, at], [at, at]);
    this.#depth += 1;
    const { value, end } = isMap ? this.#flowMap(at + 1) : this.#flowList(at + 1);
    this.#depth -= 1;
    this.#recorder.leave(index, end);
    return { value, end };
  }

  #flowMap(from: number): Read {
    const value: Record<string, unknown> = {};
    const end = this.#entries(from, "}", (at) => {
      const end = this.#keyEnd(at);
      if (end === undefined) throw new Beyond();
      const key = this.#key(at, end, value);
      const read = this.#node(key, [at, end], this.#match(spaces, end + 1), flowPlain);
      value[key] = read.value;
      return read.end;
    });
    return { value, end };
  }

  #flowList(from: number): Read {
    const value: unknown[] = [];
    const end = this.#entries(from, "]", (at) => {
      const read = this.#node(value.length, undefined, at, flowPlain);
      value.push(read.value);
      return read.end;
    });
    return { value, end };
  }

  /** Entries between commas up to a bracket; `one` reads one and says where it ends. Gives the end of it all. */
  #entries(from: number, bracket: string, one: (at: number) => number): number {
    const text = this.#text;
    let at = this.#match(spaces, from);
    if (text[at] === bracket) return at + 1;
    for (;;) {
      at = this.#match(spaces, one(at));
      if (text[at] === bracket) return at + 1;
      if (text[at] !== ",") throw new Beyond();
      at = this.#match(spaces, at + 1);
    }
  }
}

/** A value, and where it ends. */
interface Read {
  readonly value: unknown;
  readonly end: number;
}

function plainValue(text: string): unknown {
  const scalar = plainScalar(text);
  if ("infinite" in scalar) throw new Beyond();
  return scalar.value;
}
