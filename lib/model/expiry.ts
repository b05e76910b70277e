/** @module When a sandbox expires, as its spec says it. No clock is read. */
import { asString, at } from "../kube/json.ts";
import type { SandboxTtl } from "./spec.gen.ts";
import { timeIn } from "./time.ts";

/** What a `ttl` comes to. */
export interface Expiry {
  readonly duration: string;
  /** The field that it counts from. */
  readonly offsetFrom: NonNullable<SandboxTtl["offsetFrom"]>;
  /** RFC 3339, in UTC. Absent: that field states no time, so the sandbox never expires. */
  readonly expiresAt?: string;
}

const minutes: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440, w: 10_080 };

/** The expiry of a `spec`, which may be one that is not valid; undefined: it has no `ttl`. */
export function expiryOf(spec: unknown): Expiry | undefined {
  const duration = asString(at(spec, "ttl", "duration"));
  const [, count, unit = ""] = /^([1-9]\d{0,5})([mhdw])$/.exec(duration ?? "") ?? [];
  if (duration === undefined || count === undefined) return undefined;
  const stated = at(spec, "ttl", "offsetFrom") ?? "createdAt";
  const offsetFrom = stated === "updatedAt" ? stated : "createdAt";
  const start = stated === offsetFrom ? timeIn(asString(at(spec, offsetFrom)) ?? "") : undefined;
  if (start === undefined) return { duration, offsetFrom };
  const end = new Date(start.valueOf() + Number(count) * (minutes[unit] ?? 0) * 60_000);
  return { duration, offsetFrom, expiresAt: end.toISOString().replace(/\.000Z$/, "Z") };
}
