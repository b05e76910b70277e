/**
 * @module Which Service ports are routed by rules at all, as Istio decides it (measured; ConvertProtocol
 * in pkg/config/kube/conversion.go): `appProtocol` beats the name; an unknown word means detection, but
 * 25, 53, 3306 and 27017 are never looked at.
 */
import { asNumber, asString, isRecord } from "../../kube/json.ts";

/** `declared`: HTTP or gRPC by name. `detected`: found out at run time. `opaque`: never routed by rules. */
export type Layer7 = "declared" | "detected" | "opaque";

const standard: ReadonlyMap<string, Layer7> = new Map([
  ["kubernetes.io/h2c", "declared"],
  ["kubernetes.io/ws", "declared"],
  ["kubernetes.io/wss", "opaque"],
  // Linkerd's own word; no other mesh has a use for it.
  ["linkerd.io/tcp", "opaque"],
]);
const http = new Set(["http", "http_proxy", "http2", "grpc", "grpc-web"]);
const tcp = new Set(["tcp", "tls", "https", "mongo", "mysql", "redis", "udp", "hbone"]);
const serverFirst = new Set([25, 53, 3306, 27017]);

/** How a port of a Service is treated. */
export function layer7Of(port: unknown): Layer7 {
  if (!isRecord(port)) return "opaque";
  if ((asString(port["protocol"]) ?? "TCP") !== "TCP") return "opaque";
  const application = asString(port["appProtocol"]);
  const named = application === undefined ? undefined : standard.get(application);
  if (named !== undefined) return named;
  const name = (application ?? asString(port["name"]) ?? "").toLowerCase();
  const word = name.startsWith("grpc-web") ? "grpc-web" : (name.split("-")[0] ?? "");
  if (http.has(word)) return "declared";
  if (tcp.has(word)) return "opaque";
  return serverFirst.has(asNumber(port["port"]) ?? 0) ? "opaque" : "detected";
}

/** Whether a port says that it speaks gRPC, whose calls are POSTs (gRPC over HTTP/2, Requests). */
export function speaksGrpc(port: unknown): boolean {
  if (!isRecord(port)) return false;
  return (asString(port.appProtocol) ?? asString(port.name) ?? "").startsWith("grpc");
}
