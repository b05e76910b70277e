/** @module What a backend is: one way to express routes, from the baseline's own to those of lanes. */
import type { Problems } from "../diagnostics/problems.ts";
import type { Contribution } from "../model/contribution.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import type { RoutePlan } from "../model/route-plan.ts";
import type { RoutePlanner } from "../plan/planner.ts";
import type { RouteReader } from "../resolve/baseline/baseline.ts";

/** One way to express routes: reads, plans and renders them. */
export interface Backend extends RouteReader, RoutePlanner {
  /**
   * Renders the entries and previews of its API; what forks need besides routes, whichever backend writes those; and the
   * baseline's own routing objects that belong to `routes/`, even if no lane touches them: then a first fork
   * moves no object to another owner. Reports what the implementation cannot do; never throws for input.
   */
  render(
    plan: RoutePlan,
    environment: ResolvedEnvironment,
    problems: Problems,
  ): readonly Contribution[];
}
