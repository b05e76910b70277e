/**
 * @module Which release of Gateway API brought which kind and field, in which of its two channels, since 1.0. Read from
 * config/crd/{standard,experimental} of https://github.com/kubernetes-sigs/gateway-api at v1.0.0, v1.1.1, v1.2.1, v1.3.0,
 * v1.4.1, v1.5.1, v1.6.1 and v1.7.0; conformance/schemas.ts compares those that the Go proxy has. What is not listed is in
 * all of them. A release without a channel is one of its standard channel.
 */
import type { Feature, Release } from "./features.ts";

/** The first release that has something, and the last one where it has gone since. */
export type Span = readonly [first: Release, last?: Release];

/** A kind or a field that not every release has. */
export interface ChannelFeature extends Feature {
  /** Absent: in no release. */
  readonly standard?: Span;
  readonly experimental: Span;
}

const group = "gateway.networking.k8s.io";
const extensions = "gateway.networking.x-k8s.io";
const httpRoute = `${group}/HTTPRoute`;
const grpcRoute = `${group}/GRPCRoute`;
const allRoutes = ["GRPC", "HTTP", "TCP", "TLS", "UDP"].map((one) => `${group}/${one}Route`);
const gateway = `${group}/Gateway`;

/** Paths below a filter, wherever rules have filters. */
function inFilters(path: string): readonly string[] {
  return ["rules[].filters[]", "rules[].backendRefs[].filters[]"].map((list) => `${list}.${path}`);
}

/** The filter of this type. */
function filter(
  type: string,
  ...[standard, experimental]: [Span | undefined, Span]
): ChannelFeature {
  return {
    title: `filter \`${type}\` of an HTTPRoute`,
    kinds: [httpRoute],
    paths: inFilters("type"),
    values: [type],
    ...(standard === undefined ? {} : { standard }),
    experimental,
  };
}

/** A kind of one version. */
function kind(version: string, name: string, experimental: Span, standard?: Span): ChannelFeature {
  return {
    title: `kind ${name}, \`${version.slice(version.indexOf("/") + 1)}\``,
    kinds: [`${version}/${name}`],
    experimental,
    ...(standard === undefined ? {} : { standard }),
  };
}

/** GRPCRoutes of any version. */
export const grpcRoutes: Feature = { title: "GRPCRoutes", kinds: [grpcRoute] };

/** The filter `CORS`. */
export const corsFilter = filter("CORS", ["1.5"], ["1.3"]);

