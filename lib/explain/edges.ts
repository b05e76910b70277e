/** @module Entry points that let a request's key in no lane, in words. */
import { below, type SourceRef } from "../model/source.ts";
import { type Edge, edgeAt } from "../verify/reading/edges.ts";
import { previewsOf } from "../verify/reading/previews.ts";
import type { Ground, Question } from "./ground.ts";
import type { Reach } from "./model.ts";

/** The entry point that lets no key in by an entry. A preview's host is a way in of its own. */
export function edgeFor(
  ground: Ground,
  { entry, shape }: Pick<Question, "entry" | "shape">,
): Edge | undefined {
  const isPreview =
    entry.kind === "gateway" &&
    previewsOf(ground).some(
      ({ gateway, host }) => gateway === entry.gateway && host === entry.host,
    );
  return isPreview ? undefined : edgeAt(ground.facts, entry, shape);
}

/** What the entry point does with keys. */
function edgeWords({ name, keys }: Edge): string {
  return keys === "strip"
    ? `entry point "${name}" takes keys from requests: the baseline answers`
    : `entry point "${name}" refuses requests with a key`;
}

/** No lane is reached by it. */
export function reachAtEdge(edge: Edge, refused: boolean): Reach {
  return { kind: refused ? "refused" : "not-reached", text: edgeWords(edge) };
}

/** The line of the spec that says so; empty where keys are let in. */
export function edgeLine(
  { input }: Ground,
  edge: Edge | undefined,
): { readonly what: string; readonly source?: SourceRef } {
  if (edge === undefined) return { what: "" };
  const source = below(input.environment.source, "spec", "entrypoints", edge.index, "keys");
  return { what: edgeWords(edge), source };
}
