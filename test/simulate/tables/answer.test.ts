import fc from "fast-check";
import { expect, it } from "vitest";
import { type Condition, meetsLines } from "../../../lib/simulate/requests/conditions.ts";
import { answer } from "../../../lib/simulate/tables/answer.ts";
import { compareRanks, type Rule, type Table } from "../../../lib/simulate/tables/rule.ts";
import { agreed, conclude, unmatched, type Verdict } from "../../../lib/simulate/tables/verdict.ts";

const regex = "full";
const keys = ["a", "b", "c"] as const;
const member = (key: string) => `^(?:.*,)?[ \\t]*isolane[ \\t]*=[ \\t]*${key}[ \\t]*(?:[;,].*)?$`;

/** What a rule asks about the key: one literal, some other test, or nothing. */
const asked = fc.oneof(
  fc.constant<readonly Condition[]>([]),
  fc.constantFrom(...keys).map((value): readonly Condition[] => [header("key", "exact", value)]),
  fc
    .constantFrom(...keys)
    .map((value): readonly Condition[] => [header("baggage", "regex", member(value))]),
  fc.constant<readonly Condition[]>([header("key", "prefix", "a")]),
  fc.constant<readonly Condition[]>([{ ...header("key", "present", ""), negated: true }]),
  fc.constant<readonly Condition[]>([
    header("key", "exact", "a"),
    header("baggage", "regex", member("b")),
  ]),
);

function header(name: string, kind: Condition["test"]["kind"], value: string): Condition {
  return { subject: { kind: "header", name }, test: { kind, value } };
}

const rules = fc
  .array(fc.record({ key: asked, rank: fc.nat(2), object: fc.nat(3), end: fc.nat(1) }), {
    maxLength: 12,
  })
  .map((all) =>
    all.map(({ key, rank, object, end }, at): Rule => {
      const origin = { object: `${object}`, path: [at] };
      const verdict = conclude({
        ...{ rule: `${at}`, origin },
        ...(end === 0 ? { outcome: "redirect" as const } : { outcome: "answered" as const }),
      });
      const shape = { id: 0, conditions: [] };
      return { id: `${at}`, origin, shape, key, rank: [rank], verdict: () => verdict };
    }),
  );

const requests = fc.constantFrom(
  ...[[], ...keys.map((key) => [["key", key] as const])],
  ...keys.map((key) => [["baggage", `x=y,isolane=${key}`] as const]),
  [["key", "a"] as const, ["baggage", "isolane=b"] as const],
  [["key", "ab"] as const],
);

/** All rules, one after the other. */
function slowly({ order, rules: list, otherwise }: Table, lines: readonly (readonly string[])[]) {
  const hits = (rule: Rule) =>
    rule.key.every(({ subject, test, negated }) =>
      meetsLines(
        lines.flatMap(([name, value = ""]) =>
          "name" in subject && name === subject.name ? [value] : [],
        ),
        ...([test, negated === true, regex] as const),
      ),
    );
  const all = list.filter(hits);
  const [winner] = all;
  if (winner === undefined) return otherwise;
  if (order === "listed") return winner.verdict();
  const equal = all.filter(({ rank }) => compareRanks(rank, winner.rank) === 0);
  const firsts = new Map<string, Verdict>();
  for (const rule of equal)
    if (!firsts.has(rule.origin.object)) firsts.set(rule.origin.object, rule.verdict());
  return agreed([...firsts.values()]);
}

it("is the answer of a look at all rules, whatever they ask and however they tie", () => {
  fc.assert(
    fc.property(rules, fc.array(requests, { minLength: 1, maxLength: 4 }), (list, asking) => {
      const ranked = list.toSorted((a, b) => compareRanks(b.rank, a.rank));
      for (const table of [
        { order: "listed", rules: list, otherwise: unmatched } as const,
        { order: "ranked", rules: ranked, otherwise: unmatched } as const,
      ])
        for (const lines of asking)
          expect(answer([table], lines, { regex, joined: false })).toEqual(slowly(table, lines));
    }),
    { numRuns: 2000 },
  );
});
