/** @module What a backend is: it turns route plan entries into objects, purely and totally. */
import type { Problems } from "../diagnostics/problems.ts";
import type { Contribution } from "../model/contribution.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import type { PlanEntry } from "../model/route-plan.ts";
import type { BackendName } from "../model/settings.ts";

/** One way to express routes. */
export interface Backend {
  readonly name: BackendName;
  /** Renders the entries of its API. Reports what the implementation cannot do; never throws for input. */
  render(
    entries: readonly PlanEntry[],
    environment: ResolvedEnvironment,
    problems: Problems,
  ): readonly Contribution[];
  /** What forks need beside routes, whichever backend writes these. Default: nothing. */
  besideRoutes?(environment: ResolvedEnvironment, problems: Problems): readonly Contribution[];
  /**
   * Routing objects of the baseline that Isolane owns and whose home is `routes/`, as `render` writes one that
   * no lane touches: a first fork then moves nothing between owners. Default: none.
   */
  ownedRoutes?(environment: ResolvedEnvironment): readonly Contribution[];
}
