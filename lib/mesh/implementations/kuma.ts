/**
 * @module Kuma. Sources, of 2.14.3: pkg/plugins/runtime/k8s/controllers/gatewayapi/http_route_conversion.go
 * (HTTPRoutes become MeshHTTPRoutes, a consumer's for the pods of its namespace, and filters of
 * backendRefs are ignored); pkg/plugins/policies/meshhttproute/api/v1alpha1 (`mergeValuesByKey`: a
 * consumer's rules are added to the Service's; what a sidecar does with `kuma.io/unresolved-backend` is not measured);
 * pkg/core/resources/apis/mesh/dataplane_helpers.go (`ParseProtocol`: names without a prefix) and
 * pkg/plugins/runtime/k8s/controllers/inbound_converter.go (`ProtocolTagFor`: appProtocol, else the annotation, else
 * TCP; names of ports do not count; meshservice_controller.go reads appProtocol alone).
 */
import { asString, at } from "../../kube/json.ts";
import type { PortProtocol } from "../../model/baseline.ts";
import { excludedPorts } from "./excluded-ports.ts";
import type {
  DecidedProtocol,
  Dialect,
  Implementation,
  PortFacts,
  PortPlace,
} from "./implementation.ts";
import { markedPods } from "./pod-marks.ts";
import { filters, standard, standardImplementation, standardMesh } from "./standard.ts";

const gateway: Dialect = {
  ...standard,
  grpcRoutes: "none",
  backendFilters: filters(),
  withoutBackends: "parent",
  missingBackend: "unknown",
};

/** Kuma. */
export const kuma: Implementation = {
  ...standardImplementation,
  name: "kuma",
  title: "Kuma",
  known: { how: "read", version: "2.14.3" },
  gateway,
  mesh: {
    ...gateway,
    ...standardMesh,
    consumerRoutes: "adds",
    unmatched: "default",
    byAddress: true,
  },
  controllers: ["gateways.kuma.io/controller"],
  domains: ["kuma.io"],
  // https://kuma.io/docs/latest/using-mesh/managing-ingress-traffic/gateway-api/
  classes: ["kuma"],
  protocolOf,
  appProtocols: { http: "http", http2: "http2", grpc: "grpc", tcp: "tcp" },
  membershipOf: markedPods("kuma.io/sidecar-injection", ["enabled", "true"]),
  outOfMesh: { labels: { "kuma.io/sidecar-injection": "disabled" } },
  // redirectExcludePorts in pkg/transparentproxy/kubernetes/kubernetes_config.go.
  bypassOf: excludedPorts("traffic.kuma.io/exclude-outbound-ports"),
};

const protocols: ReadonlyMap<string, PortProtocol> = new Map([
  ["http", "http"],
  ["http2", "http2"],
  ["grpc", "grpc"],
  ["kafka", "opaque"],
  ["tcp", "opaque"],
  ["tls", "opaque"],
]);

/** What the port's own word says, else the Service's annotation. An unknown `appProtocol` counts as none. */
function protocolOf(
  { port, transport, appProtocol }: PortFacts,
  { service }: PortPlace,
): DecidedProtocol {
  if (transport !== "TCP") return { protocol: "opaque", decidedBy: `protocol ${transport}` };
  const own = protocols.get(appProtocol?.toLowerCase() ?? "");
  if (own !== undefined) return { protocol: own, decidedBy: `appProtocol "${appProtocol}"` };
  const key = `${port}.service.kuma.io/protocol`;
  const noted = asString(at(service.metadata.annotations, key));
  if (noted !== undefined) {
    const protocol = protocols.get(noted.toLowerCase()) ?? "opaque";
    return { protocol, decidedBy: `annotation "${key}: ${noted}"` };
  }
  const said = appProtocol === undefined ? "no appProtocol" : `appProtocol "${appProtocol}"`;
  return { protocol: "opaque", decidedBy: `${said}, and Kuma reads no port names` };
}
