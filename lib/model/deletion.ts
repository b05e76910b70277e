/** @module Deletion in two steps, as a spec says it: first what its resources have made goes, then the file. No clock is read. */
import { asArray, asString, at } from "../kube/json.ts";
import type { CompleteEnvironment } from "./spec.gen.ts";
import { secondsOf, timeAfter, timeIn } from "./time.ts";

/** How far the deletion of a sandbox is. */
export interface DeletionState {
  /** As the spec states it. Absent: it states no time. */
  readonly since?: string;
  /** From when on `isolane prune` removes the file: RFC 3339, in UTC. Absent: never, since no time is stated. */
  readonly until?: string;
}

/** Whether the deletion of a sandbox has something to run first. Its `spec` may be one that is not valid. */
export function hasResources({ spec: { resources } }: CompleteEnvironment, spec: unknown): boolean {
  return resources !== undefined && asArray(at(spec, "resources")).length > 0;
}

/** Whether a `spec` says that the sandbox is being deleted. */
export function isDeleting(spec: unknown): boolean {
  return (at(spec, "deletion") ?? undefined) !== undefined;
}

/** What a `spec` says of its deletion; undefined: the sandbox is not being deleted. */
export function deletionOf(
  { spec: { resources } }: CompleteEnvironment,
  spec: unknown,
): DeletionState | undefined {
  if (!isDeleting(spec)) return undefined;
  const since = asString(at(spec, "deletion", "since"));
  const start = since === undefined ? undefined : timeIn(since);
  if (since === undefined || start === undefined) return {};
  // Where the environment has no resources, nothing runs that the file would have to wait for.
  const seconds = resources === undefined ? 0 : secondsOf(resources.keepDeleted);
  return { since, until: timeAfter(start, seconds) };
}

/** In words: `being deleted since 2026-11-20T09:00:00Z, its file until 2026-11-21T09:00:00Z`. */
export function deletionWords({ since, until }: DeletionState): string {
  return since === undefined || until === undefined
    ? "being deleted, but spec.deletion.since states no time"
    : `being deleted since ${since}, its file goes after ${until}`;
}
