/** @module When a sandbox was created and changed, and when it expires. No clock is read: whether it has is for the reader to say. */
import { expiryOf } from "../model/expiry.ts";
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

/** The lifetime of a sandbox. */
export function lifetimeOf({ spec }: Sandbox): Lifetime {
  const { createdAt, updatedAt, ttl, pinned = false } = spec;
  const { offsetFrom, expiresAt } = expiryOf(spec) ?? {};
  return {
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(ttl === undefined || offsetFrom === undefined ? {} : { ttl: ttl.duration, offsetFrom }),
    ...(pinned ? { pinned } : {}),
  };
}

/** Its end in words: `expires 2026-11-25T09:00:00Z`, `pinned`. Empty: nothing ends it. */
export function endWords({ ttl, expiresAt, offsetFrom, pinned }: Lifetime): readonly string[] {
  const end = expiresAt ?? `${ttl} after ${offsetFrom}, which is not stated`;
  return [...(ttl === undefined ? [] : [`expires ${end}`]), ...(pinned === true ? ["pinned"] : [])];
}
