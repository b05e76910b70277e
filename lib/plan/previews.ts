/**
 * @module Previews: for each lane, what the baseline does with the requests of one of its public hosts, all rules, under
 * a host of the lane's own. Whoever asks for that host is in the lane, so the fork rule holds without a key.
 */

import type { Lane } from "../model/lane.ts";
import type {
  KeyedCopy,
  PlannedPreview,
  PlannedTable,
  PreviewPlace,
  PreviewRule,
} from "../model/route-plan.ts";
import type { RouteRule, RouteTable } from "../model/route-table.ts";
import { below } from "../model/source.ts";
import { previewHost, templatesOf } from "../model/stated-entry-points.ts";
import { checkCarrierMatches } from "./carrier-checks.ts";
import { type PlanContext, ruleCopies } from "./keyed-copies.ts";
import { tableName } from "./names.ts";
import type { RoutePlanner, RoutePlanners } from "./planner.ts";

/** Plans the previews of all lanes, in the order of the spec and of the lanes' keys. */
export function planPreviews(
  planners: RoutePlanners,
  planned: readonly PlannedTable[],
  context: PlanContext,
): readonly PlannedPreview[] {
  const { entryPoints, lanes } = context.environment;
  const having = lanes.filter(({ withoutPreviews }) => !withoutPreviews);
  if (having.length === 0) return [];
  const checked = new Set(planned.map(({ table }) => table));
  const copies = new Map<RouteTable, readonly RulesOf[]>();
  const previews = entryPoints.flatMap((entry) => {
    const planner = planners[entry.backend];
    return entry.previews.flatMap((base) => {
      const tables = [...base.tables, ...planner.handedTo(base.tables, context)];
      const unchecked = tables.filter((table) => !checked.has(table));
      const rules = unchecked.flatMap((table) => table.rules);
      checkCarrierMatches(rules, planner.headers, context);
      for (const table of tables) {
        checked.add(table);
        if (!copies.has(table)) copies.set(table, rulesOf(table, planner, context));
      }
      const place = { entry, base, tables };
      planner.checkPreview(place, context);
      const templates = templatesOf(base, entry, entryPoints);
      return having.map((lane) => toPreview(lane, place, copies, templates));
    });
  });
  checkTaken(previews, planned, context);
  return previews;
}

/** A rule and the lanes that do something of their own with it. */
interface RulesOf {
  readonly rule: RouteRule;
  readonly copies: ReadonlyMap<Lane, KeyedCopy>;
}

function rulesOf(
  { rules }: RouteTable,
  planner: RoutePlanner,
  context: PlanContext,
): readonly RulesOf[] {
  return rules.map((rule) => ({
    rule,
    copies: new Map(
      ruleCopies(rule, planner.shares(rule.destinations), context).map((copy) => [copy.lane, copy]),
    ),
  }));
}

function toPreview(
  lane: Lane,
  { entry, base, tables }: PreviewPlace,
  copies: ReadonlyMap<RouteTable, readonly RulesOf[]>,
  templates: ReadonlyMap<string, string>,
): PlannedPreview {
  const host = previewHost(base.preview, lane.key);
  return {
    ...{ lane, entry, base, host },
    names: new Map([...templates].map(([own, one]) => [own, previewHost(one, lane.key)])),
    tables: tables.map((table) => ({
      table,
      rules: (copies.get(table) ?? []).map(({ rule, copies: own }): PreviewRule => {
        const copy = own.get(lane);
        // Its own destinations: the fork rule has nothing to say.
        if (copy === undefined) return { rule, action: { kind: "shield" }, sources: [] };
        return { rule, action: copy.action, sources: copy.sources };
      }),
    })),
  };
}

/** A host of a sandbox's own routes is nobody's preview. */
function checkTaken(
  previews: readonly PlannedPreview[],
  planned: readonly PlannedTable[],
  { problems }: PlanContext,
): void {
  const own = planned.filter((table) => table.own !== undefined);
  for (const { table } of own) {
    const hosts = new Set(table.scopes.flatMap((scope) => scope.hosts));
    const taken = previews.find(({ host }) => hosts.has(host));
    if (taken === undefined) continue;
    problems.report({
      code: "E0868",
      message: `the preview of "${taken.base.host}" for lane "${taken.lane.key}" is host "${taken.host}", which is that of ${tableName(table)}`,
      help: "choose another host for the route of spec.objects, or another template for the preview",
      source: table.owner.source,
      related: [{ message: "the preview", source: below(taken.base.source, "preview") }],
    });
  }
}
