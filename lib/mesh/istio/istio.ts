/**
 * @module The istio backend: VirtualServices. The baseline's own are rewritten in place, since Istio has
 * one table per mesh host; Services without one get one. All of them belong to the unit `routes`.
 * https://istio.io/latest/docs/reference/config/networking/virtual-service/
 */
import { isRouteObject, ownedObject } from "../../kube/copied-metadata.ts";
import { keyString, objectKey } from "../../kube/object.ts";
import type { Contribution } from "../../model/contribution.ts";
import type { ResolvedEnvironment } from "../../model/lane.ts";
import type { PlannedTable } from "../../model/route-plan.ts";
import type { RouteTable } from "../../model/route-table.ts";
import { checkCarrierMatches } from "../../plan/carrier-checks.ts";
import type { PlanContext } from "../../plan/keyed-copies.ts";
import { ownsBaseline } from "../../resolve/owned-baseline.ts";
import type { Backend } from "../backend.ts";
import { warnOfIgnoredCallers } from "./plan/callers.ts";
import { rulesAbove, warnOfRootMirrors } from "./plan/delegates.ts";
import { checkEdges, warnOfClaims } from "./plan/edges.ts";
import { warnOfPatches } from "./plan/envoy-filters.ts";
import { ruleHeaders } from "./plan/headers.ts";
import { checkHostPolicies } from "./plan/host-policies.ts";
import { checkOrder } from "./plan/joined-virtual-services.ts";
import { hostsAt, ownFault, routesTo, unseenBecause } from "./plan/own-routes.ts";
import { checkOwnership } from "./plan/ownership.ts";
import { checkPreview, handedTo } from "./plan/previews.ts";
import { checkUnread } from "./plan/unread.ts";
import { answers, planVirtualServices, shares } from "./plan/virtual-services.ts";
import { checkVisibility } from "./plan/visibility.ts";
import { checkWaypoints } from "./plan/waypoints.ts";
import { gateways } from "./read/servers.ts";
import { istioTables } from "./read/virtual-services.ts";
import { renderDefaultTable } from "./render/default-routes.ts";
import { forkDestinationRules } from "./render/destination-rules.ts";
import { egressFilters } from "./render/egress.ts";
import { renderOwnVirtualService } from "./render/own-virtual-service.ts";
import { renderPreview } from "./render/previews.ts";
import { warnOfSize } from "./render/size.ts";
import { renderVirtualService } from "./render/virtual-service.ts";

/** Routes as VirtualServices, and the DestinationRules of forks, whichever backend writes the routes. */
export const istio: Backend = {
  kinds: [{ group: "networking.istio.io", kind: "VirtualService" }],
  readTables: istioTables,
  gateways,
  plan: planVirtualServices,
  check,
  headers: ruleHeaders,
  answers,
  // A VirtualService is for a host, whatever the Service behind it is.
  accepts: () => true,
  routesTo,
  ownFault,
  hostsAt,
  unseenBecause,
  shares,
  handedTo,
  checkPreview,
  render({ entries, previews }, environment, problems) {
    const { settings } = environment;
    const { carriers } = settings;
    const tables = entries.map((entry) => {
      const table =
        entry.kind === "default"
          ? renderDefaultTable(entry, environment)
          : entry.own === undefined
            ? renderVirtualService(entry, carriers, problems)
            : renderOwnVirtualService(entry, entry.own, { carriers, problems });
      warnOfSize(entry, table, problems);
      return table;
    });
    const touched = new Set(tables.map(({ object }) => keyString(objectKey(object))));
    return [
      ...tables,
      ...previews.flatMap((preview) => renderPreview(preview, settings, problems)),
      ...ownedTables(environment, touched),
      ...forkDestinationRules(environment, problems),
      ...egressFilters(environment),
    ];
  },
};

function check(
  planned: readonly PlannedTable[],
  tables: readonly RouteTable[],
  context: PlanContext,
): void {
  checkHostPolicies(context);
  if (checkUnread(planned, context)) return;
  const above = rulesAbove(planned, tables);
  checkCarrierMatches(above, ruleHeaders, context);
  checkEdges(planned, above, context);
  warnOfClaims(context);
  warnOfRootMirrors(above, context);
  warnOfIgnoredCallers(planned, context);
  warnOfPatches(planned, context);
  checkVisibility(planned, context);
  checkOrder(planned, tables, context);
  checkWaypoints(context);
  checkOwnership(planned, context);
}

/** The VirtualServices of the baseline that Isolane owns and no lane touches. */
function ownedTables(
  environment: ResolvedEnvironment,
  touched: ReadonlySet<string>,
): readonly Contribution[] {
  return [...environment.baseline.objects]
    .filter(
      ([key, { object }]) =>
        isRouteObject(object) && ownsBaseline(environment, key) && !touched.has(key),
    )
    .map(([, { object, source }]) => ({
      unit: { kind: "routes" },
      phase: "route",
      object: ownedObject(object),
      sources: [source],
    }));
}
