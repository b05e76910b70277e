/** @module The default route of one Service port, spelled out as Istio rules, with the lanes before it. */

import { serviceHost } from "../../../kube/hosts.ts";
import type { JsonObject } from "../../../kube/object.ts";
import type { Carriers } from "../../../model/carriers.ts";
import type { DefaultRoute } from "../../../model/route-plan.ts";
import { withoutKey } from "./keyed-match.ts";
import { keyedRules, type Namer } from "./keyed-rules.ts";

/**
 * From so many lanes on, requests without a key are let out before the lanes' rules, so that they cost
 * the same whatever the number of lanes (measured).
 */
const shortCutFrom = 9;

/** How the rules are written. */
export interface DefaultRuleOptions {
  readonly carriers: Carriers;
  readonly unique: Namer;
  /** Conditions that every match gets: `gateways` in a VirtualService that gateways read too. */
  readonly restriction: JsonObject;
}

/** Keyed rules in lane key order, then the baseline's Service for everybody else. */
export function defaultRules(
  { service, port: { port }, copies }: DefaultRoute,
  { carriers, unique, restriction }: DefaultRuleOptions,
): readonly JsonObject[] {
  const name = `port-${port}`;
  const match = { port, ...restriction };
  // Like the default route: no time-out, the mesh's retries.
  const route = [{ destination: { host: serviceHost(service), port: { number: port } } }];
  const fallback = { name: unique(name), match: [match], route };
  const unkeyed = { ...match, withoutHeaders: withoutKey(carriers) };
  return [
    ...(copies.length < shortCutFrom
      ? []
      : [{ name: unique(`${name}-no-key`), match: [unkeyed], route }]),
    ...copies.flatMap((copy) =>
      keyedRules({ body: {}, matches: [match], name }, copy, carriers, unique),
    ),
    fallback,
  ];
}
