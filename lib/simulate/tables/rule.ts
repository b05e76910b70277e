/** @module Rules and tables of rules, as one proxy holds them. */
import { grouped } from "../../kube/grouped.ts";
import { oncePer, remembered } from "../../kube/once.ts";
import {
  type Condition,
  type Lines,
  linesOf,
  meetsLines,
  subjectName,
} from "../requests/conditions.ts";
import { baggageMember, membersOf, type RegexMode } from "../requests/regex.ts";
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

/** The tables of which one decides: several where it depends on the ages of objects. All have to agree. */
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
    return remembered(this.#known, key, () => ({ id: this.#known.size, conditions }));
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
export function answer(tables: Tables, carriers: Lines, { regex, joined }: Matching): Verdict {
  const lines = joined ? joinedLines(carriers) : singleLines(carriers);
  const verdicts = tables.map((table) => decide(table, lines, regex));
  return agreed(verdicts);
}

type LineReader = (name: string) => readonly string[];

const singleLines = oncePer((carriers: Lines): LineReader => {
  const known = new Map<string, readonly string[]>();
  return (name) => remembered(known, name, () => linesOf(carriers, name));
});

const joinedLines = oncePer((carriers: Lines): LineReader => {
  const single = singleLines(carriers);
  return (name) => (single(name).length > 1 ? [single(name).join(",")] : single(name));
});

function decide({ order, rules, otherwise }: Table, lines: LineReader, mode: RegexMode): Verdict {
  const hits = (rule: Rule) => rule.key.every((condition) => meetsKey(condition, lines, mode));
  const candidates = candidatesIn(rules, lines);
  const first = candidates.findIndex(hits);
  const winner = candidates[first];
  if (winner === undefined) return otherwise;
  if (order === "listed") return winner.verdict();
  // Between equal ranks of one object the first in it wins; between objects their ages decide.
  const objects = new Set([winner.origin.object]);
  const verdicts = [winner.verdict()];
  for (let at = first + 1; at < candidates.length; at++) {
    const rule = candidates[at];
    if (rule === undefined || compareRanks(rule.rank, winner.rank) !== 0) break;
    if (objects.has(rule.origin.object) || !hits(rule)) continue;
    objects.add(rule.origin.object);
    verdicts.push(rule.verdict());
  }
  return agreed(verdicts);
}

/** The rules of a list: those that ask for one literal key, by that literal, and all others. */
interface ByKey {
  readonly others: readonly Rule[];
  /** By the headers whose lines the literals are of. */
  readonly headers: ReadonlyMap<string, Literals>;
  readonly places: ReadonlyMap<Rule, number>;
}

/** The rules of the literals of one header: whole lines, and members of a list. */
interface Literals {
  readonly lines: ReadonlyMap<string, readonly Rule[]>;
  readonly members: ReadonlyMap<string, readonly Rule[]>;
}

/** The rules that can answer a request with these lines, in order: of all lanes' copies, its own lane's. */
function candidatesIn(rules: readonly Rule[], lines: LineReader): readonly Rule[] {
  const { others, headers, places } = byKey(rules);
  const own = new Set<Rule>();
  for (const [name, literals] of headers)
    for (const line of lines(name)) addAsked(own, literals, line);
  if (own.size === 0) return others;
  const placeOf = (rule: Rule) => places.get(rule) ?? 0;
  return [...others, ...own].sort((a, b) => placeOf(a) - placeOf(b));
}

function addAsked(own: Set<Rule>, { lines, members }: Literals, line: string): void {
  for (const rule of lines.get(line) ?? []) own.add(rule);
  if (members.size === 0) return;
  for (const member of membersOf(line)) for (const rule of members.get(member) ?? []) own.add(rule);
}

const byKey = oncePer((rules: readonly Rule[]): ByKey => {
  const placed = rules.map((rule) => ({ rule, found: rule.key.flatMap(literalOf)[0] }));
  const asking = placed.flatMap(({ rule, found }) => (found === undefined ? [] : { rule, found }));
  const byText = (wanted: typeof asking) =>
    grouped(wanted.map(({ rule, found }) => [found.text, rule] as const));
  const headers = [...grouped(asking.map((one) => [one.found.header, one] as const))];
  return {
    others: placed.flatMap(({ rule, found }) => (found === undefined ? [rule] : [])),
    headers: new Map(
      headers.map(([header, own]) => [
        header,
        {
          lines: byText(own.filter(({ found }) => !found.isMember)),
          members: byText(own.filter(({ found }) => found.isMember)),
        },
      ]),
    ),
    places: new Map(rules.map((rule, place) => [rule, place])),
  };
});

/** The one text that a line must be, or hold as a baggage member, to meet a condition; empty: no single text. */
function literalOf({ subject, test, negated }: Condition) {
  if (subject.kind !== "header" || negated === true || test.fold === true) return [];
  const { name: header } = subject;
  if (test.kind === "exact") return [{ header, text: test.value, isMember: false }];
  const member = test.kind === "regex" ? baggageMember(test.value) : undefined;
  return member === undefined
    ? []
    : [{ header, text: `${member.name}=${member.value}`, isMember: true }];
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

/** A rule that ends a list, and that an ingress gateway moves to the end: it asks for `/`, `.*` or nothing. */
export function isCatchAll({ shape, key }: Rule): boolean {
  if (key.length > 0) return false;
  return shape.conditions.every(
    ({ subject, test }) =>
      subject.kind === "path" &&
      ((test.kind === "prefix" && test.value === "/") ||
        (test.kind === "regex" && test.value === ".*")),
  );
}

/** All lists of the items of groups that come one after another, where ages decide within each. */
export function ordersOf<Item>(groups: readonly (readonly Item[])[]): readonly (readonly Item[])[] {
  return groups.reduce<readonly (readonly Item[])[]>(
    (lists, group) => lists.flatMap((list) => orders(group).map((order) => [...list, ...order])),
    [[]],
  );
}

/** Orders of objects of unknown age. Beyond four, the first and the last of each stand for all. */
export function orders<Item>(objects: readonly Item[]): readonly (readonly Item[])[] {
  if (objects.length <= 1) return [objects];
  if (objects.length > 4) {
    return objects.flatMap((object) => {
      const others = objects.filter((other) => other !== object);
      return [
        [object, ...others],
        [...others, object],
      ];
    });
  }
  return objects.flatMap((object) =>
    orders(objects.filter((other) => other !== object)).map((rest) => [object, ...rest]),
  );
}
