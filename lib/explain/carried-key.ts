/** @module Which routing key a request carries, as the carriers' own grammars say (W3C Baggage, section 3.2.1; W3C Trace Context, section 3.3.1). */
import { knownNames } from "../diagnostics/suggestion.ts";
import { type Carriers, carrierHeader, carrierLine } from "../model/carriers.ts";
import { deletionOf, deletionWords } from "../model/deletion.ts";
import type { EnvironmentInput } from "../model/input.ts";
import { unitOfSpec } from "../model/release-unit.ts";
import { ownerWords } from "../model/resource.ts";
import { type Lines, linesOf } from "../simulate/requests/conditions.ts";
import { keysOn } from "../simulate/requests/keys.ts";
import type { Facts } from "../verify/reading/facts.ts";
import type { Lane } from "../verify/reading/lanes.ts";
import { endWords, lifetimeOf } from "./lifetime.ts";
import type { CarriedKey } from "./model.ts";

/** Header lines that carry a key, and all others. Names are in lower case. */
export function splitCarriers(
  headers: Lines,
  configured: Carriers,
): { readonly carriers: Lines; readonly others: Lines } {
  const names = new Set(configured.map(carrierHeader));
  const isCarrier = (name: string) => names.has(name);
  return {
    carriers: headers.filter(([name]) => isCarrier(name)),
    others: headers.filter(([name]) => !isCarrier(name)),
  };
}

/** The header line by which a key is sent: the first carrier's, which is baggage where it is used. */
export function keyLines(key: string, [first]: Carriers): Lines {
  return first === undefined ? [] : [carrierLine(first, key)];
}

/** What decides whose a key is. */
interface Known {
  readonly facts: Pick<Facts, "carriers" | "suspended">;
  readonly lanes: readonly Lane[];
  readonly input: Pick<EnvironmentInput, "environment" | "deleting">;
}

/** Whose key the carriers hold. */
export function carriedKey(
  carriers: Lines,
  { facts: { carriers: configured, suspended }, lanes, input }: Known,
): CarriedKey {
  const [first, ...others] = new Set(keysIn(carriers, configured));
  if (first === undefined) return { kind: "none" };
  if (others.length > 0) return { kind: "several", keys: [first, ...others] };
  const lane = lanes.find(({ key }) => key === first);
  if (lane !== undefined) {
    const ends = lane.spec === undefined ? [] : endWords(lifetimeOf(lane.spec));
    const { owner } = lane;
    return { kind: "lane", key: first, owner, ...(ends.length === 0 ? {} : { ends }) };
  }
  if (suspended) return { kind: "unknown", key: first, help: "the environment is suspended" };
  const going = input.deleting.find(
    ({ spec: { metadata, spec } }) => (spec.routing?.key ?? metadata.name) === first,
  );
  const deletion = going && deletionOf(input.environment.spec, going.spec.spec);
  if (going !== undefined && deletion !== undefined) {
    const help = `${ownerWords(unitOfSpec(going.spec))} is ${deletionWords(deletion)}`;
    return { kind: "unknown", key: first, help };
  }
  const help = knownNames(
    "routing keys",
    lanes.map(({ key }) => key),
    first,
  );
  return { kind: "unknown", key: first, help };
}

/** Keys of plain headers first: of two different keys, that is the order in which they are named. */
function keysIn(lines: Lines, configured: Carriers): readonly string[] {
  return configured
    .toReversed()
    .flatMap((carrier) => keysOn(linesOf(lines, carrierHeader(carrier)), carrier));
}
