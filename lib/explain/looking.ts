/** @module Who looks at a request on its way, and which tables decide about it. */
import { isCaptured, waypointOf } from "../verify/ambient.ts";
import { type Compared, comparedTables } from "../verify/compared.ts";
import type { Entry } from "../verify/entries.ts";
import { tableWithoutRules } from "../verify/tables.ts";
import type { Ground, Question } from "./ground.ts";
import { callerMembership } from "./membership.ts";

/** A proxy at the caller or the Gateway, a waypoint, or nobody: then no rule applies, whatever there is. */
export type Looking = "proxy" | "waypoint" | "nobody";

/**
 * The tables that decide: for a foreign Host header, others than for the entry's own hosts; for a caller
 * outside the mesh, none.
 */
export function tablesAt(
  ground: Ground,
  { entry, shape }: Pick<Question, "entry" | "shape">,
): Compared | undefined {
  const { world, before, after } = ground;
  const all = comparedTables(world, ground, entry);
  const [own] = all;
  if (entry.kind === "mesh" && whoLooks(ground, entry) === "nobody" && own !== undefined) {
    const { service, port, client } = entry;
    const now = { service: after.services.get(service.key) ?? service, port, client };
    return {
      ...own,
      before: [tableWithoutRules(world, before, { service, port, client })],
      after: [tableWithoutRules(world, after, now)],
      withoutRules: true,
    };
  }
  const isForeign = !entry.authorities.includes(shape.authority);
  return (isForeign ? all.find(({ foreign }) => foreign === true) : undefined) ?? own;
}

/** Who looks at the requests of an entry's caller. */
export function whoLooks({ facts, after }: Ground, entry: Entry): Looking {
  if (entry.kind === "gateway") return "proxy";
  const membership = callerMembership(after, facts.implementation, entry);
  if (membership?.kind === "out") return "nobody";
  if (facts.implementation !== "istio" || !isCaptured(after, entry.client)) return "proxy";
  return waypointOf(after, entry.service) === undefined ? "nobody" : "waypoint";
}
