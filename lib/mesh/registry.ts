/** @module All backends. A new one gets its own folder, a line here and its name in the schema's enum. */
import type { Problems } from "../diagnostics/problems.ts";
import type { Contribution } from "../model/contribution.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import type { RoutePlan } from "../model/route-plan.ts";
import type { BackendName } from "../model/settings.ts";
import type { Backend } from "./backend.ts";
import { gatewayApi } from "./gateway-api/gateway-api.ts";
import { istio } from "./istio/istio.ts";

/** Every backend by its name. The compiler checks that none is missing. */
export const backends: Readonly<Record<BackendName, Backend>> = {
  "gateway-api": gatewayApi,
  istio,
};

/** Everything that the backends write: routes, what forks need besides, and owned routing objects of the baseline. */
export function renderRoutes(
  plan: RoutePlan,
  environment: ResolvedEnvironment,
  problems: Problems,
): readonly Contribution[] {
  return Object.entries(backends).flatMap(([name, backend]) => {
    const own = {
      entries: plan.entries.filter((e) => (e.kind === "default" ? e : e.table).backend === name),
      previews: plan.previews.filter(({ entry }) => entry.backend === name),
    };
    return backend.render(own, environment, problems);
  });
}
