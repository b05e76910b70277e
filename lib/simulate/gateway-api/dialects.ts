/**
 * @module How implementations differ in reading Gateway API routes (mesh-and-gitops.md B3-B7, measured.md).
 * Istio's row was measured; the others are what their sources say.
 */
import type { ImplementationName } from "../../model/settings.ts";
import type { RegexMode } from "../requests/regex.ts";

/** The fields of a match's specificity. */
export interface Specificity {
  /** 3 exact, 2 prefix, 1 regex; -1 without any path (GRPCRoute). */
  readonly path: number;
  readonly length: number;
  readonly method: number;
  readonly headers: number;
  readonly query: number;
}

/** One way to read routes. */
export interface Dialect {
  readonly regex: RegexMode;
  /** Header lines can be joined before they are tested (Envoys before 1.40). */
  readonly joins: boolean;
  /** Higher wins, compared field by field. */
  readonly rank: (specificity: Specificity) => readonly number[];
  /** Filters that are understood; a route with another one is dropped as a whole. */
  readonly filters: ReadonlySet<string>;
  /** What a rule without backends does. */
  readonly withoutBackends: "refuse" | "parent";
  /** Routes outside the Service's namespace, for the clients of that namespace. */
  readonly consumer: "replaces" | "adds" | "ignored";
  /** Backends in another namespace need a ReferenceGrant on the mesh, too. */
  readonly grants: boolean;
  /** What a request gets on the mesh that no rule matches. */
  readonly unmatched: "404" | "default";
  /** `group` of a Service parent. */
  readonly parentGroups: ReadonlySet<string>;
  /** GRPCRoutes are read; `with-method`: a match without one fails every request to the Service. */
  readonly grpc: "yes" | "with-method" | "no";
  /** A GRPCRoute's rule without `matches` comes after all others, an empty match's too (measured on Istio). */
  readonly openRulesLast: boolean;
  /** Routes of one host and listener that spell their `hostnames` differently are not merged, but joined by age. */
  readonly joinsHostnames: boolean;
  /** VirtualServices and DestinationRules are read. */
  readonly istio: boolean;
  /** It has a mesh that reads routes of Services. */
  readonly mesh: boolean;
}

const headers = ["RequestHeaderModifier", "ResponseHeaderModifier"];
const extended = [...headers, "RequestRedirect", "URLRewrite", "RequestMirror"];

/** Path, then method, headers, query parameters (HTTPRoute, B3). */
function standardRank(s: Specificity): readonly number[] {
  return [s.path, s.length, s.method, s.headers, s.query];
}

/** linkerd/http/route/src/http/match.rs: the method comes last. */
function linkerdRank(s: Specificity): readonly number[] {
  return [s.path, s.length, s.headers, s.query, s.method];
}

/** internal/gatewayapi/sort.go: a regex path beats a prefix, a method counts as a header. */
function envoyGatewayRank(s: Specificity): readonly number[] {
  const path = s.path === 1 ? 2 : s.path === 2 ? 1 : s.path;
  return [path, s.path === 2 && s.length === 1 ? 0 : s.length, s.headers + s.method, s.query];
}

const standard: Dialect = {
  regex: "full",
  joins: true,
  rank: standardRank,
  filters: new Set(extended),
  withoutBackends: "refuse",
  consumer: "replaces",
  grants: true,
  unmatched: "404",
  parentGroups: new Set([""]),
  grpc: "yes",
  openRulesLast: false,
  joinsHostnames: false,
  istio: false,
  mesh: true,
};

const dialects: Readonly<Record<ImplementationName, Dialect>> = {
  istio: {
    ...standard,
    filters: new Set([...extended, "CORS"]),
    grants: false,
    openRulesLast: true,
    joinsHostnames: true,
    istio: true,
  },
  linkerd: {
    ...standard,
    regex: "span",
    joins: false,
    rank: linkerdRank,
    filters: new Set([...headers, "RequestRedirect"]),
    withoutBackends: "parent",
    consumer: "adds",
    grants: false,
    parentGroups: new Set(["", "core"]),
    grpc: "with-method",
  },
  cilium: { ...standard, consumer: "ignored" },
  kuma: { ...standard, withoutBackends: "parent", unmatched: "default", grpc: "no" },
  "envoy-gateway": {
    ...standard,
    rank: envoyGatewayRank,
    filters: new Set([...extended, "CORS", "ExtensionRef"]),
    mesh: false,
  },
  generic: standard,
};

/** Of Gateways that another implementation runs: whatever filter is on the baseline's routes is known to it. */
const otherGateway: Dialect = {
  ...standard,
  filters: new Set([...extended, "CORS", "ExtensionRef"]),
};

/** How an implementation's mesh reads routes. */
export function meshDialect(implementation: ImplementationName): Dialect {
  return dialects[implementation];
}

/** How its Gateways read routes. Linkerd has none of its own. */
export function gatewayDialect(implementation: ImplementationName): Dialect {
  const own = dialects[implementation];
  const gateway = implementation === "linkerd" ? otherGateway : own;
  return { ...gateway, consumer: "ignored", grants: true, unmatched: "404" };
}
