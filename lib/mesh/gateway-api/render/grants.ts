/**
 * @module ReferenceGrants: on a Gateway, and on some meshes, a route may name a Service of another
 * namespace only if that namespace grants it. A grant of the baseline cannot name fork Services, so each
 * lane brings grants for its own ones, and for nothing else.
 */
import { compareText } from "../../../kube/compare-text.ts";
import { grouped } from "../../../kube/grouped.ts";
import { lengths, routeItems } from "../../../kube/limits.ts";
import type { Contribution } from "../../../model/contribution.ts";
import type { Lane } from "../../../model/lane.ts";
import type {
  KeyedCopy,
  PlanEntry,
  PlannedPreview,
  PlannedTable,
} from "../../../model/route-plan.ts";
import type { RouteTable } from "../../../model/route-table.ts";
import type { SourceRef } from "../../../model/source.ts";
import { suffixedName } from "../../../resolve/names.ts";
import { gatewayGroup } from "../../implementations/standard.ts";
import { laneObject } from "../../lane-object.ts";
import type { RenderContext } from "../checks/context.ts";
import { chunks } from "./keyed-rules.ts";

/** The grants of all lanes: one per lane, kind of route, and pair of namespaces. */
export function referenceGrants(
  entries: readonly PlanEntry[],
  previews: readonly PlannedPreview[],
  context: RenderContext,
): readonly Contribution[] {
  const needs = [
    ...entries.flatMap((entry) =>
      entry.kind === "existing" && needsGrants(entry, context) ? needsOf(entry) : [],
    ),
    ...previews.flatMap(({ lane, tables }) =>
      tables.flatMap(({ table, rules }) =>
        rules.flatMap(({ action, sources }) => needsOfCopy(table, { lane, action, sources })),
      ),
    ),
  ];
  const byGrant = grouped(
    needs.map((need) => [JSON.stringify([need.lane.key, need.kind, need.from, need.to]), need]),
  );
  return [...byGrant]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, same]) => grantsOf(same, context));
}

/** A route of `kind` in namespace `from` names a Service of namespace `to`. */
interface Need {
  readonly lane: Lane;
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly service: string;
  readonly sources: readonly SourceRef[];
}

function needsGrants({ table }: PlannedTable, { implementation }: RenderContext): boolean {
  return table.scopes.some(
    (scope) => scope.kind === "gateway" || (implementation.mesh?.referenceGrants ?? false),
  );
}

function needsOf({ table, own, rules }: PlannedTable): readonly Need[] {
  return rules
    .flatMap(({ copies }) => copies)
    .flatMap((copy) => needsOfCopy(table, { ...copy, lane: own ?? copy.lane }));
}

function needsOfCopy({ owner }: RouteTable, { lane, action, sources }: KeyedCopy): readonly Need[] {
  const { kind, metadata } = owner.object;
  const from = metadata.namespace ?? "";
  return (action.kind === "fork" ? action.targets : [])
    .filter(({ forkService }) => forkService.baseline.namespace !== from)
    .map(({ forkService }) => ({
      ...{ lane, kind, from, sources },
      to: forkService.baseline.namespace,
      service: forkService.name,
    }));
}

/** The grants for needs that differ in nothing but the Service. */
function grantsOf(needs: readonly Need[], { settings }: RenderContext): readonly Contribution[] {
  const [need] = needs;
  if (need === undefined) return [];
  const { lane, kind, from, to } = need;
  const services = [...new Set(needs.map(({ service }) => service))].sort();
  const identity = [settings.name, "ReferenceGrant", to, kind, from, lane.key];
  const first = suffixedName(
    `${kind.toLowerCase()}s-of-${from}`,
    lane.key,
    identity,
    lengths.label,
  );
  return chunks(services, routeItems.others).map((names, index) =>
    laneObject({
      lane,
      apiVersion: `${gatewayGroup}/v1beta1`,
      kind: "ReferenceGrant",
      name: index === 0 ? first : `${first}-${index + 1}`,
      namespace: to,
      spec: {
        from: [{ group: gatewayGroup, kind, namespace: from }],
        to: names.map((name) => ({ group: "", kind: "Service", name })),
      },
      phase: "workload",
      sources: needs.flatMap(({ sources }) => sources),
    }),
  );
}
