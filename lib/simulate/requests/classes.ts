/**
 * @module The requests that the rules of an entry can tell apart, key aside. For every subject (path,
 * method, a header, a query parameter ...) the tests' values fall into classes; a request takes one class
 * of each. Of requests that meet the same conditions only one is asked.
 */
import { compareText } from "../../kube/compare-text.ts";
import type { ShapeConditions } from "../tables/rule.ts";
import {
  type Condition,
  type Lines,
  meets,
  passes,
  type Shape,
  type Subject,
  subjectName,
  type TextTest,
} from "./conditions.ts";
import type { RegexMode } from "./regex.ts";
import { sampleValues } from "./samples.ts";

/** One class of requests. */
export interface RequestClass {
  readonly shape: Shape;
  /** Ids of the conditions that it meets. */
  readonly met: ReadonlySet<number>;
}

/** All classes of an entry. `complete`: every combination was tried. */
export interface Classes {
  readonly classes: readonly RequestClass[];
  readonly complete: boolean;
}

/** With more combinations than this, only those of each rule and of each pair of rules are tried. */
const mostCombinations = 4_000;

/** What the requests of one entry have in common. */
export interface Setting {
  /** The request without anything special. */
  readonly plain: Shape;
  readonly mode: RegexMode;
  readonly authorities: readonly string[];
}

/** The classes that these conditions tell apart. */
export function requestClasses(shapes: readonly ShapeConditions[], setting: Setting): Classes {
  const { plain, mode } = setting;
  const subjects = subjectsOf(shapes, setting);
  const combinations = subjects.reduce((product, { values }) => product * values.length, 1);
  const complete = combinations <= mostCombinations;
  const requests = complete ? product(subjects, plain) : pairwise(shapes, subjects, setting);
  const found = new Map<string, RequestClass>();
  for (const shape of requests) {
    const met = shapes.filter(({ conditions }) =>
      conditions.every((condition) => meets(shape, condition, mode)),
    );
    const signature = met.map(({ id }) => id).join(",");
    if (!found.has(signature)) {
      found.set(signature, { shape, met: new Set(met.map(({ id }) => id)) });
    }
  }
  return { classes: [...found.values()], complete };
}

/** A subject and a value for each of its classes; undefined: absent. The first is the plain request's. */
interface Values {
  readonly subject: Subject;
  readonly values: readonly (string | undefined)[];
}

function subjectsOf(shapes: readonly ShapeConditions[], setting: Setting): readonly Values[] {
  const tests = new Map<string, { subject: Subject; tests: Map<string, TextTest> }>();
  for (const { subject, test } of shapes.flatMap(({ conditions }) => conditions)) {
    const name = subjectName(subject);
    const entry = tests.get(name) ?? { subject, tests: new Map() };
    entry.tests.set(`${test.kind} ${test.fold ?? ""} ${test.value}`, test);
    tests.set(name, entry);
  }
  return [...tests]
    .sort(([a], [b]) => compareText(a, b))
    .filter(([name]) => name !== "scheme")
    .map(([, { subject, tests }]) => ({
      subject,
      values: distinct(subject, [...tests.values()], setting),
    }));
}

function distinct(
  subject: Subject,
  tests: readonly TextTest[],
  { plain, mode, authorities }: Setting,
): readonly (string | undefined)[] {
  const optional = "name" in subject;
  const candidates: readonly (string | undefined)[] = optional
    ? [undefined, ...sampleValues(tests, [""])]
    : sampleValues(tests, defaultsOf(subject.kind, plain, authorities)).filter((value) =>
        isPossible(subject.kind, value, authorities),
      );
  const found = new Map<string, string | undefined>();
  for (const value of candidates) {
    const signature =
      value === undefined
        ? "absent"
        : tests.map((test) => (passes(value, test, mode) ? 1 : 0)).join("");
    if (!found.has(signature)) found.set(signature, value);
  }
  return [...found.values()];
}

function defaultsOf(
  kind: Exclude<Subject["kind"], "header" | "query">,
  plain: Shape,
  authorities: readonly string[],
): readonly string[] {
  switch (kind) {
    case "path":
      return [plain.path, "/isolane"];
    case "method":
      return [plain.method, "POST", "OPTIONS"];
    case "authority":
      return authorities;
    case "scheme":
      return ["http"];
  }
}

/** Paths begin with a slash, methods are words, and a table sees its own hosts only. */
function isPossible(kind: Subject["kind"], value: string, authorities: readonly string[]): boolean {
  if (kind === "path") return value.startsWith("/") && !/[?#\s]/.test(value);
  if (kind === "method") return /^[A-Za-z]+$/.test(value);
  return kind !== "authority" || authorities.includes(value);
}

function* product(subjects: readonly Values[], plain: Shape): Generator<Shape> {
  const [first, ...others] = subjects;
  if (first === undefined) {
    yield plain;
    return;
  }
  for (const shape of product(others, plain)) {
    for (const value of first.values) yield withValue(shape, first.subject, value);
  }
}

/** Each rule's own request, the same with one value changed, and those that meet two rules. */
function* pairwise(
  shapes: readonly ShapeConditions[],
  subjects: readonly Values[],
  setting: Setting,
): Generator<Shape> {
  const { plain } = setting;
  const bySubject = new Map(subjects.map((values) => [subjectName(values.subject), values]));
  const meeting = (conditions: readonly Condition[]) => requestFor(conditions, bySubject, setting);
  for (const subject of subjects) {
    for (const value of subject.values) yield withValue(plain, subject.subject, value);
  }
  for (const { conditions } of shapes) {
    const own = meeting(conditions);
    yield own;
    for (const { subject } of conditions) {
      for (const value of bySubject.get(subjectName(subject))?.values ?? []) {
        yield withValue(own, subject, value);
      }
    }
  }
  const few = shapes.slice(0, 300);
  for (const [at, one] of few.entries()) {
    for (const other of few.slice(at + 1)) yield meeting([...one.conditions, ...other.conditions]);
  }
}

/** A request that meets the conditions, as far as known values can. */
function requestFor(
  conditions: readonly Condition[],
  bySubject: ReadonlyMap<string, Values>,
  { plain, mode }: Setting,
): Shape {
  let shape = plain;
  const names = new Set(conditions.map(({ subject }) => subjectName(subject)));
  for (const name of names) {
    const own = conditions.filter(({ subject }) => subjectName(subject) === name);
    const values = bySubject.get(name);
    if (values === undefined) continue;
    const fits = values.values.find((value) => {
      const tried = withValue(shape, values.subject, value);
      return own.every((condition) => meets(tried, condition, mode));
    });
    shape = withValue(shape, values.subject, fits);
  }
  return shape;
}

function withValue(shape: Shape, subject: Subject, value: string | undefined): Shape {
  switch (subject.kind) {
    case "path":
    case "method":
    case "authority":
      return value === undefined ? shape : { ...shape, [subject.kind]: value };
    case "scheme":
      return shape;
    case "header":
      return { ...shape, headers: replaced(shape.headers, subject.name, value) };
    case "query":
      return { ...shape, query: replaced(shape.query, subject.name, value) };
  }
}

function replaced(lines: Lines, name: string, value: string | undefined): Lines {
  const others = lines.filter(([other]) => other !== name);
  return value === undefined ? others : [...others, [name, value]];
}
