/**
 * @module The regular expressions of routes: the one that finds the routing key in `baggage`, and
 * the check that an expression is RE2. An expression that RE2 refuses passes the API server in an
 * HTTPRoute, and then Envoy refuses the whole configuration (measured).
 */
import { RE2JS } from "re2js";

/**
 * Matches a whole `baggage` header value (W3C Baggage) that has the member with this value. Members
 * may come in any order, with properties, with spaces, on several header lines, tested alone or
 * joined with commas. Anchored, so that `pr-1` never matches `pr-12`.
 */
export function baggagePattern(member: string, key: string): string {
  return `^(?:.*,)?[ \\t]*${escapeRegex(member)}[ \\t]*=[ \\t]*${escapeRegex(key)}[ \\t]*(?:[;,].*)?$`;
}

/** What RE2 says against an expression, or undefined if it accepts it. */
export function re2Problem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Text that stands for itself in a regular expression. */
export function escapeRegex(text: string): string {
  return text.replace(/[.^$*+?()[\]{}|\\]/g, "\\$&");
}
