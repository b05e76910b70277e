/** @module Whether the spec of a sandbox suspends it. */
import type { Labels } from "../kube/label-selector.ts";
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

/** What of a Service says whose it is. */
interface NamedService {
  readonly namespace: string;
  readonly name: string;
  readonly selector?: Labels | undefined;
}

/**
 * Whether a Service bears the name of a workload that is gone: by its own name, or by the label that says the name of
 * an application (`app`, `app.kubernetes.io/name`). Of a workload that the sources no longer have, nothing else is known.
 */
export function bearsName(
  { namespace, name, selector = {} }: NamedService,
  workload: { readonly namespace: string; readonly name: string },
): boolean {
  return (
    namespace === workload.namespace &&
    (name === workload.name ||
      Object.entries(selector).some(
        ([key, value]) => /(^|[-/])(app|name)$/.test(key) && value === workload.name,
      ))
  );
}
