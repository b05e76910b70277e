import fc from "fast-check";
import { expect, it } from "vitest";
import type { Match } from "../../../lib/model/spec.gen.ts";
import { matchesLabels } from "../../../lib/resolve/lanes.ts";
import { membersAmong } from "../../../lib/verify/reading/group-match.ts";

const keys = fc.constantFrom("team", "feature", "constructor");
const values = fc.constantFrom("a", "ab", "a/b", "", "*");
const { match } = fc.letrec<{ match: Match }>((tie) => {
  const all = fc.array(tie("match"), { minLength: 1, maxLength: 3 });
  return {
    match: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.record({
        label: fc.record({
          key: keys,
          value: fc.oneof(values, fc.constantFrom("a*", "*b", "a*b", "**", "b")),
        }),
      }),
      all.map((any) => ({ any })),
      all.map((inner) => ({ all: inner })),
    ),
  };
});

it("joins whom the compiler joins, in their order, though neither asks the other", () => {
  const bearers = fc.array(fc.dictionary(keys, values), { maxLength: 8 });
  fc.assert(
    fc.property(bearers, match, (all, wanted) => {
      expect(membersAmong(all, (labels) => labels)(wanted)).toEqual(
        all.filter((labels) => matchesLabels(wanted, labels)),
      );
    }),
    { numRuns: 1000 },
  );
});
