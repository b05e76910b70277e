/**
 * @module Deletion in steps, as a spec says it: selective consumers hand over, then what its resources have made goes, then
 * the file. No clock is read.
 */
import { asArray, asString, at } from "../kube/json.ts";
import { takesOver } from "./selective.ts";
import type { CompleteEnvironment, RouteGroup, Sandbox } from "./spec.gen.ts";
import { secondsOf, timeAfter, timeIn } from "./time.ts";

/** How far the deletion of a sandbox is. */
export interface DeletionState {
  /** As the spec states it. Absent: it states no time. */
  readonly since?: string;
  /** From when on `isolane prune` takes the next step: RFC 3339, in UTC. Absent: never, since no time is stated. */
  readonly until?: string;
  /** It runs still, and its selective consumers hand over. Absent: of it, only what removes its resources is left. */
  readonly draining?: true;
}

/** What a deletion does next: `gone` is the file. */
export type DeletionStep = "drain" | "remove" | "gone";

/**
 * The next step of a deletion, whether it has begun or not.
 * @param isValid Whether the `spec` is: of one that is not, nothing runs that could drain.
 */
export function nextStep(
  environment: CompleteEnvironment,
  spec: unknown,
  isValid: boolean,
): DeletionStep {
  const hasBegun = isDeleting(spec);
  if (!hasBegun && isValid && hasConsumers(environment, spec)) return "drain";
  return (!hasBegun || isDraining(spec)) && hasResources(environment, spec) ? "remove" : "gone";
}

/** Whether the deletion of a sandbox has something to run first. Its `spec` may be one that is not valid. */
export function hasResources({ spec: { resources } }: CompleteEnvironment, spec: unknown): boolean {
  return resources !== undefined && asArray(at(spec, "resources")).length > 0;
}

/** Whether a `spec` says that the sandbox is being deleted. */
export function isDeleting(spec: unknown): boolean {
  return (at(spec, "deletion") ?? undefined) !== undefined;
}

/** Whether a sandbox or group has a lane: it is not being deleted, or only draining. */
export function hasLane({ spec }: Sandbox | RouteGroup): boolean {
  return spec.deletion === undefined || isDraining(spec);
}

/** What a `spec` says of its deletion; undefined: the sandbox is not being deleted. */
export function deletionOf(
  { spec: { resources, keepDraining } }: CompleteEnvironment,
  spec: unknown,
): DeletionState | undefined {
  if (!isDeleting(spec)) return undefined;
  const draining = isDraining(spec);
  const mark = draining ? { draining } : {};
  const since = asString(at(spec, "deletion", "since"));
  const start = since === undefined ? undefined : timeIn(since);
  if (since === undefined || start === undefined) return mark;
  // Where the environment has no resources, nothing runs that the file would have to wait for.
  const kept = draining ? keepDraining : resources?.keepDeleted;
  return { since, until: timeAfter(start, kept === undefined ? 0 : secondsOf(kept)), ...mark };
}

/** In words: `being deleted since 2026-11-20T09:00:00Z, its file until 2026-11-21T09:00:00Z`. */
export function deletionWords({ since, until, draining }: DeletionState): string {
  if (since === undefined || until === undefined)
    return "being deleted, but spec.deletion.since states no time";
  return draining === true
    ? `draining since ${since}, its deletion goes on after ${until}`
    : `being deleted since ${since}, its file goes after ${until}`;
}

// --- internal ---

/** Who gives up what has to run gives up this as well. */
function isDraining(spec: unknown): boolean {
  return at(spec, "deletion", "draining") === true && at(spec, "deletion", "force") !== true;
}

/** Whether pods of it handle messages that the baseline leaves to them. */
function hasConsumers({ spec: { suspended } }: CompleteEnvironment, spec: unknown): boolean {
  const isAsleep = suspended || (at(spec, "suspended") ?? false) !== false;
  return (
    !isAsleep &&
    asArray(at(spec, "forks")).some((fork) =>
      takesOver(asString(at(fork, "strategies", "consumer"))),
    )
  );
}
