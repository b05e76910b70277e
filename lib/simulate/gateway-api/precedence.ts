/** @module Which of two matches of HTTPRoutes or GRPCRoutes is more specific to a proxy. */
import type { Condition, Dialect } from "../../mesh/implementations/implementation.ts";

/** What the specificity of a match is made of. */
export interface Specificity {
  /** 3 exact, 2 prefix, 1 regex; -1 without any path (GRPCRoute). */
  readonly path: number;
  readonly length: number;
  readonly method: number;
  readonly headers: number;
  readonly query: number;
}

/** A match's rank by a dialect's newest order: higher wins, compared field by field. */
export function rankOf(
  match: Specificity,
  { orders, regexBeforePrefix }: Dialect,
): readonly number[] {
  const swapped = regexBeforePrefix && (match.path === 1 || match.path === 2);
  const conditions = orders[0].map((condition) => amounts[condition](match));
  return [swapped ? 3 - match.path : match.path, match.length, ...conditions];
}

const amounts: Readonly<Record<Condition, (match: Specificity) => number>> = {
  method: ({ method }) => method,
  headers: ({ headers }) => headers,
  headersAndMethod: ({ headers, method }) => headers + method,
  // No dialect's newest order asks for exact headers, so they are not counted.
  exactHeaders: () => 0,
  query: ({ query }) => query,
};
