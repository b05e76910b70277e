/** @module Who looks at a request on its way, and which tables decide about it. */

import { guessedProtocol } from "../mesh/implementations/routable.ts";
import { meshApi } from "../simulate/apis.ts";
import type { Port, Service } from "../simulate/cluster/cluster.ts";
import { callerMembership } from "../simulate/cluster/membership.ts";
import { layer7At } from "../simulate/cluster/ports.ts";
import { bypassAt } from "../simulate/entries/bypass.ts";
import type { Entry } from "../simulate/entries/entries.ts";
import type { Shape } from "../simulate/requests/conditions.ts";
import { type Compared, comparedTables } from "../simulate/tables/compared.ts";
import type { Tables } from "../simulate/tables/rule.ts";
import { tableWithoutRules } from "../simulate/tables/tables.ts";
import { conclude } from "../simulate/tables/verdict.ts";
import { ownObjects } from "../verify/reading/own-objects.ts";
import { type OwnHost, ownHosts } from "../verify/reading/own-routes.ts";
import type { Ground, Question } from "./ground.ts";

/** A proxy at the caller or the Gateway, a waypoint, or nobody: then no rule applies, whatever there is. */
type Looking = "proxy" | "waypoint" | "nobody";

/**
 * The tables that decide: for a foreign Host header, others than for the entry's own hosts; where nobody
 * looks, none. A Service that only the output has is compared with itself: the baseline says nothing of it.
 */
export function tablesAt(ground: Ground, { entry, shape, tls }: Question): Compared | undefined {
  const { world, after } = ground;
  const before = isAdded(ground, entry) ? after : ground.before;
  const all = comparedTables(world, { before, after }, entry);
  const [own] = all;
  const unseen = tls === true || whoLooks(ground, entry) === "nobody";
  if (entry.kind === "mesh" && unseen && own !== undefined) {
    const { service, port, client } = entry;
    if (bypassAt(after, ground.facts, entry)?.refused === true && tls !== true) {
      const otherwise = conclude({ outcome: "refused", rule: "the caller's own proxy" });
      const tables: Tables = [{ order: "listed", rules: [], otherwise }];
      return { ...own, before: tables, after: tables, withoutRules: true };
    }
    const now = { service: after.services.get(service.key) ?? service, port, client };
    return {
      ...own,
      before: [tableWithoutRules(world, before, { service, port, client })],
      after: [tableWithoutRules(world, after, now)],
      withoutRules: true,
    };
  }
  return (isForeign(entry, shape) ? all.find(({ foreign }) => foreign === true) : undefined) ?? own;
}

/** True for a host of the output that the baseline does not have: a fork's own, or a sandbox's. */
export function isAdded(ground: Ground, entry: Entry): boolean {
  return entry.kind === "mesh"
    ? !ground.before.services.has(entry.service.key)
    : ownHostAt(ground, entry) !== undefined;
}

/** Whose host it is where only a sandbox has it. */
export function ownHostAt(ground: Ground, entry: Entry): OwnHost | undefined {
  const { services, names } = ownHosts(ground);
  return entry.kind === "mesh" ? services.get(entry.service.key) : names.get(entry.host);
}

/** The hosts of Services that specs of sandboxes state by a name: `api-pr-7-0123abcd of sandbox "pr-7"`. */
export function ownHostsCalled(ground: Ground, name: string): readonly string[] {
  return [...ownObjects(ground)].flatMap(([sandbox, own]) =>
    own.flatMap(({ stated: { object }, emitted }) =>
      object.kind === "Service" && object.metadata.name === name && emitted !== undefined
        ? [`${emitted.object.metadata.name} of sandbox "${sandbox}"`]
        : [],
    ),
  );
}

/** A Service port as the output has it, otherwise as the baseline has it. */
export function portAt({ after }: Ground, entry: MeshEntry): Port | undefined {
  const service = after.services.get(entry.service.key) ?? entry.service;
  return service.ports.find(({ number }) => number === entry.port);
}

/** How the mesh treats the port of an entry. */
export function layer7Of(ground: Ground, entry: MeshEntry) {
  const { after, facts } = ground;
  const service = after.services.get(entry.service.key) ?? entry.service;
  return layer7At(after, facts.implementation, { service, port: portAt(ground, entry) });
}

/** What a port of a Service is: routed by rules, perhaps (`detected`), or never, and why. */
export type Spoken =
  | { readonly kind: "routed" | "detected" }
  | { readonly kind: "other"; readonly why: string };

/** What a port speaks, as the mesh and the environment have it, and as its name or number lets guess. */
export function spokenAt(
  { after, facts }: Ground,
  service: Service,
  port: Port | undefined,
): Spoken {
  const layer7 = layer7At(after, facts.implementation, { service, port });
  if (layer7 === "opaque" || port === undefined)
    return { kind: "other", why: "is not HTTP to the mesh" };
  if (layer7 === "declared") return { kind: "routed" };
  if (facts.stated(service.object, port.body) === "tcp")
    return { kind: "other", why: "is stated to speak no HTTP" };
  const guess = guessedProtocol({ port: port.number, name: port.name });
  return guess === undefined
    ? { kind: "detected" }
    : { kind: "other", why: `most likely speaks ${guess}, and has no keyed rule` };
}

type MeshEntry = Extract<Entry, { kind: "mesh" }>;

/** Whether the Host header is not one of the entry's names. */
export function isForeign(entry: Entry, shape: Shape): boolean {
  return !entry.authorities.includes(shape.authority);
}

/** Who looks at the requests of an entry's caller. */
export function whoLooks({ facts, after }: Ground, entry: Entry): Looking {
  if (entry.kind === "gateway") return "proxy";
  const membership = callerMembership(after, facts, entry);
  if (membership?.kind === "out") return "nobody";
  const bypass = bypassAt(after, facts, entry);
  if (bypass !== undefined && bypass.unsure !== true) return "nobody";
  const { isCaptured, waypointOf } = meshApi(facts.implementation);
  if (isCaptured?.(after, entry.client) !== true) return "proxy";
  return waypointOf?.(after, entry.service) === undefined ? "nobody" : "waypoint";
}
