/** @module How a schema's patterns and types are said to a person. */

/** Every pattern of the schemas in words; a test checks that none is missing. */
export const patternWords: Readonly<Record<string, string>> = {
  "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$":
    "lower-case letters, digits and dashes, with a letter or digit at both ends",
  "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$":
    "lower-case letters, digits, dashes and points, with a letter or digit at both ends",
  "^[^\\u0000-\\u001f\\u007f]*$": "text without control characters or line breaks",
  "^[^\\s\\u0000-\\u001f\\u007f]+$": "text without spaces or control characters",
  "^[A-Z][A-Za-z0-9]*$": "a kind, as Deployment",
  "^[A-Z][A-Za-z0-9]*/([a-z0-9]([-a-z0-9]*[a-z0-9])?/)?[-A-Za-z0-9._:@]+$":
    "Kind/name or Kind/namespace/name, as VirtualService/reviews",
  "^[A-Za-z0-9][-A-Za-z0-9_.]*$":
    "letters, digits, dashes, points and underscores, with a letter or digit first",
  "^([a-z0-9]([-a-z0-9]*[a-z0-9])?/)?[a-z0-9]([-a-z0-9]*[a-z0-9])?$":
    "a Service's name or namespace/name, in lower-case letters, digits and dashes",
  "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})$":
    "a time of RFC 3339, as 2026-11-20T09:00:00Z",
  "^[1-9][0-9]{0,5}[mhdw]$": "a number and m, h, d or w, as 3d",
  "^[-._a-zA-Z][-._a-zA-Z0-9]*$":
    "letters, digits, dashes, points and underscores, not with a digit first",
  "^[-._a-zA-Z0-9]+$": "letters, digits, dashes, points and underscores",
};

/** JSON Schema types with their articles. */
export function typeWords(...types: readonly string[]): string {
  const words = new Map([
    ["object", "a mapping"],
    ["array", "a list"],
    ["integer", "a whole number"],
    ["null", "null"],
  ]);
  const one = (name: string) => words.get(name) ?? `a ${name}`;
  return orList(types.map(one));
}

/** A value, short enough for a message. */
export function valueWords(value: unknown): string {
  if (value === null) return "nothing";
  if (typeof value === "string")
    return `"${value.length > 60 ? `${value.slice(0, 57)}...` : value}"`;
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a mapping" : `the ${typeof value} ${String(value)}`;
}

/** `a, b or c`. */
export function orList(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
