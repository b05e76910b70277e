/** @module Whether the spec of a sandbox suspends it. */
import type { Sandbox } from "./spec.gen.ts";

/** Why and since when, as far as the spec says it. */
export interface Suspension {
  readonly reason?: string;
  readonly since?: string;
}

/** What a spec says of its suspension; undefined when it does not suspend the sandbox. */
export function suspensionOf({ spec: { suspended } }: Sandbox): Suspension | undefined {
  if (suspended === undefined || suspended === false) return undefined;
  return suspended === true ? {} : suspended;
}

/** In words: `since 2026-11-20T09:00:00Z because "cart was removed"`. Empty where nothing is said. */
export function suspensionWords({ reason, since }: Suspension): string {
  return [
    ...(since === undefined ? [] : [`since ${since}`]),
    ...(reason === undefined ? [] : [`because "${reason}"`]),
  ].join(" ");
}
