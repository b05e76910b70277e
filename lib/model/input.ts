/** @module What `load` and `validate` hand over: validated specs and baseline objects, with positions. */
import type { KubeObject } from "../kube/object.ts";
import type { EnvironmentPlugin, StatedResource } from "./resource.ts";
import { below, type SourceRef } from "./source.ts";
import type { CompleteEnvironment, RouteGroup, Sandbox } from "./spec.gen.ts";

/** A validated spec and the root of its document. */
export interface Sourced<Spec> {
  readonly spec: Spec;
  readonly source: SourceRef;
  /** Of a sandbox: the entries of `spec.forks` that are compiled, by their places. Default: all. */
  readonly only?: ReadonlySet<number>;
  /** Of a sandbox: where the last entries of `spec.forks` are stated, which the document has elsewhere. Default: none is. */
  readonly instances?: readonly SourceRef[];
}

/** The entry of `spec.forks` at an index, in the document. */
export function forkEntry(
  { spec, source, instances = [] }: Sourced<Sandbox>,
  index: number,
): SourceRef {
  const stated = (spec.spec.forks ?? []).length - instances.length;
  return instances[index - stated] ?? below(source, "spec", "forks", index);
}

/** An object that was read, for example from the baseline. `object.metadata.namespace` is filled in for namespaced kinds. */
export interface BaselineObject {
  readonly object: KubeObject;
  /** The object's root: for an item of a `List`, the item. */
  readonly source: SourceRef;
}

/** An object that a sandbox's spec states (`spec.objects`), or a TypeScript program, for its release unit. */
export interface AddedObject extends BaselineObject {
  /** The sandbox's name. */
  readonly sandbox: string;
}

/** An environment folder, read and validated on its own, nothing resolved across files yet. */
export interface EnvironmentInput {
  readonly environment: Sourced<CompleteEnvironment>;
  /** Sorted by `metadata.name`. */
  readonly sandboxes: readonly Sourced<Sandbox>[];
  /** Sandboxes and groups of which only what they leave behind is left to remove (`spec.deletion`). Sorted by `metadata.name`. */
  readonly deleting: readonly Sourced<Sandbox | RouteGroup>[];
  /** Sorted by `metadata.name`. */
  readonly groups: readonly Sourced<RouteGroup>[];
  /** Sorted by object key: file order never matters. */
  readonly baseline: readonly BaselineObject[];
  /** Names of sandboxes with problems, which are treated as suspended although their specs do not say so. Default: none. */
  readonly heldBack?: ReadonlySet<string>;
  /** The plugins that sandboxes may use, in name order. */
  readonly plugins: readonly EnvironmentPlugin[];
  /** What sandboxes and groups ask of plugins, those that are being deleted too. */
  readonly resources: readonly StatedResource[];
  /** What specs of sandboxes state, under the names and in the namespaces that they have there. */
  readonly own: readonly AddedObject[];
  /** What a TypeScript program adds; emit sorts it like everything else. */
  readonly added: readonly AddedObject[];
}
