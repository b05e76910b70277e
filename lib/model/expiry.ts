/** @module When a sandbox expires, as its spec says it. No clock is read. */
import { asString, at } from "../kube/json.ts";
import type { SandboxTtl } from "./spec.gen.ts";
import { secondsOf, timeAfter, timeIn } from "./time.ts";

/** What a `ttl` comes to. */
export interface Expiry {
  readonly duration: string;
  /** The field that it counts from. */
  readonly offsetFrom: NonNullable<SandboxTtl["offsetFrom"]>;
  /** RFC 3339, in UTC. Absent: that field states no time, so the sandbox never expires. */
  readonly expiresAt?: string;
}

/** The expiry of a `spec`, which may be one that is not valid; undefined: it has no `ttl`. */
export function expiryOf(spec: unknown): Expiry | undefined {
  const duration = asString(at(spec, "ttl", "duration"));
  if (duration === undefined || !/^[1-9]\d{0,5}[mhdw]$/.test(duration)) return undefined;
  const stated = at(spec, "ttl", "offsetFrom") ?? "createdAt";
  const offsetFrom = stated === "updatedAt" ? stated : "createdAt";
  const start = stated === offsetFrom ? timeIn(asString(at(spec, offsetFrom)) ?? "") : undefined;
  if (start === undefined) return { duration, offsetFrom };
  return { duration, offsetFrom, expiresAt: timeAfter(start, secondsOf(duration)) };
}
