/**
 * @module Hosts of lanes' own, on the real proxies: a request ends where `verify` says, and arrives with the lane's key
 * in every carrier and with no other key, whatever it brought.
 */
import type { Carriers } from "../lib/model/carriers.ts";
import { keysIn } from "../lib/simulate/previews.ts";
import { linesOf } from "../lib/simulate/requests/conditions.ts";
import { summarise } from "../lib/simulate/tables/verdict.ts";
import type { Answered } from "../lib/verify/checks/requests/ask.ts";
import { isSameEnd } from "../test/recorded/recorded.ts";
import type { Reality } from "./reality.ts";

/** The key of each host, and how keys travel. */
export interface PreviewKeys {
  readonly carriers: Carriers;
  readonly byHost: ReadonlyMap<string, string>;
}

/** What is wrong with a request to such a host; undefined: nothing. */
export function previewDifference(
  { carriers, byHost }: PreviewKeys,
  { entry, got, key: brought }: Answered,
  real: Reality,
): string | undefined {
  if (!isSameEnd(got, real.text))
    return `verify and Envoy differ: ${summarise(got)} or ${real.text}`;
  const key = byHost.get(entry.kind === "gateway" ? entry.host : "");
  for (const { received = [] } of real.destinations) {
    for (const carrier of carriers) {
      const keys = keysIn(received, carrier);
      if (keys.length !== 1 || keys[0] !== key)
        return `${carrier.kind} ${carrier.name} arrives with ${JSON.stringify(keys)}, not with "${key}"`;
    }
    const others = linesOf(brought, "baggage").filter(
      (line) => line === "user=alice,session=1;ttl=2",
    );
    const lost = others.find((line) => !linesOf(received, "baggage").join().includes(line));
    if (lost !== undefined) return `baggage of others is lost: ${lost}`;
  }
  return undefined;
}
