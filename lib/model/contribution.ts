/** @module The one road of objects to the output: every stage that makes objects gives contributions. */
import type { KubeObject } from "../kube/object.ts";
import type { Phase } from "./phases.ts";
import type { LaneUnit, UnitId } from "./release-unit.ts";
import type { SourceRef } from "./source.ts";

/** An object, the release unit that owns it, its place in the unit's order, and what caused it. */
export interface Contribution {
  readonly unit: UnitId;
  /** Orders the units of lanes; shared units are applied as a whole. */
  readonly phase: Phase;
  readonly object: KubeObject;
  /** The spec or baseline nodes that caused it, most specific first. At least one. The index lists them. */
  readonly sources: readonly SourceRef[];
  /** Written key by key as it is, without marks: something in it is a sum over the whole. Default: false. */
  readonly verbatim?: true;
  /** The lane whose index lists an engine's object, because it comes and goes with it. Absent: the unit's own. */
  readonly lane?: LaneUnit;
}

/** A release unit and its objects; every object belongs to exactly one unit. */
export interface ReleaseUnit {
  readonly id: UnitId;
  readonly objects: readonly Contribution[];
}
