/** @module What the whole environment asks of the implementation, and objects that get in the way. */
import { apiGroup, displayName, objectKey } from "../../../kube/object.ts";
import type { Service } from "../../../model/baseline.ts";
import { defaultCarriers, isMember } from "../../../model/carriers.ts";
import type { Fork } from "../../../model/lane.ts";
import type { DefaultTable, KeyedCopy, PlanEntry } from "../../../model/route-plan.ts";
import type { RouteTable } from "../../../model/route-table.ts";
import { below } from "../../../model/source.ts";
import { gatewayDialect } from "../../implementations/registry.ts";
import type { RenderContext } from "./context.ts";

/** Reports carriers that the implementation cannot match. */
export function checkCarriers(entries: readonly PlanEntry[], context: RenderContext): void {
  const { implementation, settings, report } = context;
  const members = settings.carriers.filter(isMember);
  if (members.length === 0) return;
  const readers = entries.flatMap((entry) =>
    scopeKinds(entry).flatMap((kind) =>
      kind === "gateway" ? gatewayDialect(implementation.name) : (implementation.mesh ?? []),
    ),
  );
  if (readers.every(({ headerRegex }) => headerRegex)) return;
  report({
    code: "E0441",
    message: `implementation "${settings.implementation}" has no regular expressions on headers, so the carrier ${members.map(({ kind, name }) => `${kind} "${name}"`).join(" and ")} cannot be matched`,
    help: `name the implementation under routing.implementation, or use carriers that need none, as "carriers: {header: ${defaultCarriers.header}}": members of lists cannot stay beside them, since requests with the key in one would reach the baseline (docs/carriers.md)`,
    source: below(settings.source, "spec", "routing", "carriers"),
  });
}

/** Reports mesh routes where there is no mesh. */
export function checkMesh(entries: readonly PlanEntry[], context: RenderContext): void {
  const { implementation, settings, report } = context;
  if (implementation.mesh !== undefined) return;
  const entered = lanesThroughGateways(entries);
  for (const entry of entries) {
    if (!scopeKinds(entry).includes("mesh")) continue;
    const covered = entry.kind === "default" && coveredBy(entry, entered);
    const what = entry.kind === "default" ? serviceName(entry.service) : ownerName(entry.table);
    report({
      code: covered ? "W0443" : "E0442",
      message: covered
        ? `lanes reach their forks behind ${what} through the Gateway only: implementation "${settings.implementation}" has no mesh`
        : `${what} needs keyed routes on the mesh, and implementation "${settings.implementation}" has none`,
      help: covered
        ? "calls from inside the cluster reach the baseline; name the mesh under routing.implementation if they must not"
        : "name the mesh under routing.implementation, or fork only what a Gateway routes to directly",
      source: entry.kind === "default" ? entry.service.source : entry.table.owner.source,
    });
  }
}

/** Which kinds of proxy read what an entry renders. */
function scopeKinds(entry: PlanEntry): readonly ("mesh" | "gateway")[] {
  return entry.kind === "default" ? ["mesh"] : entry.table.scopes.map(({ kind }) => kind);
}

/** Forks that a Gateway's routes send a lane to, by whatever Service of theirs. */
function lanesThroughGateways(entries: readonly PlanEntry[]): ReadonlySet<Fork> {
  return new Set(
    entries
      .flatMap((entry) => (entry.kind === "existing" ? [entry] : []))
      .filter((entry) => scopeKinds(entry).includes("gateway"))
      .flatMap((entry) => entry.rules.flatMap(({ copies }) => copies))
      .flatMap(forksOf),
  );
}

/** The forks that a keyed copy sends to. */
function forksOf({ lane, action }: KeyedCopy): readonly Fork[] {
  const targets = action.kind === "fork" ? action.targets : [];
  const services = new Set(targets.map(({ forkService }) => forkService));
  return [...lane.forks.values()].filter((fork) => fork.services.some((one) => services.has(one)));
}

function coveredBy({ routes }: DefaultTable, entered: ReadonlySet<Fork>): boolean {
  return routes.every(({ copies }) =>
    copies.every(
      (copy) => copy.action.kind === "fork" && forksOf(copy).every((fork) => entered.has(fork)),
    ),
  );
}

/** Reports objects of the implementation's own that replace every route of a Service (linkerd.io/v1alpha2). */
export function checkReplacedRoutes(entries: readonly PlanEntry[], context: RenderContext): void {
  const { replacesRoutes, title } = context.implementation;
  if (replacesRoutes === undefined) return;
  const hosts = new Map(
    entries
      .flatMap(parentServices)
      .map((service) => [`${service.name}.${service.namespace}`, service]),
  );
  for (const profile of context.environment.baseline.objects.values()) {
    const { apiVersion, kind, metadata } = profile.object;
    if (kind !== replacesRoutes.kind || apiGroup(apiVersion) !== replacesRoutes.group) continue;
    const service = hosts.get(metadata.name.split(".").slice(0, 2).join("."));
    if (service === undefined) continue;
    context.report({
      code: "E0451",
      message: `${displayName(objectKey(profile.object))} makes ${title} ignore every route of ${serviceName(service)}`,
      help: `replace the ${kind} with an HTTPRoute and ${title}'s retry and timeout annotations`,
      source: profile.source,
    });
  }
}

function parentServices(entry: PlanEntry): readonly Service[] {
  if (entry.kind === "default") return [entry.service];
  return entry.table.scopes.flatMap((scope) =>
    scope.kind === "mesh" && scope.service !== undefined ? [scope.service] : [],
  );
}

function serviceName({ namespace, name }: Service): string {
  return `Service ${namespace}/${name}`;
}

function ownerName({ owner }: RouteTable): string {
  return displayName(objectKey(owner.object));
}
