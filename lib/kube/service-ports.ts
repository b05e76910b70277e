/** @module Which ports of a Service are meant: a port is a number and a transport, and HTTP requests come by TCP. */
import { asArray, asRecord, asString, at } from "./json.ts";
import type { Json, JsonObject, KubeObject } from "./object.ts";

/** The transport of a Service's or a container's port: TCP, unless it says otherwise. */
export function transportOf(port: Json | undefined): string {
  return asString(asRecord(port).protocol) ?? "TCP";
}

/** The ports of a Service with a number or name; of several transports with that number, TCP. */
export function portsNamed(service: KubeObject, asked: string): readonly JsonObject[] {
  const named = asArray(at(service, "spec", "ports"))
    .map(asRecord)
    .filter(({ port, name }) => String(port) === asked || name === asked);
  const tcp = named.filter((port) => transportOf(port) === "TCP");
  return tcp.length > 0 ? tcp : named;
}

/**
 * Of pods that a Service selects, those that one of its ports leads to: where the target is a name, only pods
 * with a container's port of that name (FindPort in Kubernetes' pkg/api/v1/pod/util.go). Where none has it, what has
 * it is added in the cluster, and all may.
 */
export function behindPort<Pods>(
  selected: readonly Pods[],
  { targetPort, transport }: { readonly targetPort: unknown; readonly transport: string },
  podSpecOf: (pods: Pods) => unknown,
): readonly Pods[] {
  if (typeof targetPort !== "string" || selected.length < 2) return selected;
  const serving = selected.filter((pods) =>
    servingContainers(podSpecOf(pods))
      .flatMap((container) => asArray(at(container, "ports")).map(asRecord))
      .some((port) => port.name === targetPort && transportOf(port) === transport),
  );
  return serving.length === 0 ? selected : serving;
}

/** Sidecars are init containers that are restarted. */
function servingContainers(podSpec: unknown): readonly Json[] {
  const init = asArray(at(podSpec, "initContainers"));
  return [
    ...asArray(at(podSpec, "containers")),
    ...init.filter((container) => at(container, "restartPolicy") === "Always"),
  ];
}
