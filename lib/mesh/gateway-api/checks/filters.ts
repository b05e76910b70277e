/**
 * @module Filters of copied rules. An implementation that does not know one drops the whole route,
 * not the rule (Istio route_collections.go, linkerd2 outbound/http.rs), so it is refused here.
 */
import { asArray, asRecord, asString } from "../../../kube/json.ts";
import type { RouteRule } from "../../../model/route-table.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import { ruleName } from "../../../plan/names.ts";
import type { Reader, RenderContext } from "./context.ts";

/** Reports filters that a reader does not know, and mirrors, which copies leave out (but for those of edges: `mirrored`). */
export function checkFilters(
  rule: RouteRule,
  readers: readonly Reader[],
  context: RenderContext,
  mirrored = false,
): void {
  for (const filter of filtersOf(rule)) {
    if (filter.type === "RequestMirror" && !mirrored) reportMirror(rule, filter, context);
    else reportUnknown(rule, filter, readers, context);
  }
}

interface FilterUse {
  readonly type: string;
  readonly place: "ruleFilters" | "backendFilters";
  readonly source: SourceRef;
}

function filtersOf({ body, source }: RouteRule): readonly FilterUse[] {
  const used = (filters: unknown, place: FilterUse["place"], at: SourceRef) =>
    asArray(filters).map((filter, index) => ({
      type: asString(asRecord(filter).type) ?? "",
      place,
      source: below(at, "filters", index),
    }));
  return [
    ...used(body.filters, "ruleFilters", source),
    ...asArray(body.backendRefs).flatMap((ref, index) =>
      used(asRecord(ref).filters, "backendFilters", below(source, "backendRefs", index)),
    ),
  ];
}

function reportMirror(rule: RouteRule, { source }: FilterUse, { report }: RenderContext): void {
  report({
    code: "W0441",
    message: `the mirror of ${ruleName(rule)} is left out of its keyed copies`,
    help: "nothing to do, unless the mirror must see the requests of lanes",
    source,
  });
}

function reportUnknown(
  rule: RouteRule,
  { type, place, source }: FilterUse,
  readers: readonly Reader[],
  { report }: RenderContext,
): void {
  const inBackend = place === "backendFilters" ? " of a backendRef" : "";
  for (const { name, can } of readers) {
    if (can[place].has(type)) continue;
    report({
      code: "E0443",
      message: `${name} does not support the filter "${type}"${inBackend} in ${ruleName(rule)}, and would drop the whole keyed copy`,
      help: `remove the filter; supported here: ${[...can[place]].join(", ") || "none"}`,
      source,
    });
  }
}
