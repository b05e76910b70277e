/** @module Patterns that could keep a compile busy for ever. */

/**
 * Whether a glob is matched in reasonable time. Only `!(...)` needs JavaScript's own engine, which tries every way of
 * dividing a name among the stars: four of them take a second for the longest name.
 */
export function isBounded(pattern: string): boolean {
  if (!pattern.includes("!(")) return true;
  return !/[*+]\(/.test(pattern) && starsIn(pattern) <= 3;
}

/** The stars that one way through the pattern meets. */
function starsIn(pattern: string): number {
  const inner = /[!?@]?\(([^()]*)\)|\{([^{}]*)\}/.exec(pattern);
  if (inner === null) return pattern.match(/\*+/g)?.length ?? 0;
  const [whole, ofGroup, ofBraces = ""] = inner;
  const alternatives = ofGroup?.split("|") ?? ofBraces.split(",");
  const most = Math.max(...alternatives.map(starsIn));
  return starsIn(pattern.replace(whole, () => ` ${"* ".repeat(most)}`));
}
