/** @module Baseline rules that read or write the headers in which the routing key travels. */
import { asArray, asRecord, asString, isRecord } from "../kube/json.ts";
import { displayName, objectKey } from "../kube/object.ts";
import { carrierHeader } from "../model/carriers.ts";
import type { RouteRule, RouteTable } from "../model/route-table.ts";
import { below, type SourceRef } from "../model/source.ts";
import type { PlanContext } from "./keyed-copies.ts";

/** Reports matches on a carrier header: the key cannot be ANDed to a condition on the same header. */
export function checkCarrierMatches(
  rules: readonly RouteRule[],
  { environment, problems }: PlanContext,
): void {
  const carriers = new Set(environment.settings.carriers.map(carrierHeader));
  for (const rule of rules) {
    for (const { header, source } of matchedHeaders(rule)) {
      if (!carriers.has(header.toLowerCase())) continue;
      problems.report({
        code: "E0410",
        message: `rule ${rule.index + 1} of ${displayName(objectKey(rule.owner.object))} matches header "${header}", in which the routing key travels`,
        help: "match another header, or choose other routing.carriers",
        source,
      });
    }
  }
}

/** Warns of rules that take the key away from a request, or put a fixed one in. */
export function checkCarrierEdits(tables: readonly RouteTable[], context: PlanContext): void {
  const carriers = new Set(context.environment.settings.carriers.map(carrierHeader));
  for (const rule of tables.flatMap((table) => table.rules)) {
    const edited = editedHeaders(rule.body).find((header) => carriers.has(header.toLowerCase()));
    if (edited === undefined) continue;
    context.problems.report({
      code: "W0411",
      message: `rule ${rule.index + 1} of ${displayName(objectKey(rule.owner.object))} sets or removes request header "${edited}", in which the routing key travels: requests leave their lane there`,
      help: "leave the header alone, or choose other routing.carriers",
      source: rule.source,
    });
  }
}

interface MatchedHeader {
  readonly header: string;
  readonly source: SourceRef;
}

function matchedHeaders(rule: RouteRule): readonly MatchedHeader[] {
  const field = rule.owner.object.kind === "VirtualService" ? "match" : "matches";
  return rule.matches.flatMap(({ body }, index) => {
    const { headers, withoutHeaders } = body;
    const node = below(rule.source, field, index);
    const listed = asArray(headers).flatMap((item, position): readonly MatchedHeader[] => {
      const header = asString(asRecord(item)["name"]);
      return header === undefined ? [] : [{ header, source: below(node, "headers", position) }];
    });
    return [
      ...listed,
      ...keysOf(headers).map((header) => ({ header, source: below(node, "headers", header) })),
      ...keysOf(withoutHeaders).map((header) => ({
        header,
        source: below(node, "withoutHeaders", header),
      })),
    ];
  });
}

/** Request headers that a rule, or one of its destinations, sets or removes. */
function editedHeaders(rule: unknown): readonly string[] {
  const { headers, filters, route, backendRefs } = asRecord(rule);
  const request = asRecord(asRecord(headers)["request"]);
  const modifiers = asArray(filters).map((filter) =>
    asRecord(asRecord(filter)["requestHeaderModifier"]),
  );
  return [
    ...keysOf(request["set"]),
    ...strings(request["remove"]),
    ...modifiers.flatMap(({ set, remove }) => [
      ...asArray(set).flatMap((item) => asString(asRecord(item)["name"]) ?? []),
      ...strings(remove),
    ]),
    ...[...asArray(route), ...asArray(backendRefs)].flatMap(editedHeaders),
  ];
}

function keysOf(value: unknown): readonly string[] {
  return isRecord(value) ? Object.keys(value) : [];
}

function strings(value: unknown): readonly string[] {
  return asArray(value).flatMap((item) => asString(item) ?? []);
}
