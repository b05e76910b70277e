/** @module HTTPRoutes and GRPCRoutes of one Service. */
import { nameOf, type ServiceRoute } from "../../../plan/coverage.ts";
import { concernedServices, type PlanContext } from "../../../plan/keyed-copies.ts";
import { tableName } from "../../../plan/names.ts";
import { meshDialect } from "../../implementations/registry.ts";

/** Not every implementation merges both kinds on one Service, and a fallback in one can hide rules of the other. */
export function checkOneRouteKind(context: PlanContext): void {
  const { kindsByPort } = meshDialect(context.environment.settings.implementation);
  for (const service of concernedServices(context)) {
    const { routes } = context.coverage(service);
    const ofKind = (kind: string) => routes.filter(({ table }) => table.owner.object.kind === kind);
    for (const grpc of ofKind("GRPCRoute")) {
      const http = ofKind("HTTPRoute").find((route) => !kindsByPort || samePort(route, grpc));
      if (http === undefined) continue;
      context.problems.report({
        code: "E0534",
        message: `${tableName(http.table)} and ${tableName(grpc.table)} both attach to Service ${nameOf(service)}`,
        help: "use one kind of route for the Service: HTTPRoute can match gRPC paths too",
        source: grpc.table.owner.source,
        related: [{ message: "the other one", source: http.table.owner.source }],
      });
    }
  }
}

function samePort(a: ServiceRoute, b: ServiceRoute): boolean {
  return a.port === undefined || b.port === undefined || a.port === b.port;
}
