/** @module When a sandbox was created and changed, and when it expires. No clock is read: whether it has is for the reader to say. */
import type { Sandbox, SandboxTtl } from "../model/spec.gen.ts";

/** As far as the spec of a sandbox says it. */
export interface Lifetime {
  /** As the spec states it. */
  readonly createdAt?: string;
  /** As the spec states it. */
  readonly updatedAt?: string;
  /** RFC 3339, in UTC. Absent: it has no `ttl`, or nothing says what it counts from. */
  readonly expiresAt?: string;
  readonly ttl?: SandboxTtl["duration"];
  /** What the `ttl` counts from. Absent: it has none. */
  readonly offsetFrom?: NonNullable<SandboxTtl["offsetFrom"]>;
  /** Whatever cleans up leaves it alone. Absent: it does not. */
  readonly pinned?: true;
}

const minutes: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440, w: 10_080 };

/** The lifetime of a sandbox. */
export function lifetimeOf({ spec }: Sandbox): Lifetime {
  const { createdAt, updatedAt, ttl, pinned = false } = spec;
  const offsetFrom = ttl?.offsetFrom ?? "createdAt";
  const [, count, unit] = /^(\d+)([mhdw])$/.exec(ttl?.duration ?? "") ?? [];
  const length = Number(count) * (minutes[unit ?? ""] ?? Number.NaN) * 60_000;
  const end = new Date(Date.parse(spec[offsetFrom] ?? "") + length);
  return {
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
    ...(Number.isNaN(end.valueOf())
      ? {}
      : { expiresAt: end.toISOString().replace(/\.000Z$/, "Z") }),
    ...(ttl === undefined ? {} : { ttl: ttl.duration, offsetFrom }),
    ...(pinned ? { pinned } : {}),
  };
}

/** Its end in words: `expires 2026-11-25T09:00:00Z`, `pinned`. Empty: nothing ends it. */
export function endWords({ ttl, expiresAt, offsetFrom, pinned }: Lifetime): readonly string[] {
  const end = expiresAt ?? `${ttl} after ${offsetFrom}, which is not stated`;
  return [...(ttl === undefined ? [] : [`expires ${end}`]), ...(pinned === true ? ["pinned"] : [])];
}
