/** @module The key that a request gets from its caller's own proxy (`egress: keyed`). */
import type { SourceRef } from "../model/source.ts";
import { givenTo } from "../simulate/entries/given-key.ts";
import type { Lines } from "../simulate/requests/conditions.ts";
import type { GivenKey } from "../simulate/requests/keys.ts";
import { carriedKey } from "./carried-key.ts";
import type { Ground, Question } from "./ground.ts";
import { whoLooks } from "./looking.ts";
import type { CarriedKey } from "./model.ts";

/** The key that requests get which carry none, where the caller's proxy looks at them at all. */
export function givenAt(
  ground: Ground,
  { entry, tls }: Pick<Question, "entry" | "tls">,
): GivenKey | undefined {
  const isSeen = tls !== true && whoLooks(ground, entry) === "proxy";
  return entry.kind === "mesh" && isSeen ? givenTo(ground.after, entry.client) : undefined;
}

/** Whose key a request carries when it has left the caller's proxy with these lines. */
export function keyThen(ground: Ground, asked: Question, sent: Lines): CarriedKey {
  const carried = carriedKey(sent, ground);
  return sent !== asked.carriers && carried.kind === "lane" ? { ...carried, given: true } : carried;
}

/** The line of the spec by which the caller's requests get a key; empty where they got none. */
export function givingLine(
  { forks }: Ground,
  entry: Question["entry"],
  key: CarriedKey,
): { readonly what: string; readonly source?: SourceRef } {
  const isGiven = entry.kind === "mesh" && key.kind === "lane" && key.given === true;
  const fork = isGiven ? forks.get(entry.client.name) : undefined;
  if (fork === undefined) return { what: "" };
  const { document, path } = fork.source;
  return {
    what: `sandbox "${fork.sandbox}" lets requests of its fork get its key`,
    source: { document, path: [...path.slice(0, -1), "egress"] },
  };
}
