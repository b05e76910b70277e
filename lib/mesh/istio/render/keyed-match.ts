/** @module The routing key as conditions of an Istio match. */
import { asRecord } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { type Carriers, carrierHeader } from "../../../model/carriers.ts";
import { anyKeyTest, keyTest } from "../../regex.ts";

/** Every match with the key ANDed to it: matches are ORed, so one without it would catch everybody. */
export function keyedMatches(
  matches: readonly JsonObject[],
  key: string,
  carriers: Carriers,
): readonly JsonObject[] {
  const conditions = carriers.map((one) => ({ [carrierHeader(one)]: keyTest(one, key) }));
  return matches.flatMap((match) =>
    conditions.map((condition) => ({
      ...match,
      headers: { ...asRecord(match.headers), ...condition },
    })),
  );
}

/**
 * Holds for requests without any key: no member of ours in `baggage`, and no plain header (`{}`: absent).
 * An absent header counts as empty for `withoutHeaders` (measured).
 */
export function withoutKey(carriers: Carriers): JsonObject {
  return Object.fromEntries(carriers.map((one) => [carrierHeader(one), { ...anyKeyTest(one) }]));
}
