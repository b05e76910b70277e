/**
 * @module The stage `plan`: a resolved environment becomes a route plan, free of any backend. For every
 * route table that a lane touches, it says what each lane does with each rule.
 */
import type { Problems } from "../diagnostics/problems.ts";
import { keyString, objectKey } from "../kube/object.ts";
import { planSpecificTables } from "../mesh/gateway-api/plan/specific-tables.ts";
import { rulesAbove, warnOfRootMirrors, withinRoots } from "../mesh/istio/plan/delegates.ts";
import { planListedTable } from "../mesh/istio/plan/listed-tables.ts";
import { checkOwnership, noteAdopted } from "../mesh/istio/plan/ownership.ts";
import { checkWaypoints } from "../mesh/istio/plan/waypoints.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import type { PlannedTable, RoutePlan } from "../model/route-plan.ts";
import { checkCarrierEdits, checkCarrierMatches } from "./carrier-checks.ts";
import { coverageOf } from "./coverage.ts";
import { planDefaultTables } from "./default-tables.ts";
import { warnOfIngresses } from "./ingresses.ts";
import type { PlanContext } from "./keyed-copies.ts";
import { indexLanes } from "./lane-index.ts";
import { warnOfOutsideServices } from "./outside-services.ts";
import { checkTables } from "./table-checks.ts";

/** Plans every route. Without lanes nothing is planned: no mesh object that the baseline lacks. */
export function planRoutes(environment: ResolvedEnvironment, problems: Problems): RoutePlan {
  noteAdopted(environment, problems);
  if (environment.lanes.length === 0) return { entries: [] };
  const { tables } = environment.baseline;
  const lanes = indexLanes(environment);
  const context: PlanContext = { environment, lanes, problems, reported: new Set() };
  const coverage = coverageOf(environment.baseline);

  const existing = [
    ...tables
      .filter((table) => table.order === "listed")
      .flatMap((table) => planListedTable(table, coverage, context) ?? []),
    ...planSpecificTables(
      tables.filter((table) => table.order === "specificity"),
      context,
    ),
  ].sort((a, b) => (tableKey(a) < tableKey(b) ? -1 : 1));
  const defaults = planDefaultTables(coverage, context);

  const above = rulesAbove(existing, tables);
  checkCarrierMatches([...existing.flatMap(({ table }) => table.rules), ...above], context);
  warnOfRootMirrors(above, context);
  checkCarrierEdits(tables, context);
  checkTables(existing, coverage, context);
  checkWaypoints(coverage, context);
  checkOwnership(existing, defaults, environment, problems);
  warnOfIngresses(context);
  warnOfOutsideServices(context);
  return { entries: [...withinRoots(existing, above), ...defaults] };
}

function tableKey({ table }: PlannedTable): string {
  return keyString(objectKey(table.owner.object));
}
