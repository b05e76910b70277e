/** @module VirtualServices for the mesh where the mesh's proxies read none. */
import type { PlannedTable } from "../../../model/route-plan.ts";
import { isMesh } from "../../../plan/coverage.ts";
import { concernedServices, type PlanContext } from "../../../plan/keyed-copies.ts";
import { tableName } from "../../../plan/names.ts";
import { implementations } from "../../implementations/registry.ts";

/**
 * Refuses keyed rules in a VirtualService that the mesh's proxies do not read, and keyed routes of a Service
 * that has such a VirtualService. Tables of Istio's Gateways are left alone: Istio reads them, whatever the
 * mesh is. True when something was refused.
 */
export function checkUnread(planned: readonly PlannedTable[], context: PlanContext): boolean {
  const { implementation } = context.environment.settings;
  const { reads, title } = implementations[implementation];
  if (reads.istio) return false;
  const speaking = concernedServices(context).flatMap((service) => {
    const { exact, wildcard } = context.coverage(service);
    return [...exact, ...wildcard];
  });
  const touched = planned.map(({ table }) => table).filter(({ scopes }) => scopes.some(isMesh));
  const unread = new Set([...speaking, ...touched]);
  for (const table of unread) {
    context.problems.report({
      code: "E0401",
      message: `${tableName(table)} routes requests on the mesh, and implementation "${implementation}" reads no VirtualServices`,
      help: `write it as an HTTPRoute that is attached to the Service, which ${title} reads; or say implementation: istio`,
      source: table.owner.source,
    });
  }
  return unread.size > 0;
}
