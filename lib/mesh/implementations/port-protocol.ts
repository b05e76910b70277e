/**
 * @module What a Service port speaks, decided exactly as Istio does it, and the `appProtocol` that
 * says it. Istio: `ConvertProtocol` in pkg/config/kube/conversion.go and `Parse` in
 * pkg/config/protocol/instance.go (read at 2026-08-27, 1.32-dev).
 */
import type { PortProtocol } from "../../model/baseline.ts";
import type { ImplementationName, StatedProtocol } from "../../model/settings.ts";

/** What decides. */
export interface PortFacts {
  readonly port: number;
  /** `TCP`, `UDP` or `SCTP`. */
  readonly transport: string;
  readonly name?: string | undefined;
  readonly appProtocol?: string | undefined;
}

/** A protocol and what decided it, for messages. */
export interface DecidedProtocol {
  readonly protocol: PortProtocol;
  readonly decidedBy: string;
}

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

/** What the mesh takes a port for when nobody states anything. */
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

/** What one implementation calls the protocols in `appProtocol`. */
type Names = Readonly<Record<StatedProtocol, string>>;

/**
 * `kubernetes.io/h2c` is the one name for HTTP/2 that Gateway API prescribes (GEP-1911), and gRPC is
 * HTTP/2 to whoever follows it: Envoy Gateway, Cilium (which takes every other value for HTTP/1.1).
 */
const gatewayApi: Names = {
  http: "http",
  http2: "kubernetes.io/h2c",
  grpc: "kubernetes.io/h2c",
  tcp: "tcp",
};

const appProtocols: Readonly<Record<ImplementationName, Names>> = {
  // An unknown value means detection to Istio; it knows "grpc" as itself and h2c as HTTP/2.
  istio: { ...gatewayApi, grpc: "grpc" },
  // policy-controller/core/src/outbound.rs: http, kubernetes.io/h2c, linkerd.io/tcp; others are detected.
  linkerd: { ...gatewayApi, tcp: "linkerd.io/tcp" },
  cilium: gatewayApi,
  // pkg/core/resources/apis/mesh/dataplane_helpers.go: names without a prefix only; others are TCP.
  kuma: { http: "http", http2: "http2", grpc: "grpc", tcp: "tcp" },
  "envoy-gateway": gatewayApi,
  generic: gatewayApi,
};

/** The `appProtocol` that makes an implementation take a port for what is stated. */
export function appProtocolOf(
  stated: StatedProtocol,
  implementation: ImplementationName = "istio",
): string {
  return appProtocols[implementation][stated];
}

/**
 * True when a stated protocol does not contradict what the mesh takes a live port for. A detected
 * port may turn out to be anything; gRPC is HTTP/2, so that either may stand for the other.
 */
export function compatible(live: PortProtocol, stated: StatedProtocol): boolean {
  if (live === "detected") return true;
  if (live === "opaque") return stated === "tcp";
  if (live === "http") return stated === "http";
  return stated === "http2" || stated === "grpc";
}
