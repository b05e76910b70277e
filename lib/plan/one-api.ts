/** @module Tables of two APIs for one Service on the mesh. */
import { isRoutable } from "../mesh/implementations/routable.ts";
import { nameOf } from "./coverage.ts";
import { concernedServices, type PlanContext } from "./keyed-copies.ts";
import { tableName } from "./names.ts";
import type { RoutePlanners } from "./planner.ts";

/** VirtualServices and HTTPRoutes of one host hide each other, by namespace and age (measured on Istio). */
export function checkOneApi(planners: RoutePlanners, context: PlanContext): void {
  for (const service of concernedServices(context)) {
    const { exact, routes } = context.coverage(service);
    const ports = service.ports.filter(isRoutable).map(({ port }) => port);
    for (const table of exact) {
      const clash = routes.find((route) =>
        ports.some(
          (port) =>
            (route.port ?? port) === port &&
            planners[table.backend].answers(table, port) !== "nobody",
        ),
      );
      if (clash === undefined) continue;
      context.problems.report({
        code: "E0533",
        message: `${tableName(table)} and ${tableName(clash.table)} both speak for Service ${nameOf(service)} on the mesh: which one a client sees depends on its namespace and on their age`,
        help: `keep one API for the Service, or let every rule of the ${table.owner.object.kind} match a port that the route leaves alone`,
        source: clash.table.owner.source,
        related: [{ message: "the other one", source: table.owner.source }],
      });
    }
  }
}
