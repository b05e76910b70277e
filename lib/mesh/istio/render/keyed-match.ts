/** @module The routing key as conditions of an Istio match. */
import { asRecord } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import type { Carriers } from "../../../model/settings.ts";
import { baggagePattern, escapeRegex } from "../../regex.ts";

/** Every match with the key ANDed to it: matches are ORed, so one without it would catch everybody. */
export function keyedMatches(
  matches: readonly JsonObject[],
  key: string,
  carriers: Carriers,
): readonly JsonObject[] {
  const conditions = keyConditions(key, carriers);
  return matches.flatMap((match) =>
    conditions.map((condition) => ({
      ...match,
      headers: { ...asRecord(match["headers"]), ...condition },
    })),
  );
}

/** One per carrier. */
function keyConditions(key: string, { baggage, header }: Carriers): readonly JsonObject[] {
  return [
    ...(baggage === undefined ? [] : [{ baggage: { regex: baggagePattern(baggage, key) } }]),
    ...(header === undefined ? [] : [{ [header]: { exact: key } }]),
  ];
}

/**
 * Holds for requests without any key: no member of ours in `baggage`, and no plain header (`{}`: absent).
 * An absent header counts as empty for `withoutHeaders` (measured).
 */
export function withoutKey({ baggage, header }: Carriers): JsonObject {
  return {
    ...(baggage === undefined
      ? {}
      : { baggage: { regex: `^(?:.*,)?[ \\t]*${escapeRegex(baggage)}[ \\t]*=.*$` } }),
    ...(header === undefined ? {} : { [header]: {} }),
  };
}
