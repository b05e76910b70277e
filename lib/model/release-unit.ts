/** @module Release units: the folders of dist/ that exactly one engine object owns each. */

import type { RouteGroup, Sandbox } from "./spec.gen.ts";

/** Identity of a release unit; `path` is its folder below `<out>/<environment>/`. */
export type UnitId =
  | { readonly kind: "baseline" }
  | { readonly kind: "routes" }
  | { readonly kind: "sandbox"; readonly name: string }
  | { readonly kind: "group"; readonly name: string }
  | { readonly kind: "gitops" };

/** The unit of one lane. */
export type LaneUnit = Extract<UnitId, { readonly name: string }>;

/** True for the unit of a sandbox or a group; the others are shared by all lanes. */
export function isLaneUnit(id: UnitId): id is LaneUnit {
  return id.kind === "sandbox" || id.kind === "group";
}

/** The unit of the lane that a spec states. */
export function unitOfSpec({ kind, metadata: { name } }: Sandbox | RouteGroup): LaneUnit {
  return { kind: kind === "Sandbox" ? "sandbox" : "group", name };
}

/** The unit's folder below `<out>/<environment>/`, and the name of its index. */
export function unitPath(id: UnitId): string {
  if (!isLaneUnit(id)) return id.kind;
  return `${id.kind === "sandbox" ? "sandboxes" : "groups"}/${id.name}`;
}

/** The unit that has a folder below `<out>/<environment>/`; undefined: none can have it. */
export function unitAt(folder: string): UnitId | undefined {
  if (folder === "baseline" || folder === "routes" || folder === "gitops") return { kind: folder };
  const [, kind, name] = /^(sandboxes|groups)\/([^/]+)$/.exec(folder) ?? [];
  if (name === undefined) return undefined;
  return { kind: kind === "sandboxes" ? "sandbox" : "group", name };
}

/**
 * A request that a lane answers differently, for tests of a live cluster: with one of the lane's headers it
 * has to reach the forks, without them the baseline.
 */
export interface Probe {
  /** Namespace of a pod of the mesh that sends it; absent for a request from outside. */
  readonly from?: string;
  /** The Gateway that a request from outside comes in by: `namespace/name`. */
  readonly gateway?: string;
  readonly method: string;
  /** Host, port, path and query. For a Gateway, the host is what the `Host` header says. */
  readonly url: string;
  /** Header lines besides the lane's. Absent: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Forks that answer with a key, for example `Deployment shop/cart-pr-1-0123abcd`, with their shares in percent. */
  readonly expect: Readonly<Record<string, number>>;
  /** Workloads that can answer without a key. */
  readonly withoutKey: readonly string[];
  /** To a host of the lane's own: it is in the lane without a key, and with the key of another one. */
  readonly preview?: true;
}

/** A lane's own host at an entry point. */
export interface PreviewLink {
  /** Name of the entry point. */
  readonly entry: string;
  /** The Gateway: `namespace/name`. Absent: the entry point is an Ingress. */
  readonly gateway?: string;
  /** The baseline's host, whose rules it follows. */
  readonly of: string;
  readonly host: string;
  /** Scheme, host, and the port where it is not the scheme's own. */
  readonly url: string;
}

/** A lane as the index lists it. */
export interface LaneSummary {
  readonly key: string;
  /** A TypeScript program stated the lane's spec. Absent: a file did. */
  readonly program?: true;
  /** Names of the member sandboxes. */
  readonly members: readonly string[];
  /** Those of them that are suspended, or treated so. Absent: none. */
  readonly suspended?: readonly string[];
  /** Workloads of which those would have forks, and whose keyed requests nothing can refuse. Absent: none. */
  readonly unrefused?: readonly string[];
  /** Header lines that put a request into the lane, one per carrier. */
  readonly headers: Readonly<Record<string, string>>;
  /** Its own hosts, in the order of the environment's spec, those at Gateways first. Absent: none. */
  readonly previews?: readonly PreviewLink[];
  /** Fork by baseline workload, for example `Deployment shop/cart` → `cart-feat-x-1a2b3c4d`. */
  readonly forks: Readonly<Record<string, string>>;
  /** One request for each rule of the baseline (or default route) of which the lane has a fork. */
  readonly probes: readonly Probe[];
}

/** A file to write: path relative to `<out>`, `/` separated. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
}
