/**
 * @module What a rule asks of a request, in one form for VirtualServices and Gateway API routes. The
 * conditions on the key's carriers are kept apart from all others: all copies of a rule share these.
 */
import { accepts, type RegexMode, trimmed } from "./regex.ts";

/** A test of one text. `segments`: a path prefix by whole segments (Gateway API). */
export interface TextTest {
  readonly kind: "exact" | "prefix" | "segments" | "regex" | "present";
  readonly value: string;
  /** Letter case is ignored. */
  readonly fold?: true;
}

/** What a test looks at. `header` and `query` name one (headers in lower case). */
export type Subject =
  | { readonly kind: "path" | "method" | "authority" | "scheme" }
  | { readonly kind: "header" | "query"; readonly name: string };

/** One condition. `negated`: `withoutHeaders`. */
export interface Condition {
  readonly subject: Subject;
  readonly test: TextTest;
  readonly negated?: true;
}

/** A request on its way, without the key. */
export interface Shape {
  readonly path: string;
  readonly method: string;
  readonly authority: string;
  /** Header lines; names in lower case. */
  readonly headers: Lines;
  readonly query: Lines;
}

/** Named values; one name may occur several times. */
export type Lines = readonly (readonly [name: string, value: string])[];

/** The name of what a condition looks at, for maps. */
export function subjectName(subject: Subject): string {
  return "name" in subject ? `${subject.kind} ${subject.name}` : subject.kind;
}

/** Whether the request meets a condition. */
export function meets(shape: Shape, condition: Condition, mode: RegexMode): boolean {
  const { subject, test, negated } = condition;
  switch (subject.kind) {
    case "path":
    case "method":
    case "authority":
      return passes(shape[subject.kind], test, mode);
    case "scheme":
      return passes("http", test, mode);
    case "query":
      return shape.query.some(
        ([name, value]) => name === subject.name && passes(value, test, mode),
      );
    case "header":
      return meetsLines(linesOf(shape.headers, subject.name), test, negated === true, mode);
  }
}

/**
 * A header condition over the header's lines: one that passes suffices, and an absent header never does.
 * Negated, an absent header counts as empty, and a test for presence asks for absence (all measured).
 */
export function meetsLines(
  lines: readonly string[],
  test: TextTest,
  negated: boolean,
  mode: RegexMode,
): boolean {
  if (!negated) return lines.some((line) => passes(line, test, mode));
  if (test.kind === "present") return lines.length === 0;
  return !(lines.length === 0 ? [""] : lines).some((line) => passes(line, test, mode));
}

/** Values of all lines of a header. Only blanks and tabs around one are none of it (RFC 9110, section 5.5). */
export function linesOf(headers: Lines, name: string): readonly string[] {
  return headers.filter(([other]) => other === name).map(([, value]) => trimmed(value));
}

/** Whether a text passes a test. */
export function passes(text: string, { kind, value, fold }: TextTest, mode: RegexMode): boolean {
  const [own, wanted] = fold ? [text.toLowerCase(), value.toLowerCase()] : [text, value];
  switch (kind) {
    case "present":
      return true;
    case "exact":
      return own === wanted;
    case "prefix":
      return own.startsWith(wanted);
    case "segments": {
      const stem = wanted.replace(/\/$/, "");
      return own === stem || own.startsWith(`${stem}/`);
    }
    case "regex":
      return accepts(value, text, mode);
  }
}
