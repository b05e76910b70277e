/**
 * @module What Gateway API itself prescribes, from which each implementation says how it departs.
 * Precedence: HTTPRouteRule.matches. Meshes: GEP-1294 (routes of a client's namespace are used instead of
 * the Service's, and merging happens within either group only). Protocols: GEP-1911.
 */
import type { Dialect, FilterType, Implementation, MeshDialect, Order } from "./implementation.ts";
import { decideProtocol } from "./port-protocol.ts";

/** The API group of Gateway API. */
export const gatewayGroup = "gateway.networking.k8s.io";

/** Filters by name. */
export function filters(...types: readonly FilterType[]): ReadonlySet<string> {
  return new Set(types);
}

/** Filters that change headers. */
export const headerModifiers = ["RequestHeaderModifier", "ResponseHeaderModifier"] as const;

/** Core filters and those of long-standing extended support. */
export const extended = [
  ...headerModifiers,
  "RequestRedirect",
  "URLRewrite",
  "RequestMirror",
] as const;

/** Gateway API's own order: path, method, headers, query parameters. */
export const specification: Order = ["method", "headers", "query"];

/** A Gateway that follows the specification, which leaves expressions on headers to implementations. */
export const standard: Dialect = {
  headerRegex: true,
  regex: "full",
  joins: true,
  orders: [specification],
  regexBeforePrefix: false,
  grpcRoutes: "all",
  ruleFilters: filters(...extended),
  backendFilters: filters(...headerModifiers),
  withoutBackends: "refuse",
  missingBackend: "refuse",
  openRulesLast: false,
  hostBackends: false,
  joinsHostnames: false,
};

/** What a mesh that follows the specification does besides. */
export const standardMesh: Omit<MeshDialect, keyof Dialect> = {
  consumerRoutes: "replaces",
  referenceGrants: true,
  headlessParents: false,
  severalParents: true,
  parentGroups: new Set([""]),
  kindsByPort: false,
  portsShareRoutes: false,
  byAddress: false,
  withoutPort: {},
  backendNamespace: "route",
  unmatched: "404",
};

/**
 * `kubernetes.io/h2c` is the one name for HTTP/2 that Gateway API prescribes (GEP-1911), and gRPC is
 * HTTP/2 to implementations that follow it: Envoy Gateway, Cilium (which takes other values for HTTP/1.1).
 */
export const standardAppProtocols: Implementation["appProtocols"] = {
  http: "http",
  http2: "kubernetes.io/h2c",
  grpc: "kubernetes.io/h2c",
  tcp: "tcp",
};

/** What most implementations have in common: they read Gateway API only, and decide about ports as Istio does. */
export const standardImplementation: Pick<
  Implementation,
  "reads" | "protocolOf" | "appProtocols" | "bypassOf"
> = {
  reads: { istio: false, "gateway-api": true },
  protocolOf: decideProtocol,
  appProtocols: standardAppProtocols,
  bypassOf: () => undefined,
};
