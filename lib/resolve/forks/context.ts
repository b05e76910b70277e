/** @module What the making of one fork needs to know. */
import type { Problems } from "../../diagnostics/problems.ts";
import type { JsonObject } from "../../kube/object.ts";
import type { SelectorUse, Workload } from "../../model/baseline.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { EntryPoint } from "../../model/entry-point.ts";
import type { Sourced } from "../../model/input.ts";
import type { ForkService } from "../../model/lane.ts";
import type { LaneUnit } from "../../model/release-unit.ts";
import type { StatedResource } from "../../model/resource.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import type { SourceRef } from "../../model/source.ts";
import type { RouteGroup, Sandbox } from "../../model/spec.gen.ts";
import type { ForkIdentity } from "../names.ts";
import type { OwnObjects } from "../own/own-objects.ts";

/** One entry of `spec.forks`. */
export type ForkEntry = NonNullable<Sandbox["spec"]["forks"]>[number];
/** What an entry changes. */
export type Customizations = NonNullable<ForkEntry["customizations"]>;

/** What the finding of targets needs. */
export interface TargetScope {
  readonly settings: EnvironmentSettings;
  readonly baseline: BaselineIndex;
  readonly problems: Problems;
}

/** An entry of `spec.forks` whose workload exists, with the names of what will be made of it. */
export interface ForkTarget {
  readonly entry: ForkEntry;
  /** The entry. */
  readonly source: SourceRef;
  readonly workload: Workload;
  /** The baseline's pod template; of a Rollout with `workloadRef`, the referenced one. */
  readonly template: JsonObject;
  readonly identity: ForkIdentity;
  readonly name: string;
  readonly services: readonly ForkService[];
}

/** The sandbox that a fork belongs to. */
export interface SandboxIdentity {
  readonly name: string;
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The selectors of the baseline that can select pods or Services of one namespace. */
export interface NamespaceSelectors {
  /** Pod label keys that a fork must not carry, because some selector needs them. */
  readonly podKeys: ReadonlySet<string>;
  /** Service label keys that some monitor needs. */
  readonly serviceKeys: ReadonlySet<string>;
  readonly captures: readonly SelectorUse[];
  readonly policies: readonly SelectorUse[];
  readonly monitors: readonly SelectorUse[];
}

/** Everything around one fork. */
export interface ForkContext extends TargetScope {
  readonly selectors: (namespace: string) => NamespaceSelectors;
  readonly sandbox: SandboxIdentity;
  /** What only the sandbox has. */
  readonly own: OwnObjects;
  /** The sandbox's spec. */
  readonly spec: Sandbox;
  /** What a sandbox or group asks of plugins. */
  readonly resources: (owner: LaneUnit) => readonly StatedResource[];
  /** The specs of all sandboxes, by their names. */
  readonly peers: ReadonlyMap<string, Sandbox>;
  /** All route groups of the environment. */
  readonly groups: readonly Sourced<RouteGroup>[];
  /** The public ways in, and the hosts that lanes have there. */
  readonly entryPoints: readonly EntryPoint[];
  readonly target: ForkTarget;
  /** All targets of the sandbox, this one included. */
  readonly siblings: readonly ForkTarget[];
  /** For people: `Deployment shop/cart`. */
  readonly display: string;
  /** The `forkOf` node. */
  readonly forkOf: SourceRef;
}
