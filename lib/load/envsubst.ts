/**
 * @module Expressions like `${NAME}` in a text, by the rules of Flux: github.com/fluxcd/pkg `envsubst`, a fork of
 * drone/envsubst (`parse/parse.go`, `parse/scan.go`, `template.go`, `funcs.go`). `$$` is a dollar sign. Differs in
 * one point: patterns with `*`, `?`, `[` or `\` are refused, never read in another way.
 */

/** Finds a variable; undefined where there is none. */
export type Variables = (name: string) => string | undefined;

/** A text after substitution, or why there is none. */
export type Substituted =
  | {
      readonly text: string;
      /** Variables without a value and without a default, which became empty. */
      readonly missing: readonly string[];
    }
  | { readonly problem: string };

/** Replaces the expressions of a text. */
export function substitute(text: string, variables: Variables): Substituted {
  const reader = new Reader(text, variables);
  try {
    return { text: reader.read(), missing: [...reader.missing] };
  } catch (error) {
    if (error instanceof BadExpression) return { problem: error.message };
    throw error;
  }
}

/** Whether substitution would look at a text at all. */
export function hasExpression(text: string): boolean {
  return text.includes("${") || text.includes("$$");
}

// --- internal ---

class BadExpression extends Error {}

/** By operator: the value and the arguments to the result. Flux takes `:?` and `:+` for defaults too. */
const operators: Readonly<Record<string, (value: string, args: readonly string[]) => string>> = {
  "": (value) => value,
  "=": orElse,
  ":=": orElse,
  ":-": orElse,
  ":?": orElse,
  ":+": orElse,
  "^": (value) => changeFirst(value, (first) => first.toUpperCase()),
  "^^": (value) => value.toUpperCase(),
  ",": (value) => changeFirst(value, (first) => first.toLowerCase()),
  ",,": (value) => value.toLowerCase(),
  ":": part,
  "/": (value, [what = "", by = ""]) => replaceFirst(value, what, by),
  "//": (value, [what = "", by = ""]) => value.split(what).join(by),
  "/#": (value, [what = "", by]) =>
    by === undefined || !value.startsWith(what) ? value : by + value.slice(what.length),
  "/%": (value, [what = "", by]) =>
    by === undefined || !value.endsWith(what)
      ? value
      : value.slice(0, value.length - what.length) + by,
  "#": trimStart,
  "##": trimStart,
  "%": trimEnd,
  "%%": trimEnd,
};

function orElse(value: string, args: readonly string[]): string {
  return value === "" ? args.join("") : value;
}

function changeFirst(value: string, change: (first: string) => string): string {
  const [first = ""] = value;
  return change(first) + value.slice(first.length);
}

function replaceFirst(value: string, what: string, by: string): string {
  const place = value.indexOf(what);
  return place < 0 ? value : value.slice(0, place) + by + value.slice(place + what.length);
}

/** `${X:offset:length}` counts bytes, as Go does. */
function part(value: string, [offset = "", length]: readonly string[]): string {
  const bytes = new TextEncoder().encode(value);
  const size = length === undefined ? bytes.length : integer(length);
  const stated = integer(offset);
  if (stated === undefined || size === undefined) return value;
  if (size < 0) throw new BadExpression("a length is negative");
  const start = stated < 0 ? Math.max(0, bytes.length + stated) : stated;
  return new TextDecoder().decode(bytes.slice(start, start + size));
}

function integer(text: string): number | undefined {
  return /^[-+]?[0-9]+$/.test(text) ? Number(text) : undefined;
}

function trimStart(value: string, [what = ""]: readonly string[]): string {
  return value.startsWith(literal(what)) ? value.slice(what.length) : value;
}

function trimEnd(value: string, [what = ""]: readonly string[]): string {
  return value.endsWith(literal(what)) ? value.slice(0, value.length - what.length) : value;
}

