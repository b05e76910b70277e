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
import {
  checkCarriers,
  checkMesh,
  checkPolicies,
  checkReplacedRoutes,
} from "./checks/environment.ts";
import { checkDefaultTable, checkTable } from "./checks/table.ts";
import { type RenderContext, renderContext } from "./context.ts";
import { defaultRoutes } from "./render/default-routes.ts";
import { existingRoutes } from "./render/existing-routes.ts";
import { referenceGrants } from "./render/grants.ts";

/** The backend for Gateway API. */
export const gatewayApiBackend: Backend = {
  name: "gateway-api",
  render(entries, environment, problems) {
    const own = entries.filter(isOwn);
    if (own.length === 0) return [];
    const context = renderContext(environment, problems);
    check(own, context);
    return [
      ...own.flatMap((entry) => renderEntry(entry, context)),
      ...referenceGrants(own, context),
    ];
  },
};

function isOwn(entry: PlanEntry): boolean {
  return (entry.kind === "default" ? entry.api : entry.table.api) === "gateway-api";
}

function check(entries: readonly PlanEntry[], context: RenderContext): void {
  checkCarriers(entries, context);
  checkMesh(entries, context);
  checkPolicies(entries, context);
  checkReplacedRoutes(entries, context);
  for (const entry of entries) {
    if (entry.kind === "existing") checkTable(entry, context);
    else checkDefaultTable(entry, context);
  }
}

function renderEntry(entry: PlanEntry, context: RenderContext): readonly Contribution[] {
  if (entry.kind === "existing") return existingRoutes(entry, context);
  return context.implementation.mesh === undefined ? [] : defaultRoutes(entry, context);
}
