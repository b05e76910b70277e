/** @module Which routing key a request carries, as the carriers' own grammars say (W3C baggage, section 3.2.1). */
import { knownNames } from "../diagnostics/known-names.ts";
import type { Carriers } from "../model/settings.ts";
import { type Lines, linesOf } from "../simulate/requests/conditions.ts";
import type { Facts } from "../verify/reading/facts.ts";
import type { Lane } from "../verify/reading/lanes.ts";
import type { CarriedKey } from "./model.ts";

/** Header lines that carry a key, and all others. Names are in lower case. */
export function splitCarriers(
  headers: Lines,
  { baggage, header }: Carriers,
): { readonly carriers: Lines; readonly others: Lines } {
  const isCarrier = (name: string) =>
    (name === "baggage" && baggage !== undefined) || name === header;
  return {
    carriers: headers.filter(([name]) => isCarrier(name)),
    others: headers.filter(([name]) => !isCarrier(name)),
  };
}

/** The header line by which a key is sent: baggage where the environment uses it. */
export function keyLine(key: string, { baggage, header }: Carriers): readonly [string, string] {
  return baggage === undefined ? [header ?? "", key] : ["baggage", `${baggage}=${key}`];
}

/** Whose key the carriers hold. */
export function carriedKey(
  carriers: Lines,
  { carriers: configured, suspended }: Pick<Facts, "carriers" | "suspended">,
  lanes: readonly Lane[],
): CarriedKey {
  const [first, ...others] = new Set(keysIn(carriers, configured));
  if (first === undefined) return { kind: "none" };
  if (others.length > 0) return { kind: "several", keys: [first, ...others] };
  const lane = lanes.find(({ key }) => key === first);
  if (lane !== undefined) return { kind: "lane", key: first, owner: lane.owner };
  if (suspended) return { kind: "unknown", key: first, help: "the environment is suspended" };
  const help = knownNames(
    "routing keys",
    lanes.map(({ key }) => key),
    first,
  );
  return { kind: "unknown", key: first, help };
}

function keysIn(carriers: Lines, { baggage, header }: Carriers): readonly string[] {
  const plain = header === undefined ? [] : linesOf(carriers, header);
  const members = linesOf(carriers, "baggage").flatMap((line) => line.split(","));
  return [...plain, ...members.flatMap((member) => keyOf(member, baggage))];
}

/** `name = value ; property` to its value, where the name is the key's. */
function keyOf(member: string, name: string | undefined): readonly string[] {
  const [pair = ""] = member.split(";");
  const equals = pair.indexOf("=");
  if (name === undefined || equals < 0 || pair.slice(0, equals).trim() !== name) return [];
  return [pair.slice(equals + 1).trim()];
}
