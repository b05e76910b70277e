/** @module What a backend is: one way to express routes, from the baseline's own to those of lanes. */
import type { Problems } from "../diagnostics/problems.ts";
import type { EmittedObject, ResolvedEnvironment } from "../model/lane.ts";
import type { UnitId } from "../model/release-unit.ts";
import type { PlanEntry } from "../model/route-plan.ts";
import type { RoutePlanner } from "../plan/planner.ts";
import type { RouteReader } from "../resolve/baseline/baseline.ts";

/** An object and the release unit that owns it. */
export interface PlacedObject extends EmittedObject {
  readonly unit: UnitId;
}

/** One way to express routes: reads, plans and renders them. */
export interface Backend extends RouteReader, RoutePlanner {
  /** Renders the entries of its API. Reports what the implementation cannot do; never throws for input. */
  render(
    entries: readonly PlanEntry[],
    environment: ResolvedEnvironment,
    problems: Problems,
  ): readonly PlacedObject[];
}