function literal(pattern: string): string {
  if (!/[*?[\\]/.test(pattern)) return pattern;
  throw new BadExpression(`the pattern "${pattern}" is not a plain text`);
}

/** An argument: up to the brace that closes, or the next expression. */
const toBrace = /(?:[^}$]|\$(?!\{))+/y;

const defaults: ReadonlySet<string> = new Set(["=", ":=", ":-", ":?", ":+"]);

class Reader {
  readonly missing = new Set<string>();
  readonly #text: string;
  readonly #variables: Variables;
  #at = 0;

  constructor(text: string, variables: Variables) {
    this.#text = text;
    this.#variables = variables;
  }

  read(): string {
    let result = "";
    while (this.#at < this.#text.length) {
      if (this.#take("$$")) result += "$";
      else if (this.#take("${")) result += this.#expression();
      else result += this.#text.charAt(this.#at++);
    }
    return result;
  }

  /** Behind `${`. */
  #expression(): string {
    const start = this.#at - 2;
    if (this.#take("#")) {
      const name = this.#name(start);
      this.#close(start);
      return String(new TextEncoder().encode(this.#value(name, "#")).length);
    }
    const name = this.#name(start);
    const operator = this.#match(/:[=\-?+]|[=:]|\^\^?|,,?|\/[/#%]?|##?|%%?|/y);
    const args = this.#arguments(operator, start);
    this.#close(start);
    const apply = operators[operator];
    return apply === undefined ? this.#fail(start) : apply(this.#value(name, operator), args);
  }

  #value(name: string, operator: string): string {
    const value = this.#variables(name);
    if (value === undefined && !defaults.has(operator)) this.missing.add(name);
    return value ?? "";
  }

  #arguments(operator: string, start: number): readonly string[] {
    switch (operator.charAt(0)) {
      case "":
      case "^":
      case ",":
        return [];
      case ":":
        if (operator === ":") return this.#pair(/[^:}]+/y, ":");
        return this.#all();
      case "=":
        return this.#all();
      case "/":
        return this.#replacement(start);
      default:
        return [this.#argument(toBrace)];
    }
  }

  /** Texts and expressions up to the brace that closes. */
  #all(): readonly string[] {
    const args: string[] = [];
    while (this.#at < this.#text.length && this.#text.charAt(this.#at) !== "}") {
      args.push(this.#argument(toBrace));
    }
    return args;
  }

  #pair(first: RegExp, divider: string): readonly string[] {
    const one = this.#argument(first);
    return this.#take(divider) ? [one, this.#argument(toBrace)] : [one];
  }

  /** `what/by`; a backslash makes `/` and itself plain in both. */
  #replacement(start: number): readonly string[] {
    const what = this.#argument(/(?:\\[/\\]|[^/$]|\$(?!\{))+/y);
    if (!this.#take("/")) return this.#fail(start);
    const by =
      this.#text.charAt(this.#at) === "}" ? [] : [this.#argument(/(?:\\[/\\]|[^}$]|\$(?!\{))+/y)];
    return [what, ...by].map((text) => text.replace(/\\([/\\])/g, "$1"));
  }

  #argument(plain: RegExp): string {
    if (this.#take("${")) return this.#expression();
    const start = this.#at;
    return this.#match(plain) || this.#fail(start);
  }

  #name(start: number): string {
    const name = this.#match(/[\p{L}\p{Nd}_]+/uy);
    return name === "" ? this.#fail(start) : name;
  }

  #close(start: number): void {
    if (!this.#take("}")) this.#fail(start);
  }

  #take(text: string): boolean {
    const found = this.#text.startsWith(text, this.#at);
    if (found) this.#at += text.length;
    return found;
  }

  /** What a sticky expression matches here; empty where it does not. */
  #match(expression: RegExp): string {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #fail(start: number): never {
    const shown = this.#text.slice(start, start + 40).split("\n")[0];
    throw new BadExpression(`"${shown}" is no expression that Flux can read`);
  }
}
