/** @module What an engine is: release units to the objects that reconcile them. */
import type { EmittedObject, ResolvedEnvironment } from "../model/lane.ts";
import type { ReleaseUnit, UnitId } from "../model/release-unit.ts";
import type { GitopsSettings } from "../model/settings.ts";

/** An engine object. `because` says whose it is: a sandbox's Kustomization goes when the sandbox goes. */
export interface EngineObject extends EmittedObject {
  readonly because: UnitId;
}

/** One way to reconcile the output. */
export interface Engine {
  readonly name: GitopsSettings["engine"];
  /** Marks an object of a unit with what the engine needs (sync waves, prune confirmation). Pure. */
  annotate(object: EmittedObject, unit: UnitId): EmittedObject;
  /** The objects of `gitops/`. Depends on which units exist, never on what sandboxes hold. */
  render(units: readonly ReleaseUnit[], environment: ResolvedEnvironment): readonly EngineObject[];
}
