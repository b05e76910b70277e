/**
 * @module What a Service port speaks, decided exactly as Istio decides it: `ConvertProtocol` in
 * pkg/config/kube/conversion.go and `Parse` in pkg/config/protocol/instance.go (read at 2026-08-27, 1.32-dev).
 */
import type { PortProtocol } from "../../model/baseline.ts";
import type { StatedProtocol } from "../../model/settings.ts";
import type { DecidedProtocol, PortFacts } from "./implementation.ts";

/** Ports that Istio takes for TCP rather than detect: a server that speaks first would hang. */
const neverDetected: ReadonlySet<number> = new Set([25, 53, 3306, 27017]);

/** https://kubernetes.io/docs/concepts/services-networking/service/#application-protocol */
const standardNames: Readonly<Record<string, PortProtocol>> = {
  "kubernetes.io/h2c": "http2",
  "kubernetes.io/ws": "http",
  // WebSocket over TLS: encrypted, so nothing in it can be routed by.
  "kubernetes.io/wss": "opaque",
};

const parsedNames: Readonly<Record<string, PortProtocol>> = {
  http: "http",
  http_proxy: "http",
  http2: "http2",
  grpc: "grpc",
  tcp: "opaque",
  udp: "opaque",
  tls: "opaque",
  https: "opaque",
  mongo: "opaque",
  mysql: "opaque",
  redis: "opaque",
};

/** The protocol that the mesh assumes of a port where the environment states none. */
export function decideProtocol({ port, transport, name, appProtocol }: PortFacts): DecidedProtocol {
  if (transport !== "TCP") return { protocol: "opaque", decidedBy: `protocol ${transport}` };
  const standard = appProtocol === undefined ? undefined : lookUp(standardNames, appProtocol);
  const protocol = standard ?? parse(appProtocol ?? name ?? "");
  // `appProtocol` beats the name even when it is unknown: then the port is detected (measured).
  const source =
    appProtocol !== undefined
      ? `appProtocol "${appProtocol}"`
      : name === undefined || name === ""
        ? "no port name"
        : `port name "${name}"`;
  if (protocol !== undefined) return { protocol, decidedBy: source };
  return neverDetected.has(port)
    ? { protocol: "opaque", decidedBy: `${source} and port number ${port}` }
    : { protocol: "detected", decidedBy: source };
}

function parse(name: string): PortProtocol | undefined {
  const lower = name.toLowerCase();
  // Before the prefix rule, since the name itself holds a dash. Its requests are HTTP requests.
  if (lower.startsWith("grpc-web")) return "http";
  const dash = lower.indexOf("-");
  return lookUp(parsedNames, dash < 0 ? lower : lower.slice(0, dash));
}

function lookUp(
  table: Readonly<Record<string, PortProtocol>>,
  key: string,
): PortProtocol | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/**
 * True when a stated protocol does not contradict what the mesh takes a live port for. A detected
 * port may turn out to be anything; gRPC is HTTP/2, so either may stand for the other.
 */
export function compatible(live: PortProtocol, stated: StatedProtocol): boolean {
  if (live === "detected") return true;
  if (live === "opaque") return stated === "tcp";
  if (live === "http") return stated === "http";
  return stated === "http2" || stated === "grpc";
}
