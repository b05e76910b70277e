/** @module What kustomize and helm print when they fail, with its cause first: both wrap it in what they did. */

/** A failure for a message and for the lines below it. */
export interface Failure {
  readonly cause: string;
  /** What else was printed; a few lines. */
  readonly rest: readonly string[];
}

/** Says a program's standard error in an order for people. Time stamps, which differ at every run, are left out. */
export function failureOf(stderr: string): Failure {
  const lines = stderr
    .split("\n")
    .map((line) => line.replace(stamp, "").trim())
    .filter((line) => line !== "" && !chatter.test(line));
  const marked = lines.findIndex((line) => line.startsWith("Error: "));
  const start = Math.max(0, marked);
  // What ends in a colon is only the heading of what follows.
  const length = lines[start]?.endsWith(":") ? lines.length - start : 1;
  const cause = innermost(
    lines
      .slice(start, start + length)
      .join(" ")
      .replace(/^Error: /, ""),
  );
  const rest = [...lines.slice(start + length), ...lines.slice(0, start)].slice(0, 4);
  return { cause: cause === "" ? "it said nothing" : cause, rest };
}

// --- internal ---

/** Of Go's `log`, of klog, and of logfmt. */
const stamp =
  /^(?:\d{4}[/-]\d\d[/-]\d\d[T ]\d\d:\d\d:\d\d\S*\s+|[IWEF]\d{4} \d\d:\d\d:\d\d\S*\s+\d+ |time=\S+ )/;

const chatter = /^Use --debug flag/;

/** Wrappings, and how what they wrap is said; the place of a template comes last. */
const wrappings: readonly (readonly [RegExp, string])[] = [
  [/^.*recursed accumulation of path '[^']*': (.*)$/s, "$1"],
  [/^accumulating (?:resources|components)(?: from '[^']*')?: (.*)$/s, "$1"],
  [/^accumulation err='(.*)': must build at directory: .*$/s, "$1"],
  [/^evalsymlink failure on '([^']*)' ?: l?stat [^:]*: (.*)$/s, '"$1": $2'],
  [/^.*execution error at \(([^()]*)\): (.*)$/s, "$2 ($1)"],
  [/^.*template: (\S+?:\d+(?::\d+)?): executing "[^"]*" at (<.*?>): (.*)$/s, "$3 at $2 ($1)"],
  [/^.*template: (\S+?:\d+(?::\d+)?): (.*)$/s, "$2 ($1)"],
  [/^YAML parse error on (\S+): (?:error converting YAML to JSON: )?(.*)$/s, "$2 ($1)"],
];

function innermost(text: string): string {
  const fitting = wrappings.find(([pattern]) => pattern.test(text));
  if (fitting === undefined) return text;
  const [pattern, as] = fitting;
  const inner = text.replace(pattern, as);
  return inner === text ? text : innermost(inner);
}
