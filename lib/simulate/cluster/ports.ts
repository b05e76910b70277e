/** @module What a Service port says of itself, and what the mesh makes of it. */
import { asNumber, asString, isRecord } from "../../kube/json.ts";
import type { JsonObject } from "../../kube/object.ts";
import { transportOf } from "../../kube/service-ports.ts";
import type { PortFacts } from "../../mesh/implementations/implementation.ts";
import { decideProtocol } from "../../mesh/implementations/port-protocol.ts";
import { implementations } from "../../mesh/implementations/registry.ts";
import type { PortProtocol } from "../../model/baseline.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import type { Cluster, Port, Service } from "./cluster.ts";

/** `declared`: HTTP or gRPC by name. `detected`: found out at run time. `opaque`: never routed by rules. */
export type Layer7 = "declared" | "detected" | "opaque";

/** What a port says by itself. */
export function layer7Of(port: unknown): Layer7 {
  return isRecord(port) ? toLayer7(decideProtocol(portFacts(port)).protocol) : "opaque";
}

/** How an implementation's mesh treats a port of a Service. */
export function layer7At(
  cluster: Cluster,
  implementation: EnvironmentSettings["implementation"],
  { service, port }: { readonly service: Service; readonly port: Port | undefined },
): Layer7 {
  if (port === undefined) return "opaque";
  const place = { service: service.object, namespace: cluster.namespace(service.namespace) };
  return toLayer7(implementations[implementation].protocolOf(portFacts(port.body), place).protocol);
}

/** Whether a port says that it speaks gRPC, whose calls are POSTs (gRPC over HTTP/2, Requests). */
export function speaksGrpc(port: unknown): boolean {
  if (!isRecord(port)) return false;
  return (asString(port.appProtocol) ?? asString(port.name) ?? "").startsWith("grpc");
}

function toLayer7(protocol: PortProtocol): Layer7 {
  return protocol === "detected" || protocol === "opaque" ? protocol : "declared";
}

function portFacts(port: JsonObject): PortFacts {
  return {
    port: asNumber(port.port) ?? 0,
    transport: transportOf(port),
    name: asString(port.name),
    appProtocol: asString(port.appProtocol),
  };
}
