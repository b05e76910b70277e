/**
 * @module Values that a regular expression accepts. A walk over the expression's text that takes the
 * first alternative everywhere, then the last. The expression is tried on each result: only accepted ones count.
 */
import { accepts } from "./regex.ts";

/** Up to four accepted values; none where the expression is beyond this reader. */
export function regexSamples(pattern: string): readonly string[] {
  const tries = [0, 1, 2].flatMap((round) => {
    const reader = new Reader(pattern, round);
    const text = reader.alternatives();
    return text === undefined ? [] : [text, `/${text}`];
  });
  return [...new Set(tries)].filter((text) => accepts(pattern, text, "full")).slice(0, 4);
}

/** Reads one expression and writes one text. `round` 0: least; 1: last alternatives; 2: optional parts once. */
class Reader {
  readonly #text: string;
  readonly #round: number;
  #at = 0;

  constructor(text: string, round: number) {
    this.#text = text;
    this.#round = round;
  }

  alternatives(): string | undefined {
    const branches: string[] = [];
    do {
      const branch = this.#sequence();
      if (branch === undefined) return undefined;
      branches.push(branch);
    } while (this.#take("|"));
    return this.#round === 1 ? branches.at(-1) : branches[0];
  }

  #sequence(): string | undefined {
    let result = "";
    while (this.#at < this.#text.length && !this.#sees("|") && !this.#sees(")")) {
      const atom = this.#atom();
      if (atom === undefined) return undefined;
      result += atom.repeat(this.#repetitions());
    }
    return result;
  }

  #atom(): string | undefined {
    const char = this.#text[this.#at] ?? "";
    this.#at += 1;
    switch (char) {
      case "^":
      case "$":
        return "";
      case ".":
        return "x";
      case "(":
        return this.#group();
      case "[":
        return this.#set();
      case "\\":
        return this.#escape();
      default:
        return char;
    }
  }

  #group(): string | undefined {
    const flags = /^\?(?:P?<\w+>|[a-z]*:|[a-z]+\))/i.exec(this.#text.slice(this.#at))?.[0] ?? "";
    this.#at += flags.length;
    if (flags.endsWith(")")) return "";
    const inner = this.alternatives();
    return inner === undefined || !this.#take(")") ? undefined : inner;
  }

  #set(): string | undefined {
    const negated = this.#take("^");
    const end = this.#text.indexOf("]", this.#at + 1);
    if (end < 0) return undefined;
    const body = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    if (negated) return ["x", "0", "-", "~"].find((c) => !body.includes(c)) ?? "x";
    if (body.startsWith("\\")) return classes[body[1] ?? ""] ?? body[1];
    return body[0];
  }

  #escape(): string {
    const char = this.#text[this.#at] ?? "";
    this.#at += 1;
    return classes[char] ?? char;
  }

  #repetitions(): number {
    const rest = this.#text.slice(this.#at);
    const [found = "", least] = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(rest) ?? [];
    this.#at += found.length;
    if (least !== undefined) return Math.min(Number(least), 64);
    const optional = found.startsWith("*") || found.startsWith("?");
    return optional && this.#round !== 2 ? 0 : 1;
  }

  #sees(char: string): boolean {
    return this.#text[this.#at] === char;
  }

  #take(char: string): boolean {
    if (!this.#sees(char)) return false;
    this.#at += 1;
    return true;
  }
}

/** One character of each class; none for positions. */
const classes: Readonly<Record<string, string>> = {
  d: "7",
  w: "x",
  s: " ",
  D: "x",
  W: "-",
  S: "x",
  b: "",
  A: "",
  z: "",
  t: "\t",
};
