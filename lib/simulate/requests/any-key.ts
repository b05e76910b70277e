/** @module Conditions that hold for any key in a carrier's header: they tell no lanes apart. */
import type { Condition } from "./conditions.ts";

/** The expression for a list with a member, whatever its value; the name is a literal. */
const anyMember = /^\^\(\?:\.\*,\)\?\[ \\t\]\*(?:[A-Za-z0-9_@/-]|\\[.*])+(?:\[ \\t\]\*)?=\.\*\$$/;

/** Whether a condition on a carrier's header holds for all keys there alike. */
export function holdsForAnyKey({ test }: Condition): boolean {
  if (test.kind === "present") return true;
  return test.kind === "regex" && (test.value === ".*" || anyMember.test(test.value));
}
