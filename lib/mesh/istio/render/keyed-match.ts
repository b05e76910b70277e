/** @module The routing key as conditions of an Istio match. */
import { asRecord } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { type Carrier, type Carriers, carrierHeader } from "../../../model/carriers.ts";
import { anyMemberPattern, baggagePattern } from "../../regex.ts";

/** Every match with the key ANDed to it: matches are ORed, so one without it would catch everybody. */
export function keyedMatches(
  matches: readonly JsonObject[],
  key: string,
  carriers: Carriers,
): readonly JsonObject[] {
  const conditions = carriers.map((carrier) => keyCondition(carrier, key));
  return matches.flatMap((match) =>
    conditions.map((condition) => ({
      ...match,
      headers: { ...asRecord(match.headers), ...condition },
    })),
  );
}

function keyCondition(carrier: Carrier, key: string): JsonObject {
  const test =
    carrier.kind === "baggage" ? { regex: baggagePattern(carrier.name, key) } : { exact: key };
  return { [carrierHeader(carrier)]: test };
}

/**
 * Holds for requests without any key: no member of ours in `baggage`, and no plain header (`{}`: absent).
 * An absent header counts as empty for `withoutHeaders` (measured).
 */
export function withoutKey(carriers: Carriers): JsonObject {
  const conditions = carriers.map((carrier) => [
    carrierHeader(carrier),
    carrier.kind === "baggage" ? { regex: anyMemberPattern(carrier.name) } : {},
  ]);
  return Object.fromEntries(conditions);
}
