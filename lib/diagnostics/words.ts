/** @module How a value and a list of words are said in a message. */

/** A value, short enough for a message. */
export function valueWords(value: unknown): string {
  if (value === null) return "nothing";
  if (typeof value === "string")
    return `"${value.length > 60 ? `${value.slice(0, 57)}...` : value}"`;
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return `the ${typeof value === "bigint" ? "number" : typeof value} ${String(value)}`;
}

/** `a, b or c`. */
export function orList(words: readonly string[]): string {
  return list(words, "or");
}

/** `a, b and c`. */
export function andList(words: readonly string[]): string {
  return list(words, "and");
}

function list(words: readonly string[], joint: string): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${joint} ${last}`;
}

/** `1 file`, `2 files`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
