/** @module The form of the table of metadata: what keys do, where somebody reads them, what becomes of them. */

/** The two maps of an object's metadata. */
export type MarkField = "labels" | "annotations";

/** Whose metadata it is: a workload's own, its pods', a Service's, a route's, or any other object's. */
export type Place = "workload" | "pods" | "Service" | "route" | "other";

/** What keys do, and what becomes of them. */
export interface Effect {
  /** Default: both. */
  readonly field?: MarkField;
  /** Where somebody reads them. Default: everywhere. */
  readonly on?: readonly Place[];
  /** The row holds for this value only. Default: for every value. */
  readonly value?: string;
  /** The row holds for values in which this text stands. Default: for every value. */
  readonly holds?: string;
  /** An annotation of the same object that switches all of it off by `false`. */
  readonly switch?: string;
  /**
   * `kept`: the copy needs it. `dropped`: it is about the original alone. `refused`: an identity outside
   * the mesh, which a copy can neither share nor do without; the spec has to give it another one.
   */
  readonly copy: "kept" | "dropped" | "refused";
  /** What to do about it. With this, somebody is warned of a fork that keeps or loses it. */
  readonly help?: string;
  /**
   * Dropped from an object that Isolane applies from now on, since another owner would go on tracking the
   * object by it: from `every` object, or from `routes` alone, whose labels no selector uses.
   */
  readonly handover?: "every" | "routes";
  /** It gives the object an address, a name or callers outside of the cluster's mesh. */
  readonly opens?: true;
  /** A tool puts copies of the object where no engine does. */
  readonly spreads?: true;
  /** Whoever applies the object acts on it: it runs at another moment, in another order, not at all, or is never removed. */
  readonly obeyed?: true;
  /** It decides what the mesh catches, or which Services lead to the pods: no customization sets or removes it. */
  readonly steers?: true;
  /** Isolane writes such keys too. */
  readonly written?: "for itself" | "for an engine";
}

/** Labels and annotations that one tool reads in one way. */
export interface MetadataRow extends Effect {
  readonly tool: string;
  /** Keys; one that ends in `/` or `-` stands for every key that starts with it, one with `*.` in front for any number before it. */
  readonly keys: readonly string[];
  /** What they do, after "which": for messages. */
  readonly does: string;
}

/** `keys` are divided by spaces. */
export function row(tool: string, keys: string, does: string, effect: Effect): MetadataRow {
  return { tool, keys: keys.split(" "), does, ...effect };
}
