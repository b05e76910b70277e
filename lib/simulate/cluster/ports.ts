/** @module What a Service port says of itself: whether rules route its requests. */
import { asNumber, asString, isRecord } from "../../kube/json.ts";
import type { JsonObject } from "../../kube/object.ts";
import type { PortFacts } from "../../mesh/implementations/implementation.ts";
import { decideProtocol } from "../../mesh/implementations/port-protocol.ts";

/** `declared`: HTTP or gRPC by name. `detected`: found out at run time. `opaque`: never routed by rules. */
export type Layer7 = "declared" | "detected" | "opaque";

/** How a port of a Service is treated. */
export function layer7Of(port: unknown): Layer7 {
  if (!isRecord(port)) return "opaque";
  const { protocol } = decideProtocol(portFacts(port));
  return protocol === "detected" || protocol === "opaque" ? protocol : "declared";
}

/** Whether a port says that it speaks gRPC, whose calls are POSTs (gRPC over HTTP/2, Requests). */
export function speaksGrpc(port: unknown): boolean {
  if (!isRecord(port)) return false;
  return (asString(port.appProtocol) ?? asString(port.name) ?? "").startsWith("grpc");
}

function portFacts(port: JsonObject): PortFacts {
  return {
    port: asNumber(port.port) ?? 0,
    transport: asString(port.protocol) ?? "TCP",
    name: asString(port.name),
    appProtocol: asString(port.appProtocol),
  };
}
