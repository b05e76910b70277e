/** @module Help for a name that does not exist: what was probably meant, and what there is. */
import { suggestion } from "./suggestion.ts";

const shown = 12;

/** `did you mean "cart"? known services: cart, checkout`, or that there are none. */
export function knownNames(what: string, known: readonly string[], asked: string): string {
  if (known.length === 0) return `there are no ${what}`;
  const guess = suggestion(asked, known);
  const names = [...known].sort();
  const rest = names.length - shown;
  const list = names.slice(0, shown).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
  return `${guess === undefined ? "" : `did you mean "${guess}"? `}known ${what}: ${list}`;
}
