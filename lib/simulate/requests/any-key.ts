/** @module Conditions that hold for any key in a carrier's header: they tell no lanes apart. */
import type { Condition } from "./conditions.ts";

const everything = /^\.\*$/;

/** The expression for a list with a member, whatever its value; the name is a literal. */
const anyMember = /^\^\(\?:\.\*,\)\?\[ \\t\]\*(?:[A-Za-z0-9_@/-]|\\[.*])+(?:\[ \\t\]\*)?=\.\*\$$/;

/** The same with what libraries read as the name: `baggage` letter by letter, each perhaps percent-encoded. */
const readableMember =
  /^\^\(\?:\.\*,\)\?(\(\?:\[\^!-\*,-~\]\|%\(\?:\[0189A-Fa-f\]\[0-9A-Fa-f\]\|20\|7\[Ff\]\)\)\*)(?:\(\?:(?:[A-Za-z0-9_-]|\\\.)\|%[2-7](?:\d|\[[A-F][a-f]\])\))+\1=\.\*\$$|^\^\(\?:\.\*,\)\?\[\^!-~\]\*(?:[a-z0-9_@/-]|\\\*)+=\.\*\$$/;

/** Whether a condition on a carrier's header holds for all keys there alike. */
export function holdsForAnyKey({ test }: Condition): boolean {
  if (test.kind === "present") return true;
  return (
    test.kind === "regex" &&
    [everything, anyMember, readableMember].some((one) => one.test(test.value))
  );
}
