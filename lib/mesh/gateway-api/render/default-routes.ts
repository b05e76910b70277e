/**
 * @module Routes of Services for which the baseline has none. Each lane's route carries its own
 * fallback to the baseline: once a route is attached to a Service, a request that no rule matches
 * gets 404, and another lane's route may not be there yet. All fallbacks say the same, so it does
 * not matter which of them answers.
 */
import { lengths } from "../../../kube/limits.ts";
import type { Contribution } from "../../../model/contribution.ts";
import type { DefaultRoute, DefaultTable, KeyedCopy } from "../../../model/route-plan.ts";
import { suffixedName } from "../../../resolve/names.ts";
import { gatewayGroup } from "../../implementations/standard.ts";
import { laneObject } from "../../lane-object.ts";
import type { RenderContext } from "../checks/context.ts";
import { keyedRules } from "./keyed-rules.ts";
import { serviceBackend, spelledMatch } from "./spelled-out.ts";

/** One HTTPRoute per lane and port: it routes gRPC as well, and one Service has one kind of route. */
export function defaultRoutes(
  table: DefaultTable,
  context: RenderContext,
): readonly Contribution[] {
  return table.routes.flatMap((route) =>
    route.copies.map((copy) => defaultRoute(route, copy, context)),
  );
}

/** What the default route answers, as a rule. */
const everything = { body: {}, matches: [{ body: {} }] };

function defaultRoute(
  route: DefaultRoute,
  copy: KeyedCopy,
  { settings, implementation: { mesh } }: RenderContext,
): Contribution {
  const { service } = route;
  const { name, namespace } = service;
  const { port } = route.port;
  const { lane } = copy;
  const identity = [settings.name, "HTTPRoute", namespace, name, String(port), lane.key];
  const setting = {
    ...({ kind: "HTTPRoute", carriers: settings.carriers, namespace } as const),
    refusesByMissing: mesh !== undefined && mesh.withoutBackends !== "refuse",
  };
  return laneObject({
    lane,
    apiVersion: `${gatewayGroup}/v1`,
    kind: "HTTPRoute",
    name: suffixedName(`${name}-${port}`, lane.key, identity, lengths.label),
    namespace,
    spec: {
      parentRefs: [{ group: "", kind: "Service", namespace, name, port }],
      rules: [
        ...keyedRules(everything, copy, setting).map(({ body }) => body),
        {
          matches: [spelledMatch("HTTPRoute", {})],
          backendRefs: [serviceBackend({ name, namespace, port, weight: 1 })],
        },
      ],
    },
    phase: "route",
    sources: [...copy.sources, service.source],
  });
}
