/**
 * @module The stage `plan`: a resolved environment becomes a route plan. For every route table that a
 * lane touches, it says what each lane does with each rule. What only one API of routes has, its backend plans.
 */
import type { Problems } from "../diagnostics/problems.ts";
import { compareText } from "../kube/compare-text.ts";
import { displayName, keyString, objectKey } from "../kube/object.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import type { PlannedTable, RoutePlan } from "../model/route-plan.ts";
import type { RouteReaders } from "../resolve/baseline/baseline.ts";
import { checkCarrierEdits, checkCarrierMatches } from "./carrier-checks.ts";
import { coverageOf } from "./coverage.ts";
import { planDefaultTables } from "./default-tables.ts";
import { hasEdges } from "./edges.ts";
import { warnOfEntries, warnOfOutsideServices } from "./entrances.ts";
import type { PlanContext } from "./keyed-copies.ts";
import { indexLanes } from "./lane-index.ts";
import { checkCanaries } from "./live-edits.ts";
import { checkMembership } from "./membership.ts";
import { checkOneApi } from "./one-api.ts";
import { planOwnTables } from "./own/tables.ts";
import type { RoutePlanners } from "./planner.ts";
import { planPreviews } from "./previews.ts";

/** Plans every route. Without lanes nothing is planned but what the environment states: no other mesh object that the baseline lacks. */
export function planRoutes(
  environment: ResolvedEnvironment,
  planners: RoutePlanners & RouteReaders,
  problems: Problems,
): RoutePlan {
  noteAdopted(environment, problems);
  if (environment.lanes.length === 0 && !hasEdges(environment))
    return { entries: [], previews: [] };
  const { baseline } = environment;
  const lanes = indexLanes(environment);
  const coverage = coverageOf(baseline);
  const context: PlanContext = { environment, lanes, coverage, problems, reported: new Set() };

  const backends = Object.entries(planners).map(([name, planner]) => {
    const tables = baseline.tables.filter(({ backend }) => backend === name);
    return { planner, tables, planned: planner.plan(tables, context) };
  });
  const defaults = planDefaultTables(planners, context);

  for (const { planner, tables, planned } of backends) {
    const rules = planned.flatMap(({ table }) => table.rules);
    checkCarrierMatches(rules, planner.headers, context);
    checkCarrierEdits(tables, planner.headers, context);
    planner.check(planned, tables, context);
  }
  checkOneApi(planners, context);
  checkCanaries(defaults, context);
  warnOfEntries(context);
  warnOfOutsideServices(context);
  const existing = backends.flatMap(({ planned }) => planned);
  checkMembership(existing, context);
  const own = planOwnTables(planners, context);
  for (const { table, own: lane } of own) {
    checkCarrierMatches(table.rules, planners[table.backend].headers, context);
    checkCarrierEdits([table], planners[table.backend].headers, context, lane);
  }
  const inOrder = (tables: readonly PlannedTable[]) =>
    tables.toSorted((a, b) => compareText(tableKey(a), tableKey(b)));
  return {
    entries: [...inOrder(existing), ...defaults, ...inOrder(own)],
    previews: planPreviews(planners, [...existing, ...own], context),
  };
}

/** Says once per adopted object that its present owner has to let go of it. */
function noteAdopted({ settings, baseline }: ResolvedEnvironment, problems: Problems): void {
  for (const [key, source] of settings.adopted) {
    const owner = baseline.objects.get(key);
    if (owner === undefined) continue;
    const name = displayName(objectKey(owner.object));
    problems.report({
      code: "W0415",
      message: `${name} is adopted: its present owner has to let go of it before this output is applied`,
      help: `remove ${name} from the Application, Kustomization or release that applies it today, without deleting it from the cluster (no pruning of it)`,
      source,
      related: [{ message: "adopted object", source: owner.source }],
    });
  }
}

function tableKey({ table }: PlannedTable): string {
  return keyString(objectKey(table.owner.object));
}
