/** @module What a backend is: it turns route plan entries into objects, purely and totally. */
import type { Problems } from "../diagnostics/problems.ts";
import type { EmittedObject, ResolvedEnvironment } from "../model/lane.ts";
import type { UnitId } from "../model/release-unit.ts";
import type { PlanEntry } from "../model/route-plan.ts";
import type { BackendName } from "../model/settings.ts";

/** An object and the release unit that owns it. */
export interface PlacedObject extends EmittedObject {
  readonly unit: UnitId;
}

/** One way to express routes. */
export interface Backend {
  readonly name: BackendName;
  /** Renders the entries of its API. Reports what the implementation cannot do; never throws for input. */
  render(
    entries: readonly PlanEntry[],
    environment: ResolvedEnvironment,
    problems: Problems,
  ): readonly PlacedObject[];
}
