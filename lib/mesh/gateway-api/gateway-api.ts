/**
 * @module Gateway API routes: for every table that a lane touches, HTTPRoutes or GRPCRoutes of its
 * own in the lane's release unit. Routes of several objects merge by specificity, so the baseline's
 * routes are never changed, and adding a sandbox adds files and edits none.
 * Emits HTTPRoute, GRPCRoute, ReferenceGrant. What implementations support: ../implementations/.
 * https://gateway-api.sigs.k8s.io/mesh/ and the precedence in HTTPRouteRule.matches.
 */
import type { Contribution } from "../../model/contribution.ts";
import type { PlanEntry } from "../../model/route-plan.ts";
import type { Backend } from "../backend.ts";
import { gatewayGroup } from "../implementations/standard.ts";
import { type RenderContext, renderContext } from "./checks/context.ts";
import { checkEdges, isOfEdges } from "./checks/edges.ts";
import { checkCarriers, checkMesh, checkReplacedRoutes } from "./checks/environment.ts";
import { checkSharedPorts, checkUnnamedPorts } from "./checks/service-ports.ts";
import { checkDefaultTable, checkTable } from "./checks/table.ts";
import { warnOfUnkeyedCost } from "./checks/unkeyed-cost.ts";
import { acceptsRoutes } from "./plan/attachable.ts";
import { ruleHeaders } from "./plan/headers.ts";
import { checkOrder } from "./plan/joined-routes.ts";
import { hostsAt, ownFault, routesTo } from "./plan/own-routes.ts";
import { checkPreview } from "./plan/previews.ts";
import { checkOneRouteKind } from "./plan/route-kinds.ts";
import { planRoutes, shares } from "./plan/routes.ts";
import { gateways } from "./read/listeners.ts";
import { gatewayTables } from "./read/routes.ts";
import { defaultRoutes } from "./render/default-routes.ts";
import { edgeRoutes } from "./render/edge-routes.ts";
import { existingRoutes } from "./render/existing-routes.ts";
import { referenceGrants } from "./render/grants.ts";
import { previewRoutes } from "./render/previews.ts";

/** Routes as HTTPRoutes and GRPCRoutes. */
export const gatewayApi: Backend = {
  kinds: ["GRPCRoute", "HTTPRoute", "ReferenceGrant"].map((kind) => ({
    group: gatewayGroup,
    kind,
  })),
  readTables: gatewayTables,
  gateways,
  plan: planRoutes,
  check(planned, tables, context) {
    checkOneRouteKind(context);
    checkOrder(planned, tables, context);
  },
  headers: ruleHeaders,
  // A route attached to a port answers for all of it: what none of its rules matches gets 404.
  answers: () => "everybody",
  accepts: acceptsRoutes,
  routesTo,
  ownFault,
  hostsAt,
  shares,
  handedTo: () => [],
  checkPreview,
  render({ entries, previews }, environment, problems) {
    if (entries.length + previews.length === 0) return [];
    const context = renderContext(environment, problems);
    checkEntries(entries, context);
    return [
      ...entries.flatMap((entry) => renderEntry(entry, context)),
      ...previews.flatMap((preview) => previewRoutes(preview, context)),
      ...referenceGrants(entries, previews, context),
    ];
  },
};

function checkEntries(entries: readonly PlanEntry[], context: RenderContext): void {
  checkCarriers(
    entries.filter((entry) => !isOfEdges(entry)),
    context,
  );
  checkMesh(entries, context);
  checkReplacedRoutes(entries, context);
  checkSharedPorts(entries, context);
  checkUnnamedPorts(entries, context);
  warnOfUnkeyedCost(entries, context);
  for (const entry of entries) {
    if (isOfEdges(entry)) checkEdges(entry, context);
    else if (entry.kind === "existing") checkTable(entry, context);
    else checkDefaultTable(entry, context);
  }
}

function renderEntry(entry: PlanEntry, context: RenderContext): readonly Contribution[] {
  if (isOfEdges(entry)) return edgeRoutes(entry, context);
  if (entry.kind === "existing") return existingRoutes(entry, context);
  return context.implementation.mesh === undefined ? [] : defaultRoutes(entry, context);
}
