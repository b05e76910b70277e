/** @module Help for a name that does not exist: what was probably meant, and what there is. */

/** Names that one message lists; the rest is counted. */
const shown = 12;

/** `did you mean "cart"? known services: cart, checkout`, or that there are none. */
export function knownNames(what: string, known: readonly string[], asked: string): string {
  if (known.length === 0) return `there are no ${what}`;
  const names = [...known].sort();
  const rest = names.length - shown;
  const list = names.slice(0, shown).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
  return `${didYouMean(asked, known)}known ${what}: ${list}`;
}

/** The start of a help text: `did you mean "cart"? `, or nothing where no known name is near. */
export function didYouMean(asked: string, known: Iterable<string>): string {
  const guess = suggestion(asked, known);
  return guess === undefined ? "" : `did you mean "${guess}"? `;
}

/** The nearest known name, when it is near enough to be what was meant. */
export function suggestion(asked: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(asked.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of [...known].sort()) {
    if (Math.abs(name.length - asked.length) >= bestDistance) continue;
    const distance = editDistance(asked.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Insertions, removals, replacements and swaps of neighbours that lead from one to the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
