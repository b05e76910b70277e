/**
 * @module ReferenceGrants: on a Gateway, and on some meshes, a route may name a Service of another
 * namespace only if that namespace grants it. A baseline grant names the baseline's Services at
 * best, so each lane brings grants for its own fork Services, and for nothing else.
 */

import { compareText } from "../../../kube/compare-text.ts";
import { lengths, routeItems } from "../../../kube/limits.ts";

import type { Contribution } from "../../../model/contribution.ts";
import type { Lane } from "../../../model/lane.ts";
import type { PlanEntry, PlannedTable } from "../../../model/route-plan.ts";
import type { SourceRef } from "../../../model/source.ts";
import { suffixedName } from "../../../resolve/names.ts";
import type { RenderContext } from "../checks/context.ts";
import { gatewayGroup } from "../read/listeners.ts";
import { laneObject } from "./lane-object.ts";

/** Services that an API object may list. */

/** The grants of all lanes: one per lane, kind of route, and pair of namespaces. */
export function referenceGrants(
  entries: readonly PlanEntry[],
  context: RenderContext,
): readonly Contribution[] {
  const needs = new Map<string, Need>();
  for (const entry of entries) {
    if (entry.kind !== "existing" || !needsGrants(entry, context)) continue;
    for (const found of needsOf(entry)) {
      const id = JSON.stringify([found.lane.key, found.kind, found.from, found.to]);
      const known = needs.get(id);
      needs.set(id, known === undefined ? found : merged(known, found));
    }
  }
  return [...needs]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, need]) => grantsOf(need, context));
}

/** Routes of `kind` in namespace `from` name these Services of namespace `to`. */
interface Need {
  readonly lane: Lane;
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly services: ReadonlySet<string>;
  readonly sources: readonly SourceRef[];
}

function needsGrants({ table }: PlannedTable, { implementation }: RenderContext): boolean {
  return table.scopes.some(
    (scope) => scope.kind === "gateway" || (implementation.mesh?.referenceGrants ?? false),
  );
}

function needsOf({ table, rules }: PlannedTable): readonly Need[] {
  const { kind, metadata } = table.owner.object;
  const from = metadata.namespace ?? "";
  return rules
    .flatMap(({ copies }) => copies)
    .flatMap(({ lane, action, sources }) =>
      (action.kind === "fork" ? action.targets : [])
        .filter(({ forkService }) => forkService.baseline.namespace !== from)
        .map(({ forkService }) => ({
          lane,
          kind,
          from,
          to: forkService.baseline.namespace,
          services: new Set([forkService.name]),
          sources,
        })),
    );
}

function merged(a: Need, b: Need): Need {
  return {
    ...a,
    services: new Set([...a.services, ...b.services]),
    sources: [...a.sources, ...b.sources],
  };
}

function grantsOf(need: Need, { settings }: RenderContext): readonly Contribution[] {
  const { lane, kind, from, to, sources } = need;
  const services = [...need.services].sort();
  const identity = [settings.name, "ReferenceGrant", to, kind, from, lane.key];
  const first = suffixedName(
    `${kind.toLowerCase()}s-of-${from}`,
    lane.key,
    identity,
    lengths.label,
  );
  return Array.from({ length: Math.ceil(services.length / routeItems.others) }, (_, index) =>
    laneObject({
      lane,
      apiVersion: `${gatewayGroup}/v1beta1`,
      kind: "ReferenceGrant",
      name: index === 0 ? first : `${first}-${index + 1}`,
      namespace: to,
      spec: {
        from: [{ group: gatewayGroup, kind, namespace: from }],
        to: services
          .slice(index * routeItems.others, (index + 1) * routeItems.others)
          .map((name) => ({ group: "", kind: "Service", name })),
      },
      phase: "workload",
      sources,
    }),
  );
}
