/**
 * @module Which rule answers a request. There are rules for each lane and requests for each lane, so no request may
 * look at all rules: those that ask for one literal key are found by it.
 */
import { grouped } from "../../kube/grouped.ts";
import { once, oncePer, remembered } from "../../kube/once.ts";
import { type Condition, type Lines, linesOf, meetsLines } from "../requests/conditions.ts";
import { listMember, membersOf, type RegexMode } from "../requests/regex.ts";
import { compareRanks, type Rule, type Table, type Tables } from "./rule.ts";
import { agreed, type Verdict } from "./verdict.ts";

/** How header lines and expressions are read. */
export interface Matching {
  readonly regex: RegexMode;
  /** Lines of one header are joined with commas before they are tested: Envoys before 1.40. */
  readonly joined: boolean;
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
  const list = byKey(rules);
  const hits = (rule: Rule) => rule.key.every((condition) => meetsKey(condition, lines, mode));
  const asking = askedBy(list, lines);
  const winner = inOrder(list, [...list.first, ...asking]).find(hits);
  if (winner === undefined) return otherwise;
  if (order === "listed") return winner.verdict();
  // Between equal ranks of one object the first in it wins; between objects their ages decide.
  const place = placeIn(list, winner);
  const equal = asking.filter(
    (rule) => placeIn(list, rule) > place && compareRanks(rule.rank, winner.rank) === 0,
  );
  const ties = tiesOf(list, winner);
  // What asks for no key answers every request.
  if (equal.length === 0 && ties.open) return ties.verdict();
  return agreedOf([winner, ...inOrder(list, [...ties.rules, ...equal]).filter(hits)]);
}

/** The verdicts of rules that apply all the same, the first of each object. */
function agreedOf(rules: readonly Rule[]): Verdict {
  const firsts = [...grouped(rules.map((rule) => [rule.origin.object, rule] as const)).values()];
  return agreed(firsts.flatMap(([first]) => first?.verdict() ?? []));
}

/** A list of rules: those that ask for one literal key, by that literal, and all others. */
interface ByKey {
  readonly others: readonly Rule[];
  /** Those up to the first that asks for no key: nothing behind it is ever the first to apply. */
  readonly first: readonly Rule[];
  /** By the headers whose lines the literals are of. */
  readonly headers: ReadonlyMap<string, Literals>;
  readonly places: ReadonlyMap<Rule, number>;
  /** By the rule that they tie with. */
  readonly ties: Map<Rule, Ties>;
}

/** The others behind a rule that have its rank. */
interface Ties {
  readonly rules: readonly Rule[];
  /** None of them asks for a key. */
  readonly open: boolean;
  /** What the rule and all of them say. */
  readonly verdict: () => Verdict;
}

/** The rules of the literals of one header: whole lines, and members of lists. */
interface Literals {
  readonly lines: ReadonlyMap<string, readonly Rule[]>;
  readonly baggage: ReadonlyMap<string, readonly Rule[]>;
  readonly tracestate: ReadonlyMap<string, readonly Rule[]>;
}

/** The rules for the keys in these lines: of all lanes' copies, its own lane's. */
function askedBy({ headers }: ByKey, lines: LineReader): readonly Rule[] {
  const own = new Set<Rule>();
  for (const [name, literals] of headers)
    for (const line of lines(name)) addAsked(own, literals, line);
  return [...own];
}

function addAsked(own: Set<Rule>, literals: Literals, line: string): void {
  for (const rule of literals.lines.get(line) ?? []) own.add(rule);
  for (const grammar of ["baggage", "tracestate"] as const) {
    const members = literals[grammar];
    if (members.size === 0) continue;
    for (const member of membersOf(line, grammar))
      for (const rule of members.get(member) ?? []) own.add(rule);
  }
}

function placeIn({ places }: ByKey, rule: Rule): number {
  return places.get(rule) ?? 0;
}

function inOrder(list: ByKey, rules: readonly Rule[]): readonly Rule[] {
  return rules.toSorted((a, b) => placeIn(list, a) - placeIn(list, b));
}

/** Ranks are sorted, so equal ones are side by side. */
function tiesOf(list: ByKey, winner: Rule): Ties {
  return remembered(list.ties, winner, () => {
    const { others } = list;
    const start = placeBehind(list, winner);
    let end = start;
    while (isTied(others[end], winner)) end += 1;
    const rules = others.slice(start, end);
    return {
      rules,
      open: rules.every(({ key }) => key.length === 0),
      verdict: once(() => agreedOf([winner, ...rules])),
    };
  });
}

function isTied(rule: Rule | undefined, { rank }: Rule): boolean {
  return rule !== undefined && compareRanks(rule.rank, rank) === 0;
}

/** Where in the list of the others those begin that stand behind a rule. */
function placeBehind(list: ByKey, rule: Rule): number {
  const place = placeIn(list, rule);
  let [low, high] = [0, list.others.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = list.others[middle];
    if (other !== undefined && placeIn(list, other) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

const byKey = oncePer((rules: readonly Rule[]): ByKey => {
  const placed = rules.map((rule) => ({ rule, found: rule.key.flatMap(literalOf)[0] }));
  const asking = placed.flatMap(({ rule, found }) => (found === undefined ? [] : { rule, found }));
  const byText = (wanted: typeof asking, of: keyof Literals) =>
    grouped(
      wanted
        .filter(({ found }) => found.of === of)
        .map(({ rule, found }) => [found.text, rule] as const),
    );
  const headers = [...grouped(asking.map((one) => [one.found.header, one] as const))];
  const others = placed.flatMap(({ rule, found }) => (found === undefined ? [rule] : []));
  const open = others.findIndex(({ key }) => key.length === 0);
  return {
    others,
    first: open < 0 ? others : others.slice(0, open + 1),
    headers: new Map(
      headers.map(([header, own]) => [
        header,
        {
          lines: byText(own, "lines"),
          baggage: byText(own, "baggage"),
          tracestate: byText(own, "tracestate"),
        },
      ]),
    ),
    places: new Map(rules.map((rule, place) => [rule, place])),
    ties: new Map(),
  };
});

/** The one text that a line must be, or hold as a member, to meet a condition; empty: no single text. */
function literalOf({ subject, test, negated }: Condition): readonly Literal[] {
  if (subject.kind !== "header" || negated === true || test.fold === true) return [];
  const { name: header } = subject;
  if (test.kind === "exact") return [{ header, text: test.value, of: "lines" }];
  const member = test.kind === "regex" ? listMember(test.value) : undefined;
  return member === undefined
    ? []
    : [{ header, text: `${member.name}=${member.value}`, of: member.grammar }];
}

interface Literal {
  readonly header: string;
  readonly text: string;
  readonly of: keyof Literals;
}

function meetsKey({ subject, test, negated }: Condition, lines: LineReader, mode: RegexMode) {
  return subject.kind === "header" && meetsLines(lines(subject.name), test, negated === true, mode);
}
