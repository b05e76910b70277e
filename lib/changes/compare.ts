/** @module What a change does: two compiles of one environment, compared lane by lane. Pure. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { LaneFacts, Side } from "./lane-facts.ts";

/** Names of objects, sorted. */
export interface ObjectChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** One lane that is not as it was. */
export interface LaneChange {
  readonly action: "added" | "changed" | "removed";
  readonly before?: LaneFacts | undefined;
  readonly after?: LaneFacts | undefined;
  readonly objects: ObjectChanges;
}

/** What a change does to an environment. */
export interface EnvironmentChange {
  readonly name: string;
  /** In the order of their folders. */
  readonly lanes: readonly LaneChange[];
  /** What belongs to no lane: routes that lanes share, the baseline, the engine's objects. */
  readonly shared: ObjectChanges;
  /** Warnings that were not there before, and those that are gone. */
  readonly warnings: {
    readonly added: readonly Diagnostic[];
    readonly gone: readonly Diagnostic[];
  };
}

/** Compares two sides. Lanes that are as they were are left out. */
export function compareSides(name: string, before: Side, after: Side): EnvironmentChange {
  const paths = [...new Set([...before.lanes.keys(), ...after.lanes.keys()])].sort();
  const lanes = paths.flatMap((path) => {
    const [old, now] = [before.lanes.get(path), after.lanes.get(path)];
    const objects = compareObjects(old?.objects ?? new Map(), now?.objects ?? new Map());
    if (old !== undefined && now !== undefined && isEmpty(objects) && sameEntry(old, now))
      return [];
    const action = old === undefined ? "added" : now === undefined ? "removed" : "changed";
    return [{ action, before: old, after: now, objects } as const];
  });
  return {
    name,
    lanes,
    shared: compareObjects(before.shared, after.shared),
    warnings: {
      added: missingFrom(before.warnings, after.warnings),
      gone: missingFrom(after.warnings, before.warnings),
    },
  };
}

/** Whether nothing is listed. */
export function isEmpty({ added, changed, removed }: ObjectChanges): boolean {
  return added.length + changed.length + removed.length === 0;
}

/** With VirtualServices, a lane's rules are in objects that it does not own; so are its keys in tables of consumers. */
function sameEntry(before: LaneFacts, after: LaneFacts): boolean {
  const entry = ({ summary, consumers }: LaneFacts) => JSON.stringify([summary, consumers]);
  return entry(before) === entry(after);
}

function compareObjects(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): ObjectChanges {
  const [old, now] = [[...before.keys()].sort(), [...after.keys()].sort()];
  return {
    added: now.filter((name) => !before.has(name)),
    changed: now.filter((name) => before.has(name) && before.get(name) !== after.get(name)),
    removed: old.filter((name) => !after.has(name)),
  };
}

function missingFrom(
  some: readonly Diagnostic[],
  others: readonly Diagnostic[],
): readonly Diagnostic[] {
  const id = ({ code, message }: Diagnostic) => `${code} ${message}`;
  const known = new Set(some.map(id));
  return others.filter((one) => !known.has(id(one)));
}
