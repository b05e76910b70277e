/** @module Which forks ask for a key on their own requests, by the specs alone. */
import type { Lane } from "./lanes.ts";

/** The lanes whose key the requests of forks have to get that carry none (`egress: keyed`), by the forks' own names. */
export function lanesGiven(lanes: readonly Lane[]): ReadonlyMap<string, Lane> {
  return new Map(
    lanes
      .filter(({ spec }) => spec !== undefined)
      .flatMap((lane) =>
        [...lane.forks.values()]
          .filter(({ spec }) => spec.egress === "keyed")
          .map(({ fork }) => [fork, lane] as const),
      ),
  );
}
