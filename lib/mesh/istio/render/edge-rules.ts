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

/** The rule that refuses requests with a key, before all others. Empty: no Gateway of the table refuses them. */
export function refusingRules(
  planned: PlannedTable,
  { carriers, unique }: EdgeWriting,
): readonly JsonObject[] {
  // What leads to a delegate is a root's, and refuses before.
  const here = planned.table.delegate
    ? undefined
    : within({ body: {} }, edgesWith("refuse", planned));
  if (here === undefined) return [];
  const match = keyTests(carriers).map((test) => asking(here, [test]));
  const body = { string: "a routing key from outside is not taken here\n" };
  return [{ name: unique("keys-refused"), match, directResponse: { status: 403, body } }];
}

/** Copies of a rule that take keys from requests, in the order in which they have to come before it. */
export function strippingRules(
  { body, matches, name }: CopiedRule,
  { carriers, unique }: EdgeWriting,
): readonly JsonObject[] {
  if (matches.length === 0) return [];
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
