/**
 * @module What each implementation of Gateway API supports, as data: checked once, generically, at
 * compile time. A filter that is not known drops the whole route in most of them, and a dropped
 * route sends a lane's requests to the baseline without a word.
 */
import type { ImplementationName } from "../../model/settings.ts";

/** Filters of rules and of backendRefs. */
export type FilterType =
  | "RequestHeaderModifier"
  | "ResponseHeaderModifier"
  | "RequestRedirect"
  | "URLRewrite"
  | "RequestMirror"
  | "CORS"
  | "ExtensionRef";

/** What one kind of proxy supports. */
export interface Capabilities {
  /** Header conditions of type RegularExpression: implementation-specific in Gateway API. */
  readonly headerRegex: boolean;
  /** GRPCRoutes; `with-method`: only matches that name a service or method. */
  readonly grpcRoutes: "all" | "with-method" | "none";
  readonly ruleFilters: ReadonlySet<string>;
  readonly backendFilters: ReadonlySet<string>;
  /** A rule without backendRefs answers 500, as the specification says. */
  readonly refusal: boolean;
}

/** What the proxies of a mesh support on routes that are attached to Services (GAMMA). */
export interface MeshCapabilities extends Capabilities {
  /** Routes in another namespace than their parent Service's, for the clients of that namespace. */
  readonly consumerRoutes: boolean;
  /** Backends in another namespace need a ReferenceGrant on the mesh, too. */
  readonly referenceGrants: boolean;
  /** Routes may be attached to headless Services. */
  readonly headlessParents: boolean;
  /** One route may have several Services as parents. */
  readonly severalParents: boolean;
}

/** One implementation. */
export interface Implementation {
  /** Absent: it has no mesh. */
  readonly mesh?: MeshCapabilities;
  /** Absent: Gateways are another implementation's. */
  readonly gateway?: Capabilities;
}

function filters(...types: FilterType[]): ReadonlySet<string> {
  return new Set(types);
}

const headerModifiers: readonly FilterType[] = ["RequestHeaderModifier", "ResponseHeaderModifier"];
const extended: readonly FilterType[] = [
  ...headerModifiers,
  "RequestRedirect",
  "URLRewrite",
  "RequestMirror",
];

/** Gateways: unsupported filters (ExtensionRef among them) drop the whole route: route_collections.go. */
const istio: Capabilities = {
  headerRegex: true,
  grpcRoutes: "all",
  ruleFilters: filters(...extended, "CORS"),
  backendFilters: filters(...headerModifiers),
  refusal: true,
};

/** operator/pkg/model/translation; GAMMA since 1.16, producer routes only; PR 48239 on several parents. */
const cilium: Capabilities = {
  headerRegex: true,
  grpcRoutes: "all",
  ruleFilters: filters(...extended),
  backendFilters: filters(...headerModifiers),
  refusal: true,
};

/** HTTPRoute only; a rule without backends goes to the default one; backendRef filters are ignored. */
const kuma: Capabilities = {
  headerRegex: true,
  grpcRoutes: "none",
  ruleFilters: filters(...extended),
  backendFilters: filters(),
  refusal: false,
};

/** What Gateway API calls core and long-standing extended support; no regular expressions. */
const generic: Capabilities = {
  headerRegex: false,
  grpcRoutes: "all",
  ruleFilters: filters(...extended),
  backendFilters: filters(...headerModifiers),
  refusal: true,
};

/** Every implementation and what it supports. */
export const implementations: Readonly<Record<ImplementationName, Implementation>> = {
  istio: {
    // Grants are not enforced on the mesh: convertHTTPRoute(..., !mesh).
    mesh: {
      ...istio,
      consumerRoutes: true,
      referenceGrants: false,
      headlessParents: true,
      severalParents: true,
    },
    gateway: istio,
  },
  linkerd: {
    // policy-controller/grpc/src/outbound/http.rs: other filters drop the route with a log line; a
    // rule without backends goes to the parent Service; a GRPCRoute match without a method fails
    // the whole Service (linkerd2#14047); parents need a cluster IP (k8s/status/src/service.rs).
    mesh: {
      headerRegex: true,
      grpcRoutes: "with-method",
      ruleFilters: filters(...headerModifiers, "RequestRedirect"),
      backendFilters: filters(...headerModifiers, "RequestRedirect"),
      refusal: false,
      consumerRoutes: true,
      referenceGrants: false,
      headlessParents: false,
      severalParents: true,
    },
  },
  cilium: {
    mesh: {
      ...cilium,
      consumerRoutes: false,
      referenceGrants: true,
      headlessParents: false,
      severalParents: false,
    },
    gateway: cilium,
  },
  kuma: {
    mesh: {
      ...kuma,
      consumerRoutes: true,
      referenceGrants: true,
      headlessParents: false,
      severalParents: true,
    },
    gateway: kuma,
  },
  "envoy-gateway": {
    // ExtensionRef names its own HTTPRouteFilter, which a copied rule may name as well.
    gateway: {
      headerRegex: true,
      grpcRoutes: "all",
      ruleFilters: filters(...extended, "CORS", "ExtensionRef"),
      backendFilters: filters(...headerModifiers, "ExtensionRef"),
      refusal: true,
    },
  },
  generic: {
    mesh: {
      ...generic,
      consumerRoutes: true,
      referenceGrants: true,
      headlessParents: false,
      severalParents: true,
    },
    gateway: generic,
  },
};

/** Of Gateways that another implementation runs: the key must be matched, the rest is the standard's. */
export const unknownGateway: Capabilities = {
  ...generic,
  headerRegex: true,
  ruleFilters: filters(...extended, "CORS", "ExtensionRef"),
};
