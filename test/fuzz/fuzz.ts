/**
 * @module Fuzzing with coverage as the feedback: an input that reaches a block which no other reached joins the corpus,
 * and mutants are made of the corpus. One seed, the same inputs. Why not a library: @jazzer.js/core needs a newer glibc
 * than Debian 12 has, and fast-check knows nothing of coverage.
 */
import { type Random, randomOf } from "../mutations/random.ts";
import type { Coverage } from "./coverage.ts";
import type { Target } from "./targets.ts";

/** An input at which a target throws, and what. */
export interface Crash {
  readonly input: string;
  readonly error: string;
}

/** When to stop, and who is told of each input before it is tried. */
export interface Asked {
  readonly coverage: Coverage;
  readonly seed: number;
  readonly goesOn: (runs: number) => boolean;
  readonly before: (input: string) => void;
}

/** What was tried. */
export interface Fuzzed {
  readonly runs: number;
  /** The seeds, and how many inputs reach something that those before them do not. */
  readonly corpus: number;
  /** How often a function, or a block of one, was reached for the first time. */
  readonly blocks: number;
  /** One for each place that throws. */
  readonly crashes: readonly Crash[];
}

/** Longest input that is tried. */
const longest = 20_000;

/** Fuzzes a target. */
export function fuzz({ seeds, run }: Target, { coverage, seed, goesOn, before }: Asked): Fuzzed {
  const random = randomOf(seed);
  const corpus = [...seeds];
  const crashes = new Map<string, Crash>();
  let runs = 0;
  const attempt = (input: string): void => {
    before(input);
    runs += 1;
    const started = performance.now();
    const error = errorOf(run, input) ?? slownessOf(run, input, started);
    if (coverage.grows() && runs > seeds.length) corpus.push(input);
    if (error === undefined || crashes.has(placeOf(error))) return;
    const small = error === slow ? input : minimal(run, input, placeOf(error), before);
    crashes.set(placeOf(error), { input: small, error });
  };
  for (const input of seeds) attempt(input);
  while (goesOn(runs)) attempt(mutant(corpus, random).slice(0, longest));
  return { runs, corpus: corpus.length, blocks: coverage.size, crashes: [...crashes.values()] };
}

/** The stack of what a target throws; undefined: it returns. */
export function errorOf(run: Target["run"], input: string): string | undefined {
  try {
    run(input);
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  }
}

// --- internal ---

const slow = "no answer within five seconds";

/** Whether an input takes too long, twice: once may be the machine's doing. */
function slownessOf(run: Target["run"], input: string, started: number): string | undefined {
  if (performance.now() - started < 5_000) return undefined;
  const again = performance.now();
  errorOf(run, input);
  return performance.now() - again < 5_000 ? undefined : slow;
}

/** The first line of the stack that is ours: two crashes there are one. */
function placeOf(stack: string): string {
  return /at .*\/lib\/.*/.exec(stack)?.[0] ?? stack.split("\n")[0] ?? "";
}

/** The shortest text by taking away halves, quarters and so on that still throws at the same place. */
function minimal(
  run: Target["run"],
  input: string,
  place: string,
  before: Asked["before"],
): string {
  let text = input;
  for (
    let size = Math.ceil(text.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let at = 0; at < text.length; ) {
      const less = text.slice(0, at) + text.slice(at + size);
      before(less);
      const error = errorOf(run, less);
      if (error !== undefined && placeOf(error) === place) text = less;
      else at += size;
    }
  }
  return text;
}

/** What YAML, JSON, URLs and our own specs are made of, and what readers fall over. */
const words = [
  ..."\t\n\r :-?,[]{}#&*!|>'\"%@`~=<./\\$(){}\0\u0085\u2028\ufeff\u{1f600}\ud800",
  ...[
    "- ",
    ": ",
    "? ",
    "\n  ",
    "---\n",
    "...\n",
    "<<: ",
    "&a ",
    "*a",
    "!!str ",
    "!!binary ",
    "%YAML 1.1\n",
  ],
  ...[
    "null",
    "true",
    "yes",
    "0x1f",
    "1e400",
    "-0",
    ".inf",
    ".nan",
    "9007199254740993",
    "2026-01-01",
  ],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "{}",
    "[]",
    '""',
    "''",
    "\\u0000",
    "\\x",
    "%2e",
    "%zz",
  ],
  ...["apiVersion: ", "kind: ", "metadata: ", "name: ", "spec: ", "- a", "[[[[", "{a: {a: {a: "],
  ...[
    "http://",
    "[::1]",
    ":99999",
    "?a=b&a",
    "isolane=",
    ";",
    "host: ",
    "x-isolane-key: ",
    "a".repeat(300),
  ],
];

/** One to four changes of one of the corpus. */
function mutant(corpus: readonly string[], random: Random): string {
  let text = random.one(corpus);
  for (let left = random.one([1, 1, 2, 4]); left > 0; left -= 1)
    text = random.one(changes)(text, random, corpus);
  return text;
}

type Change = (text: string, random: Random, corpus: readonly string[]) => string;

const place = (text: string, random: Random): number =>
  Math.floor((text.length + 1) * random.one(parts));
const parts = Array.from({ length: 997 }, (_, index) => index / 997);

/** A place, and one a little behind it. */
function range(text: string, random: Random): readonly [number, number] {
  const from = place(text, random);
  return [from, from + random.one([1, 1, 2, 3, 5, 8, 20, 80])];
}

const changes: readonly Change[] = [
  (text, random) => {
    const at = place(text, random);
    return text.slice(0, at) + random.one(words) + text.slice(at);
  },
  (text, random) => {
    const [from, to] = range(text, random);
    return text.slice(0, from) + random.one(words) + text.slice(to);
  },
  (text, random) => {
    const [from, to] = range(text, random);
    return text.slice(0, from) + text.slice(to);
  },
  (text, random) => {
    const [from, to] = range(text, random);
    return text.slice(0, to) + text.slice(from, to).repeat(random.one([1, 2, 50])) + text.slice(to);
  },
  (text, random, corpus) => {
    const other = random.one(corpus);
    return text.slice(0, place(text, random)) + other.slice(place(other, random));
  },
  (text, random) => {
    // The value of a line becomes another: of another type, or none.
    const lines = text.split("\n");
    const at = random.one([...lines.keys()]);
    const value = random.one([
      "",
      " null",
      " []",
      " {}",
      " 1",
      " a",
      ' ""',
      " true",
      " [null]",
      " {a: }",
    ]);
    lines[at] = (lines[at] ?? "").replace(/:.*$/, `:${value}`);
    return lines.join("\n");
  },
  (text, random) => {
    const lines = text.split("\n");
    const [one, other] = [random.one([...lines.keys()]), random.one([...lines.keys()])];
    return lines
      .toSpliced(one, 1)
      .toSpliced(other, 0, lines[one] ?? "")
      .join("\n");
  },
];
