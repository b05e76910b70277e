/** @module Sandboxes, forks and lanes after resolution: what `plan` and the backends work on. */

import type { KubeObject, ObjectKey } from "../kube/object.ts";
import type { Service, Workload } from "./baseline.ts";
import type { BaselineIndex } from "./baseline-index.ts";
import type { Contribution } from "./contribution.ts";
import type { EntryPoint } from "./entry-point.ts";
import type { IngressEntry } from "./ingress-entry.ts";
import type { AddedObject } from "./input.ts";
import type { LaneUnit } from "./release-unit.ts";
import type { EnvironmentSettings, Fallback } from "./settings.ts";
import type { SourceRef } from "./source.ts";
import type { RouteGroup, Sandbox } from "./spec.gen.ts";

/** The fork's copy of one Service that selects the forked workload. */
export interface ForkService {
  readonly baseline: Service;
  /** In the baseline Service's namespace. */
  readonly name: string;
}

/** One forked workload of one sandbox. */
export interface Fork {
  readonly sandbox: string;
  readonly workload: Workload;
  /** Name of the fork's workload object, in the workload's namespace; also its `isolane.dev/fork` label. */
  readonly name: string;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly services: readonly ForkService[];
  /** The key that its outgoing requests get where they carry none, and the node that says so. Absent: they get none. */
  readonly egress?: { readonly key: string; readonly source: SourceRef };
  /** The fork, its Services, ConfigMaps and policies. Not its routes or DestinationRules. */
  readonly objects: readonly Contribution[];
  /** The `forkOf` node. */
  readonly source: SourceRef;
}

/** What a resolved sandbox and a resolved route group have in common. */
interface Resolved<Spec> {
  readonly name: string;
  readonly spec: Spec;
  readonly source: SourceRef;
  /** Labels of every object of its release unit. */
  readonly labels: Readonly<Record<string, string>>;
  /** Owner, branch, pull request and commit annotations of every object of its release unit. */
  readonly annotations: Readonly<Record<string, string>>;
  /** A sandbox: what its spec states and what a TypeScript program adds. A group: policies that let one member's forks call another's. Both: what makes their resources. */
  readonly objects: readonly Contribution[];
}

/** Where keyed requests are refused, since a suspended sandbox would have a fork of a workload. */
export interface Refusal {
  /** The workload as people know it: `Deployment shop/cart`. */
  readonly workload: string;
  /**
   * `workload`: wherever it is behind. `services`: at Services that bear its name, since the baseline no longer has
   * it. `entries`: at whatever Gateways lead to, since nothing bears its name either.
   */
  readonly at:
    | { readonly kind: "workload"; readonly key: string }
    | { readonly kind: "services"; readonly names: readonly string[] }
    | { readonly kind: "entries" };
  /** The `forkOf` node. */
  readonly source: SourceRef;
}

/** An object that only a sandbox has: `object` is what goes out. */
export interface StatedObject extends AddedObject {
  /** As the spec states it. */
  readonly stated: KubeObject;
}

/** A sandbox with its forks. */
export interface ResolvedSandbox extends Resolved<Sandbox> {
  /** Empty for a suspended one. */
  readonly forks: readonly Fork[];
  /** What its spec states as only its own. Empty for a suspended one. */
  readonly own: readonly StatedObject[];
  readonly suspended: boolean;
  /** Empty unless it is suspended. */
  readonly refused: readonly Refusal[];
  /** Workloads (`Deployment shop/cart`) of which it would have forks and for which nothing can refuse a request. */
  readonly unrefused: readonly string[];
}

/** A sandbox or group of which only what removes its resources is left. It has no lane. */
export interface Deletion
  extends Pick<ResolvedSandbox, "name" | "source" | "labels" | "annotations" | "objects"> {
  readonly unit: LaneUnit;
}

/** A route group with the sandboxes that it matches. */
export interface ResolvedGroup extends Resolved<RouteGroup> {
  /** In name order. May be empty: its lane then reaches the baseline everywhere. */
  readonly members: readonly ResolvedSandbox[];
}

/** A routing key and the forks that it reaches. */
export interface Lane {
  readonly key: string;
  readonly fallback: Fallback;
  /** The release unit that owns the lane's own routes. */
  readonly unit: LaneUnit;
  /** Labels and annotations for objects of this lane's unit. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** By `keyString` of the baseline workload: at most one fork of a workload in a lane. */
  readonly forks: ReadonlyMap<string, Fork>;
  /** What keyed requests must not reach, since a suspended sandbox would fork it. One with forks never refuses at entries. */
  readonly refused: readonly Refusal[];
  /** Its spec wants no hosts of its own at entry points. */
  readonly withoutPreviews?: true;
  /** The node that states the key, or the spec's name where none does. */
  readonly source: SourceRef;
}

/** The whole environment, resolved: names exist, forks are built, lanes are unique. */
export interface ResolvedEnvironment {
  readonly settings: EnvironmentSettings;
  readonly baseline: BaselineIndex;
  /** In the order of the spec. */
  readonly entryPoints: readonly EntryPoint[];
  /** Those that are Ingresses, in the order of the spec. */
  readonly ingresses: readonly IngressEntry[];
  /** The kinds of routes that lanes bring: of the backend, and of those that the baseline uses. */
  readonly routeKinds: readonly Pick<ObjectKey, "group" | "kind">[];
  /** Kinds by which the mesh is told of forks' requests: what gives those without a key one, and what writes them down. */
  readonly laneKinds: readonly Pick<ObjectKey, "group" | "kind">[];
  /** In name order. Empty when the environment is suspended. */
  readonly sandboxes: readonly ResolvedSandbox[];
  /** In name order. */
  readonly deletions: readonly Deletion[];
  /** What `routes/` holds for all lanes, whether there are any or not. */
  readonly shared: readonly Contribution[];
  /** In name order. */
  readonly groups: readonly ResolvedGroup[];
  /** In key order. */
  readonly lanes: readonly Lane[];
}
