/** @module Why a lane refuses a request, in words. */
import { andList } from "../diagnostics/words.ts";
import { suspensionWords } from "../model/suspension.ts";
import type { Expectation } from "../verify/expected/expectation.ts";
import type { Lane } from "../verify/reading/lanes.ts";

/** What of a lane says why it refuses. */
type Refusing = Pick<Lane, "owner" | "suspended">;

/** Why the lane refuses; undefined where it has to do something else. */
export function refusalWords(lane: Refusing, expectation: Expectation): string | undefined {
  if (expectation.kind !== "refusal") return undefined;
  return expectation.why === "strict"
    ? "the lane is strict and forks nothing here"
    : suspendedWords(lane);
}

/** Who of the lane is suspended, since when and why: `the lane is suspended since ... because "..."`. */
export function suspendedWords({ owner, suspended }: Refusing): string {
  return andList(
    [...suspended].map(([name, said]) => {
      const isOwn = owner === `sandbox "${name}"`;
      const who = isOwn ? "the lane" : `member "${name}" of the lane`;
      return `${who} is suspended ${suspensionWords(said)}`.trimEnd();
    }),
  );
}