/** Kinds and fields that came after 1.0, or went. */
export const gatewayApiFeatures: readonly ChannelFeature[] = [
  kind(`${group}/v1`, "GRPCRoute", ["1.1"], ["1.1"]),
  kind(`${group}/v1alpha2`, "GRPCRoute", ["1.0", "1.1"]),
  kind(`${group}/v1`, "BackendTLSPolicy", ["1.4"], ["1.4"]),
  kind(`${group}/v1alpha3`, "BackendTLSPolicy", ["1.1"]),
  kind(`${group}/v1alpha2`, "BackendTLSPolicy", ["1.0", "1.0"]),
  kind(`${group}/v1alpha2`, "BackendLBPolicy", ["1.1", "1.2"]),
  kind(`${group}/v1`, "ListenerSet", ["1.5"], ["1.5"]),
  kind(`${group}/v1`, "ReferenceGrant", ["1.5"], ["1.5"]),
  kind(`${group}/v1alpha2`, "ReferenceGrant", ["1.0", "1.1"], ["1.0", "1.0"]),
  kind(`${group}/v1`, "TLSRoute", ["1.5"], ["1.5"]),
  kind(`${group}/v1alpha3`, "TLSRoute", ["1.4"]),
  kind(`${group}/v1alpha2`, "TLSRoute", ["1.0"]),
  kind(`${group}/v1`, "TCPRoute", ["1.6"], ["1.6"]),
  kind(`${group}/v1alpha2`, "TCPRoute", ["1.0"]),
  kind(`${group}/v1`, "UDPRoute", ["1.6"], ["1.6"]),
  kind(`${group}/v1alpha2`, "UDPRoute", ["1.0"]),
  kind(`${extensions}/v1alpha1`, "XListenerSet", ["1.3", "1.4"]),
  kind(`${extensions}/v1alpha1`, "XBackendTrafficPolicy", ["1.3"]),
  kind(`${extensions}/v1alpha1`, "XMesh", ["1.4"]),
  kind(`${extensions}/v1alpha1`, "XBackend", ["1.6"]),
  kind(`${extensions}/v1alpha1`, "XTelemetryPolicy", ["1.7"]),
  {
    title: "`port` of a parent, which lanes on a mesh need",
    kinds: [httpRoute],
    paths: ["parentRefs[].port"],
    standard: ["1.1"],
    experimental: ["1.0"],
  },
  {
    title: "`timeouts` of a rule",
    kinds: [httpRoute],
    paths: ["rules[].timeouts"],
    standard: ["1.2"],
    experimental: ["1.0"],
  },
  {
    title: "`name` of a rule",
    kinds: allRoutes,
    paths: ["rules[].name"],
    standard: ["1.4"],
    experimental: ["1.2"],
  },
  {
    title: "`retry` of a rule",
    kinds: [httpRoute],
    paths: ["rules[].retry"],
    standard: ["1.7"],
    experimental: ["1.2"],
  },
  {
    title: "`sessionPersistence` of a rule",
    kinds: [httpRoute, grpcRoute],
    paths: ["rules[].sessionPersistence"],
    experimental: ["1.1"],
  },
  {
    title: "`sessionName` and `cookieConfig` of `sessionPersistence`",
    kinds: [httpRoute, grpcRoute],
    paths: ["rules[].sessionPersistence.sessionName", "rules[].sessionPersistence.cookieConfig"],
    experimental: ["1.1", "1.6"],
  },
  {
    title: "`idleTimeout` of `sessionPersistence`",
    kinds: [httpRoute, grpcRoute],
    paths: ["rules[].sessionPersistence.idleTimeout"],
    experimental: ["1.1", "1.5"],
  },
  {
    title: "`cookie` and `header` of `sessionPersistence`",
    kinds: [httpRoute, grpcRoute],
    paths: ["rules[].sessionPersistence.cookie", "rules[].sessionPersistence.header"],
    experimental: ["1.7"],
  },
  corsFilter,
  filter("ExternalAuth", undefined, ["1.4"]),
  {
    title: "a mirror of a share: `percent`, `fraction`",
    kinds: [httpRoute, grpcRoute],
    paths: [...inFilters("requestMirror.percent"), ...inFilters("requestMirror.fraction")],
    standard: ["1.3"],
    experimental: ["1.2"],
  },
  {
    title: "redirects by 303, 307 and 308",
    kinds: [httpRoute],
    paths: inFilters("requestRedirect.statusCode"),
    values: [303, 307, 308],
    standard: ["1.5"],
    experimental: ["1.5"],
  },
  {
    title: "`useDefaultGateways` of a route",
    kinds: allRoutes,
    paths: ["useDefaultGateways"],
    experimental: ["1.4"],
  },
  {
    title: "`options` and `subjectAltNames` of a BackendTLSPolicy",
    kinds: [`${group}/BackendTLSPolicy`],
    paths: ["options", "validation.subjectAltNames"],
    standard: ["1.4"],
    experimental: ["1.2"],
  },
  {
    title: "`infrastructure` of a Gateway",
    kinds: [gateway],
    paths: ["infrastructure"],
    standard: ["1.2"],
    experimental: ["1.0"],
  },
  {
    title: "`infrastructure.parametersRef` of a Gateway",
    kinds: [gateway],
    paths: ["infrastructure.parametersRef"],
    standard: ["1.2"],
    experimental: ["1.1"],
  },
  {
    title: "`allowedListeners` of a Gateway",
    kinds: [gateway],
    paths: ["allowedListeners"],
    standard: ["1.5"],
    experimental: ["1.3"],
  },
  {
    title: "`tls` of a Gateway",
    kinds: [gateway],
    paths: ["tls"],
    standard: ["1.5"],
    experimental: ["1.4"],
  },
  {
    title: "`backendTLS` of a Gateway",
    kinds: [gateway],
    paths: ["backendTLS"],
    experimental: ["1.2", "1.3"],
  },
  {
    title: "`tls.frontendValidation` of a listener",
    kinds: [gateway],
    paths: ["listeners[].tls.frontendValidation"],
    experimental: ["1.1", "1.3"],
  },
  {
    title: "`defaultScope` of a Gateway",
    kinds: [gateway],
    paths: ["defaultScope"],
    experimental: ["1.4"],
  },
  {
    title: "`routability` of an address of a Gateway",
    kinds: [gateway],
    paths: ["addresses[].routability"],
    experimental: ["1.7"],
  },
  {
    title: "`filters` of a listener",
    kinds: [gateway, `${group}/v1/ListenerSet`],
    paths: ["listeners[].filters"],
    experimental: ["1.7"],
  },
];
