/** @module What the implementation of a Gateway cannot do with keys from outside. */
import type { EntryPoint } from "../../../model/entry-point.ts";
import type { PlanEntry, PlannedTable } from "../../../model/route-plan.ts";
import { below } from "../../../model/source.ts";
import { type Reader, type RenderContext, readersOf } from "./context.ts";
import { checkFilters } from "./filters.ts";
import { checkRegexes } from "./regexes.ts";
import { checkGrpc, checkHeaderRoom } from "./table.ts";

/** What of a table edges read. */
export interface EdgeTable extends PlannedTable {
  readonly edges: readonly EntryPoint[];
}

/** Whether an entry is for edges: in this API, no entry is for lanes too. */
export function isOfEdges(entry: PlanEntry): entry is EdgeTable {
  return entry.kind === "existing" && entry.edges !== undefined;
}

/** Reports what the readers of the table cannot do. */
export function checkEdges({ table, rules, edges }: EdgeTable, context: RenderContext): void {
  const readers = readersOf(table, context);
  for (const edge of edges) {
    if (edge.claims.length > 0) reportClaims(edge, readers, context);
    if (edge.keys === "refuse") reportRefusing(edge, readers, context);
    else for (const reader of readers) checkReader(edge, reader, context);
  }
  for (const { rule } of rules) {
    if (table.owner.object.kind === "GRPCRoute") checkGrpc(rule, readers, context);
    checkHeaderRoom(rule, context);
    checkRegexes(rule, context.report);
    checkFilters(rule, readers, context, true);
  }
}

/** Conditions of routes are on the request alone: no route of Gateway API sees who sends it. */
function reportClaims(
  { name, source }: EntryPoint,
  readers: readonly Reader[],
  { report }: RenderContext,
): void {
  report({
    code: "E0388",
    message: `entry point "${name}" lets in who has a claim, and in backend "gateway-api" no route can ask for one (${readers[0]?.name ?? "its implementation"})`,
    help: "leave admit out: the lanes' previews are a way in, and a policy can say who may use them; or let an Istio Gateway with a VirtualService take the requests in",
    source: below(source, "admit"),
  });
}

/** Routes of Gateway API answer nothing by themselves but redirects and errors of a missing backend. */
function reportRefusing(
  { name, gateway, source }: EntryPoint,
  readers: readonly Reader[],
  { report }: RenderContext,
): void {
  const reader = readers[0]?.name ?? "its implementation";
  report({
    code: "E0389",
    message: `entry point "${name}" says keys: refuse, and in backend "gateway-api" no route of Gateway ${gateway} can answer 403 (${reader})`,
    help: "say keys: strip: the key is taken from the request, and the baseline answers it",
    source: below(source, "keys"),
  });
}

/** A header of our own is found by an expression, too: it may hold any value. */
function checkReader(
  { name, source }: EntryPoint,
  reader: Reader,
  { report }: RenderContext,
): void {
  const { headerRegex, ruleFilters } = reader.can;
  if (headerRegex && ruleFilters.has("RequestHeaderModifier")) return;
  const what = headerRegex ? "remove headers" : "match headers by regular expressions";
  report({
    code: "E0388",
    message: `entry point "${name}" says keys: strip, and in backend "gateway-api" ${reader.name} cannot ${what}, so no route of its can take a key from a request`,
    help: "name the implementation that runs the Gateway under routing.implementation, or say keys: admit and let a proxy in front of it take the headers away",
    source: below(source, "keys"),
  });
}
