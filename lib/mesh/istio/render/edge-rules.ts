/**
 * @module What a VirtualService says at edges: rules before those of the baseline, for requests that carry a key. The
 * baseline's own rules stay as they are, so nothing changes for requests without one.
 */
import { asArray, asRecord } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import type { Carriers } from "../../../model/carriers.ts";
import type { PlannedTable } from "../../../model/route-plan.ts";
import { type HeaderTest, keyTests, strippings } from "../../stripping.ts";
import { edgesWith, within } from "../plan/proxies.ts";
import type { CopiedRule, Namer } from "./keyed-rules.ts";

/** How the rules are written. */
export interface EdgeWriting {
  readonly carriers: Carriers;
  readonly unique: Namer;
}

/** The rule that refuses everybody's requests with a key, before all others. Empty: no Gateway of the table does. */
export function refusingRules(
  planned: PlannedTable,
  { carriers, unique }: EdgeWriting,
): readonly JsonObject[] {
  const everybody = edgesWith("refuse", planned, ({ claims }) => claims.length === 0);
  // What leads to a delegate is a root's, and refuses before.
  const here = planned.table.delegate ? undefined : within({ body: {} }, everybody);
  return here === undefined ? [] : [refusing(unique("keys-refused"), [here], carriers)];
}

/** The same before one rule, where some are let in. */
export function refusingRule(
  { matches, name }: CopiedRule,
  { carriers, unique }: EdgeWriting,
): readonly JsonObject[] {
  return [refusing(unique(`${name}-refused`), matches, carriers)];
}

function refusing(name: string, matches: readonly JsonObject[], carriers: Carriers): JsonObject {
  const body = { string: "a routing key from outside is not taken here\n" };
  return {
    name,
    match: matches.flatMap((match) => keyTests(carriers).map((test) => asking(match, [test]))),
    directResponse: { status: 403, body },
  };
}

/** A rule as it is, for who has a claim: the key stays in the request. */
export function admittingRules(
  { body, matches, name }: CopiedRule,
  { unique }: EdgeWriting,
): readonly JsonObject[] {
  const { name: _, match: __, ...rest } = body;
  return matches.length === 0
    ? []
    : [{ name: unique(`${name}-admitted`), match: matches, ...rest }];
}

/** Copies of a rule that take keys from requests, in the order in which they have to come before it. */
export function strippingRules(
  { body, matches, name }: CopiedRule,
  { carriers, unique }: EdgeWriting,
): readonly JsonObject[] {
  const { name: _, match: __, ...rest } = body;
  return strippings(carriers).map(({ alternatives, removed }) => ({
    name: unique(`${name}-stripped`),
    match: matches.flatMap((match) => alternatives.map((tests) => asking(match, tests))),
    ...rest,
    headers: without(rest.headers, removed),
  }));
}

function asking(match: JsonObject, tests: readonly HeaderTest[]): JsonObject {
  const asked = tests.map(({ header, ...test }) => [header, test] as const);
  return { ...match, headers: { ...asRecord(match.headers), ...Object.fromEntries(asked) } };
}

/** Envoy removes headers before it sets any, so what a rule sets itself stays. */
function without(headers: unknown, removed: readonly string[]): JsonObject {
  const { request, ...rest } = asRecord(headers);
  const { remove, ...others } = asRecord(request);
  return {
    ...rest,
    request: { ...others, remove: [...new Set([...asArray(remove), ...removed])] },
  };
}
