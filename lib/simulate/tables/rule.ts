/** @module Rules and tables of rules, as one proxy holds them. */
import {
  type Condition,
  type Lines,
  linesOf,
  meetsLines,
  subjectName,
} from "../requests/conditions.ts";
import type { RegexMode } from "../requests/regex.ts";
import { agreed, type Origin, type Verdict } from "./verdict.ts";

/** The conditions of a rule that have nothing to do with the key; equal ones are one object. */
export interface ShapeConditions {
  readonly id: number;
  readonly conditions: readonly Condition[];
}

/** One match block with what follows from it. */
export interface Rule {
  /** For people: `VirtualService shop/cart, rule "items"`. */
  readonly id: string;
  /** Where it is written. */
  readonly origin: Origin;
  readonly shape: ShapeConditions;
  /** Conditions on carriers of the key. */
  readonly key: readonly Condition[];
  /** Only where specificity decides: compared field by field, higher wins. */
  readonly rank: readonly number[];
  /** What a request that it answers gets. */
  readonly verdict: () => Verdict;
}

/** One proxy's rules for one host and port. `listed`: first match wins; `ranked`: sorted by rank, highest first. */
export interface Table {
  readonly order: "listed" | "ranked";
  readonly rules: readonly Rule[];
  /** What a request gets that no rule matches. */
  readonly otherwise: Verdict;
}

/** What can decide, where the ages of objects do: all of them have to agree. */
export type Tables = readonly Table[];

/** How header lines and expressions are read. */
export interface Matching {
  readonly regex: RegexMode;
  /** Lines of one header are joined with commas before they are tested: Envoys before 1.40. */
  readonly joined: boolean;
}

/** Shares equal conditions. */
export class Shapes {
  readonly #known = new Map<string, ShapeConditions>();

  of(conditions: readonly Condition[]): ShapeConditions {
    const key = conditions.map(conditionText).sort().join("\n");
    let shape = this.#known.get(key);
    if (shape === undefined) {
      shape = { id: this.#known.size, conditions };
      this.#known.set(key, shape);
    }
    return shape;
  }
}

function conditionText({ subject, test, negated }: Condition): string {
  return `${subjectName(subject)}\t${test.kind}\t${test.fold ?? ""}\t${negated ?? ""}\t${test.value}`;
}

/** The conditions, key aside, of all rules of some tables; equal ones once. */
export function shapesIn(...tables: readonly Tables[]): readonly ShapeConditions[] {
  const rules = tables.flat().flatMap((table) => table.rules);
  return [...new Map(rules.map(({ shape }) => [shape.id, shape])).values()];
}

/** The tables with only the rules whose other conditions are met. */
export function narrowed(tables: Tables, met: (shape: ShapeConditions) => boolean): Tables {
  return tables.map((table) => ({
    ...table,
    rules: table.rules.filter(({ shape }) => met(shape)),
  }));
}

/** What narrowed tables answer to a request with these carrier lines. */
export function answer(tables: Tables, carriers: Lines, matching: Matching): Verdict {
  const lines = lineReader(carriers, matching.joined);
  const verdicts = tables.map((table) => decide(table, lines, matching.regex));
  return agreed(verdicts);
}

type LineReader = (name: string) => readonly string[];

function lineReader(carriers: Lines, joined: boolean): LineReader {
  const known = new Map<string, readonly string[]>();
  return (name) => {
    let lines = known.get(name);
    if (lines === undefined) {
      lines = linesOf(carriers, name);
      if (joined && lines.length > 1) lines = [lines.join(",")];
      known.set(name, lines);
    }
    return lines;
  };
}

function decide({ order, rules, otherwise }: Table, lines: LineReader, mode: RegexMode): Verdict {
  const hits = (rule: Rule) => rule.key.every((condition) => meetsKey(condition, lines, mode));
  const first = rules.findIndex(hits);
  const winner = rules[first];
  if (winner === undefined) return otherwise;
  if (order === "listed") return winner.verdict();
  // Between equal ranks of one object the first in it wins; between objects their ages decide.
  const objects = new Set([winner.origin.object]);
  const verdicts = [winner.verdict()];
  for (let at = first + 1; at < rules.length; at += 1) {
    const rule = rules[at];
    if (rule === undefined || compareRanks(rule.rank, winner.rank) !== 0) break;
    if (objects.has(rule.origin.object) || !hits(rule)) continue;
    objects.add(rule.origin.object);
    verdicts.push(rule.verdict());
  }
  return agreed(verdicts);
}

function meetsKey({ subject, test, negated }: Condition, lines: LineReader, mode: RegexMode) {
  return subject.kind === "header" && meetsLines(lines(subject.name), test, negated === true, mode);
}

/** Positive: the first is more specific. */
export function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) {
    const other = b[at] ?? 0;
    if (value !== other) return value - other;
  }
  return 0;
}
