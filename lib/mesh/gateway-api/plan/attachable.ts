/** @module Services to which Gateway API routes cannot be attached. */
import { at } from "../../../kube/json.ts";
import type { Service } from "../../../model/baseline.ts";
import type { DefaultRoute } from "../../../model/route-plan.ts";
import { nameOf } from "../../../plan/coverage.ts";
import { causes, type PlanContext } from "../../../plan/keyed-copies.ts";
import { workloadKey } from "../../../resolve/lanes.ts";
import { isRoutable } from "../../implementations/routable.ts";

/**
 * Whether routes can be attached: they stand for the cluster IP of a Service (GEP-1294: a headless one should
 * not be a parent; Linkerd and Kuma refuse it). Reports why not.
 */
export function acceptsRoutes(
  service: Service,
  routes: readonly DefaultRoute[],
  { environment, problems }: PlanContext,
): boolean {
  const flaw = flawOf(service);
  if (flaw === undefined) return true;
  const copies = routes.flatMap((route) => route.copies);
  const forked = copies.filter((copy) => copy.action.kind === "fork");
  const elsewhere = service.workloads.every((workload) =>
    (environment.baseline.servicesOf.get(workloadKey(workload)) ?? []).some(
      (other) => flawOf(other) === undefined && other.ports.some(isRoutable),
    ),
  );
  const lost = forked.length > 0 && !elsewhere;
  problems.report({
    code: lost ? "E0414" : "W0414",
    message: `Service ${nameOf(service)} is ${flaw}, and Gateway API routes cannot attach to it`,
    help: lost
      ? "add a Service with a cluster IP for the workload, or set routing.backend to istio"
      : "requests to its host reach the baseline; use a Service with a cluster IP, or set routing.backend to istio",
    source: service.source,
    related: causes(forked.length > 0 ? forked : copies),
  });
  return false;
}

function flawOf(service: Service): string | undefined {
  if (service.headless) return "headless";
  const external = at(service.object, "spec", "type") === "ExternalName";
  return external ? "of type ExternalName" : undefined;
}
