/** @module What a backend is: one way to express routes, from the baseline's own to those of lanes. */
import type { Problems } from "../diagnostics/problems.ts";
import type { Contribution } from "../model/contribution.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import type { PlanEntry } from "../model/route-plan.ts";
import type { RoutePlanner } from "../plan/planner.ts";
import type { RouteReader } from "../resolve/baseline/baseline.ts";

/** One way to express routes: reads, plans and renders them. */
export interface Backend extends RouteReader, RoutePlanner {
  /**
   * Renders the entries of its API, what forks need beside routes whichever backend writes these, and the
   * baseline's own routing objects whose home is `routes/`, touched or not: a first fork then moves nothing
   * between owners. Reports what the implementation cannot do; never throws for input.
   */
  render(
    entries: readonly PlanEntry[],
    environment: ResolvedEnvironment,
    problems: Problems,
  ): readonly Contribution[];
}
