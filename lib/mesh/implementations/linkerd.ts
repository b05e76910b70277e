/**
 * @module Linkerd, which has no Gateways of its own. Sources: policy-controller/grpc/src/outbound/http.rs
 * (a filter that it does not know drops the route with a log line; a rule without backends goes to the
 * parent Service, a backend that there is not gets a FailureInjector of 500; consumer routes are added to the Service's), linkerd2-proxy
 * linkerd/http/route/src/http/match.rs (the method is compared second or last, by version),
 * policy-controller/k8s/status/src/service.rs (parents need a cluster IP), linkerd2#14047 (a GRPCRoute
 * match without a method fails the whole Service).
 * Opaque ports: https://linkerd.io/2-edge/features/protocol-detection/ and, since 2.18, of ports without an appProtocol
 * only: policy-controller/k8s/index/src/outbound/index.rs ("ignoring opaque port setting").
 */
import type { KubeObject } from "../../kube/object.ts";
import { excludedPorts, listsPort } from "./excluded-ports.ts";
import { grpcRoutes } from "./gateway-api-releases.ts";
import type { DecidedProtocol, Implementation, PortFacts, PortPlace } from "./implementation.ts";
import { markedPods } from "./pod-marks.ts";
import { decideProtocol } from "./port-protocol.ts";
import {
  filters,
  headerModifiers,
  specification,
  standard,
  standardAppProtocols,
  standardImplementation,
  standardMesh,
} from "./standard.ts";

/** Linkerd. */
export const linkerd: Implementation = {
  ...standardImplementation,
  name: "linkerd",
  title: "Linkerd",
  known: { how: "read", version: "edge-26.8.3 (commit b24cd40)" },
  mesh: {
    ...standard,
    ...standardMesh,
    regex: "span",
    joins: false,
    orders: [["headers", "query", "method"], specification],
    grpcRoutes: "with-method",
    ruleFilters: filters(...headerModifiers, "RequestRedirect"),
    backendFilters: filters(...headerModifiers, "RequestRedirect"),
    withoutBackends: "parent",
    consumerRoutes: "adds",
    byAddress: true,
    referenceGrants: false,
    parentGroups: new Set(["", "core"]),
    backendNamespace: "parent",
  },
  needs: [
    {
      program: "Linkerd",
      minimum: "2.16",
      why: "An older one does not read GRPCRoutes.",
      source: "https://github.com/linkerd/linkerd2/tree/version-2.16/policy-controller",
      of: grpcRoutes,
    },
  ],
  protocolOf,
  // policy-controller/core/src/outbound.rs: http, kubernetes.io/h2c, linkerd.io/tcp; others are detected.
  appProtocols: { ...standardAppProtocols, tcp: "linkerd.io/tcp" },
  membershipOf: markedPods("linkerd.io/inject", ["enabled", "ingress"]),
  outOfMesh: { annotations: { "linkerd.io/inject": "disabled" } },
  // Of the pod, else of its namespace: GetConfigOverride in pkg/inject/inject.go.
  bypassOf: excludedPorts("config.linkerd.io/skip-outbound-ports", { ofNamespace: true }),
  ownRoutes: "policy.linkerd.io",
  domains: ["linkerd.io"],
  replacesRoutes: { group: "linkerd.io", kind: "ServiceProfile" },
};

const opaquePorts = "config.linkerd.io/opaque-ports";
const defaultOpaquePorts = "25,587,3306,4444,5432,6379,9300,11211";

/** What the annotation of a Service, else of its namespace, else Linkerd's own list says. */
function protocolOf(port: PortFacts, { service, namespace }: PortPlace): DecidedProtocol {
  if (port.transport === "TCP" && port.appProtocol !== undefined) return declared(port);
  const own = annotationOf(service);
  const inherited = annotationOf(namespace);
  if (listsPort(own ?? inherited ?? defaultOpaquePorts, port.port)) {
    const where = own === undefined ? " of the namespace" : "";
    const isDefault = own === undefined && inherited === undefined;
    const decidedBy = isDefault
      ? "the opaque ports of Linkerd"
      : `annotation "${opaquePorts}"${where}`;
    return { protocol: "opaque", decidedBy };
  }
  return detected(port);
}

/** `linkerd.io/opaque` is an older name of the same. What it does not know, it detects. */
function declared(port: PortFacts): DecidedProtocol {
  const { appProtocol = "" } = port;
  return ["linkerd.io/tcp", "linkerd.io/opaque"].includes(appProtocol.toLowerCase())
    ? { protocol: "opaque", decidedBy: `appProtocol "${appProtocol}"` }
    : detected(port);
}

/**
 * Linkerd looks at the first bytes, whatever the port is called. A name that speaks of HTTP, TLS or a server that
 * speaks first says what it will find; one that says only "tcp" does not.
 */
function detected(port: PortFacts): DecidedProtocol {
  const decided = decideProtocol(port);
  return port.transport === "TCP" && /^tcp(-|$)/i.test(port.appProtocol ?? port.name ?? "")
    ? { ...decided, protocol: "detected" }
    : decided;
}

function annotationOf(object: KubeObject | undefined): string | undefined {
  const annotations: Readonly<Record<string, unknown>> = object?.metadata.annotations ?? {};
  const value = annotations[opaquePorts];
  return typeof value === "string" ? value : undefined;
}
