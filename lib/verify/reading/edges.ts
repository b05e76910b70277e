/** @module Edges as the environment's spec states them: Gateways at which a key from outside enters no lane. */
import type { StatedEntryPoint } from "../../model/stated-entry-points.ts";
import type { Entry } from "../../simulate/entries/entries.ts";
import { linesOf, type Shape } from "../../simulate/requests/conditions.ts";
import type { Facts } from "./facts.ts";

/** An entry point that lets no key in. */
export interface Edge extends StatedEntryPoint {
  readonly keys: Exclude<StatedEntryPoint["keys"], "admit">;
}

/** All of them. */
export function edgesIn({ entryPoints }: Pick<Facts, "entryPoints">): readonly Edge[] {
  return entryPoints.filter(isEdge);
}

/** The entry point of an entry, where it lets no key in; a request with an admitted claim is let in. */
export function edgeAt(
  facts: Pick<Facts, "entryPoints">,
  entry: Entry,
  shape?: Shape,
): Edge | undefined {
  if (entry.kind === "mesh") return undefined;
  return edgesIn(facts).find(
    ({ gateway, api = entry.api, claims }) =>
      gateway === entry.gateway &&
      api === entry.api &&
      !(shape !== undefined && claims.some((one) => hasClaim(shape, one))),
  );
}

function hasClaim({ headers }: Shape, { claim, values }: Edge["claims"][number]): boolean {
  return linesOf(headers, claimHeader(claim)).some((value) => values.includes(value));
}

/** In rules, a claim of a checked token looks like a header; nobody can send one with that name. */
export function claimHeader(claim: string): string {
  return `@request.auth.claims.${claim}`;
}

function isEdge(one: StatedEntryPoint): one is Edge {
  return one.keys !== "admit";
}
