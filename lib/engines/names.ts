/** @module Names of engine objects: readable, unique over environments and units, never longer than allowed. */
import { isLaneUnit, type UnitId } from "../model/release-unit.ts";

/**
 * The name of an engine object: `isolane-staging`, `isolane-staging.sandbox.pr-1`. Environments and
 * sandboxes have no dots in their names, so no two pairs of names ever give the same string:
 * `a` + `b-c` and `a-b` + `c` would, joined by dashes.
 */
export function engineName(environment: string, ...parts: readonly string[]): string {
  return [`isolane-${environment}`, ...parts].join(".");
}

/** The parts of a lane's or a shared unit's name: `["sandbox", "pr-1"]`, `["routes"]`. */
export function unitParts(unit: UnitId): readonly string[] {
  return isLaneUnit(unit) ? [unit.kind, unit.name] : [unit.kind];
}
