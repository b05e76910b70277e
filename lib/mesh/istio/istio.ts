/**
 * @module The istio backend: VirtualServices. The baseline's own are rewritten in place, since Istio has
 * one table per mesh host; Services without one get one. All of them belong to the unit `routes`.
 * https://istio.io/latest/docs/reference/config/networking/virtual-service/
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import type { Contribution } from "../../model/contribution.ts";
import type { ResolvedEnvironment } from "../../model/lane.ts";
import type { PlanEntry } from "../../model/route-plan.ts";
import { ownsBaseline } from "../../resolve/owned-baseline.ts";
import type { Backend } from "../backend.ts";
import { renderDefaultTable } from "./render/default-virtual-service.ts";
import { forkDestinationRules } from "./render/destination-rules.ts";
import { isRouteObject, ownedObject } from "./render/owned-object.ts";
import { renderVirtualService } from "./render/virtual-service.ts";

/** Renders route plan entries as VirtualServices. */
export const istioBackend: Backend = {
  name: "istio",
  render,
  besideRoutes: forkDestinationRules,
  ownedRoutes,
};

function render(
  entries: readonly PlanEntry[],
  environment: ResolvedEnvironment,
  problems: Problems,
): readonly Contribution[] {
  return entries.flatMap((entry) => {
    const object = renderEntry(entry, environment, problems);
    if (object === undefined) return [];
    warnOfSize(entry, object, problems);
    return [object];
  });
}

function renderEntry(
  entry: PlanEntry,
  environment: ResolvedEnvironment,
  problems: Problems,
): Contribution | undefined {
  if (entry.kind === "default") {
    return entry.api === "istio" ? renderDefaultTable(entry, environment) : undefined;
  }
  if (entry.table.api !== "istio") return undefined;
  return renderVirtualService(entry, environment.settings.carriers, problems);
}

/** All VirtualServices of the baseline that Isolane owns. */
function ownedRoutes(environment: ResolvedEnvironment): readonly Contribution[] {
  return [...environment.baseline.objects].flatMap(([key, { object, source }]) =>
    isRouteObject(object) && ownsBaseline(environment, key)
      ? [
          {
            unit: { kind: "routes" },
            phase: "route",
            object: ownedObject(object),
            sources: [source],
          },
        ]
      : [],
  );
}

const manyLanes = 1000;
const largeObject = 1024 * 1024;

/** Client-side apply ends at about 1,018 lanes of 257 bytes, etcd at 1.5 MiB (measured). */
function warnOfSize(entry: PlanEntry, { object, sources }: Contribution, problems: Problems): void {
  const rules = entry.kind === "default" ? entry.routes : [...entry.rules, ...entry.uncovered];
  const lanes = new Set(rules.flatMap((rule) => rule.copies).map((copy) => copy.lane.key)).size;
  // One UTF-16 unit is at least one byte: only text that may be too long is measured again.
  if (lanes <= manyLanes && JSON.stringify(object).length <= largeObject) return;
  problems.report({
    code: "W0416",
    message: `${displayName(objectKey(object))} holds the rules of ${lanes} lanes and has ${JSON.stringify(object).length} characters`,
    help: "remove sandboxes that are no longer used; a client-side apply takes about 1,000 lanes, etcd 1.5 MiB",
    source: sources.at(-1),
  });
}
