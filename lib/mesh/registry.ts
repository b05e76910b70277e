/** @module All backends. A new one gets its own folder, a line here and its name in the schema's enum. */
import type { Problems } from "../diagnostics/problems.ts";
import { keyString, objectKey } from "../kube/object.ts";
import type { Contribution } from "../model/contribution.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import type { RoutePlan } from "../model/route-plan.ts";
import type { BackendName } from "../model/settings.ts";
import type { Backend } from "./backend.ts";
import { gatewayApiBackend } from "./gateway-api/gateway-api.ts";
import { istioBackend } from "./istio/istio.ts";

/** Every backend by its name. The compiler checks that none is missing. */
export const backends = {
  "gateway-api": gatewayApiBackend,
  istio: istioBackend,
} as const satisfies Readonly<Record<BackendName, Backend>>;

/** Everything that the backends write: routes, what belongs to them, the owned routing objects of the baseline. */
export function renderRoutes(
  { entries }: RoutePlan,
  environment: ResolvedEnvironment,
  problems: Problems,
): readonly Contribution[] {
  const all: readonly Backend[] = Object.values(backends);
  const rendered = [
    ...all.flatMap(({ name, render }) => {
      const own = entries.filter((e) => (e.kind === "default" ? e.api : e.table.api) === name);
      return render(own, environment, problems);
    }),
    ...all.flatMap(({ besideRoutes }) => besideRoutes?.(environment, problems) ?? []),
  ];
  const touched = new Set(rendered.map(({ object }) => keyString(objectKey(object))));
  const untouched = all
    .flatMap(({ ownedRoutes }) => ownedRoutes?.(environment) ?? [])
    .filter(({ object }) => !touched.has(keyString(objectKey(object))));
  return [...rendered, ...untouched];
}
