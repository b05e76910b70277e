/** @module What pods reserve on nodes, as the scheduler adds it up. */
import { asArray, asString, at, isRecord } from "./json.ts";
import type { Json } from "./object.ts";
import { quantityOf } from "./quantity.ts";

/** CPU in cores, memory in bytes. */
export interface Requests {
  readonly cpu: number;
  readonly memory: number;
}

type Resource = keyof Requests;

/**
 * The effective requests of a pod: all containers together, or the largest that initialisation needs, and the overhead
 * (https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers). What is not
 * requested counts as its limit, as the API server fills it in, else as nothing.
 */
export function podRequests(podSpec: unknown): Requests {
  return { cpu: effective(podSpec, "cpu"), memory: effective(podSpec, "memory") };
}

function effective(podSpec: unknown, resource: Resource): number {
  const main = asArray(at(podSpec, "containers")).map((one) => requested(one, resource));
  let sidecars = 0;
  let starting = 0;
  for (const container of asArray(at(podSpec, "initContainers"))) {
    const own = requested(container, resource);
    if (asString(at(container, "restartPolicy")) === "Always") {
      sidecars += own;
      starting = Math.max(starting, sidecars);
    } else starting = Math.max(starting, sidecars + own);
  }
  const running = main.reduce((sum, own) => sum + own, sidecars);
  const overhead = quantityOf(at(podSpec, "overhead", resource)) ?? 0;
  return Math.max(running, starting) + overhead;
}

function requested(container: Json, resource: Resource): number {
  const resources = at(container, "resources");
  if (!isRecord(resources)) return 0;
  return (
    quantityOf(at(resources, "requests", resource)) ??
    quantityOf(at(resources, "limits", resource)) ??
    0
  );
}
