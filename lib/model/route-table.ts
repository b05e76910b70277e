/**
 * @module The baseline's routing objects, read into one backend-neutral shape. A table keeps each
 * rule's own text (`body`), so a backend can copy all of it; only what the fork rule and the
 * order of rules need is interpreted.
 */

import type { JsonObject } from "../kube/object.ts";
import type { Service, Workload } from "./baseline.ts";
import type { BaselineObject } from "./input.ts";
import type { BackendName } from "./settings.ts";
import type { SourceRef } from "./source.ts";

/** Where one rule sends (a share of) its requests. */
export interface Destination {
  /** The Service its host resolves to; absent for a ServiceEntry or a missing Service. */
  readonly service?: Service;
  /** Name of a subset of the Service's pods. */
  readonly subset?: string;
  /** The workloads of `service` that it selects, subset labels included. In key order. */
  readonly workloads: readonly Workload[];
  /** The destination's port number, if written. */
  readonly port?: number;
  /** Its raw weight; absent if not written. */
  readonly weight?: number;
  /** The raw destination. */
  readonly body: JsonObject;
}

/**
 * The rank of one match under Gateway API precedence. Compared field by field, higher wins:
 * path kind, path length, method, headers, query parameters. Istio's lists do not use it.
 */
export interface MatchRank {
  /** `exact` > `prefix` > `regex`; regex is implementation-specific and treated as incomparable. */
  readonly path: { readonly type: "exact" | "prefix" | "regex"; readonly value: string };
  readonly method?: string;
  readonly headers: number;
  readonly queryParams: number;
  /** GRPCRoute only: characters of service and method, 0 when not matched. */
  readonly grpc?: { readonly service: string; readonly method: string };
}

/** One match of a rule: alternatives of a rule are ORed, conditions inside one are ANDed. */
export interface RouteMatch {
  /** The raw match block; `{}` for a rule without matches. */
  readonly body: JsonObject;
  /** Only for tables ordered by specificity. */
  readonly rank?: MatchRank;
  /** Where a match itself says for which port, Gateways and callers it is. */
  readonly port?: number;
  readonly gateways?: readonly string[];
  readonly sourceLabels?: Readonly<Record<string, string>>;
  readonly sourceNamespace?: string;
}

/** One rule of a routing object. */
export interface RouteRule {
  /** Its routing object. Never changed: backends copy. */
  readonly owner: BaselineObject;
  /** Its index in `spec.http` or `spec.rules`. */
  readonly index: number;
  /** At least one; a rule without matches has one empty match. */
  readonly matches: readonly RouteMatch[];
  /** Empty for a redirect, a direct response, a delegate. */
  readonly destinations: readonly Destination[];
  /** The raw rule. */
  readonly body: JsonObject;
  readonly source: SourceRef;
}

/** Which kind of proxy consults a table. */
export type TableScope =
  /** The mesh's table of a host. `service` is absent for a foreign or wildcard host. */
  | {
      readonly kind: "mesh";
      readonly service?: Service;
      readonly hosts: readonly string[];
      /** The only port that it is for. Absent: all ports. */
      readonly port?: number;
    }
  /** The table of one Gateway (`namespace/name`) for one set of host names. */
  | { readonly kind: "gateway"; readonly gateway: string; readonly hosts: readonly string[] };

/**
 * What one routing object contributes for one kind of proxy; tables of several objects that one
 * proxy consults together share a `group`.
 */
export interface RouteTable {
  /** What reads, plans and renders it: a table that the baseline has keeps its API. */
  readonly backend: BackendName;
  readonly owner: BaselineObject;
  /** All scopes that this object serves: one for the mesh and a Gateway has two. */
  readonly scopes: readonly TableScope[];
  /**
   * Whether proxies merge it with the tables of other objects for the same Service. One that is not merged
   * decides for its hosts alone, on all their ports: a second one would hide it or be hidden.
   */
  readonly merged: boolean;
  /**
   * Only of merged tables, one for each scope: objects that a proxy merges into one table have the same
   * string. Route namespace + parent (+ port) for the mesh, the Gateway for Gateways.
   */
  readonly groups: readonly string[];
  readonly rules: readonly RouteRule[];
  /** It has no hosts of its own: a rule of another table leads to it. */
  readonly delegate: boolean;
}
