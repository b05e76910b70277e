/** @module Edges as the environment's spec states them: Gateways at which a key from outside enters no lane. */
import type { StatedEntryPoint } from "../../model/stated-entry-points.ts";
import type { Entry } from "../../simulate/entries/entries.ts";
import type { Facts } from "./facts.ts";

/** An entry point that lets no key in. */
export interface Edge extends StatedEntryPoint {
  readonly keys: Exclude<StatedEntryPoint["keys"], "admit">;
}

/** All of them. */
export function edgesIn({ entryPoints }: Pick<Facts, "entryPoints">): readonly Edge[] {
  return entryPoints.filter(isEdge);
}

/** The entry point of an entry, where it lets no key in. */
export function edgeAt(
  { entryPoints }: Pick<Facts, "entryPoints">,
  entry: Entry,
): Edge | undefined {
  if (entry.kind === "mesh") return undefined;
  return entryPoints
    .filter(isEdge)
    .find(({ gateway, api = entry.api }) => gateway === entry.gateway && api === entry.api);
}

function isEdge(one: StatedEntryPoint): one is Edge {
  return one.keys !== "admit";
}
