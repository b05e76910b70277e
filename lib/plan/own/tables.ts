/**
 * @module Plans the tables of hosts that only one sandbox has: its own Services, which have such a table by themselves,
 * and what its spec states as a route (`spec.objects`). Their rules go out with the keys of the sandbox's lanes and in
 * no other way, so requests without one of these keys get 404.
 */

import { isOwnRoute } from "../../kube/added.ts";
import { grouped } from "../../kube/grouped.ts";
import { type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { unkeyedBecause } from "../../mesh/implementations/keyed-only.ts";
import { isRoutable } from "../../mesh/implementations/routable.ts";
import type { Service, ServicePort } from "../../model/baseline.ts";
import type { BaselineObject } from "../../model/input.ts";
import type { Lane, ResolvedEnvironment, ResolvedSandbox } from "../../model/lane.ts";
import type { LaneAction, PlannedTable } from "../../model/route-plan.ts";
import type { RouteRule, RouteTable } from "../../model/route-table.ts";
import type { RouteReaders } from "../../resolve/baseline/baseline.ts";
import { indexServices } from "../../resolve/baseline/services.ts";
import { nameOf } from "../coverage.ts";
import type { PlanContext } from "../keyed-copies.ts";
import type { RoutePlanners } from "../planner.ts";
import { checkOwnTables } from "./checks.ts";
import { type OwnRoutes, speaksFor, statedName } from "./routes.ts";

/** The tables of all sandboxes that have some. */
export function planOwnTables(
  backends: RouteReaders & RoutePlanners,
  context: PlanContext,
): readonly PlannedTable[] {
  const all = context.environment.sandboxes.flatMap((sandbox) =>
    sandbox.own.length === 0 ? [] : (ownRoutes(sandbox, backends, context) ?? []),
  );
  checkOwnTables(all, backends, context);
  return all.flatMap((own) => {
    const lanes = lanesWith(own.sandbox, context);
    return [...own.tables, ...madeTables(own, backends, context)].map((table) =>
      toPlanned(table, own.lane, lanes),
    );
  });
}

function ownRoutes(
  sandbox: ResolvedSandbox,
  backends: RouteReaders,
  context: PlanContext,
): OwnRoutes | undefined {
  const { settings, baseline } = context.environment;
  const lane = lanesWith(sandbox, context).find(({ unit }) => unit.kind === "sandbox");
  if (lane === undefined) return undefined;
  const raw = sandbox.own.filter(({ object }) => object.kind === "Service");
  const services = indexServices(
    {
      objects: baseline.objects,
      services: new Map(raw.map((one) => [placeOf(one.object), one])),
      workloads: new Map(),
      facts: new Map(),
    },
    settings,
    context.problems,
  );
  const routes = sandbox.own.filter(({ object }) => isOwnRoute(object));
  const known = new Map([...baseline.services, ...services]);
  const tables = read(routes, known, backends, context);
  const owners = new Set(tables.map(({ owner }) => owner));
  return { sandbox, lane, services, tables, unread: routes.filter((one) => !owners.has(one)) };
}

/** The tables of Services for ports that no stated route speaks for. */
function madeTables(
  { services, tables }: OwnRoutes,
  backends: RouteReaders & RoutePlanners,
  context: PlanContext,
): readonly RouteTable[] {
  const { settings } = context.environment;
  return [...services.values()].flatMap((service) => {
    const ports = service.ports
      .filter(isRoutable)
      .filter(({ port }) => !tables.some((table) => speaksFor(table, service, port)));
    if (ports.length === 0) return [];
    const why = unkeyedBecause(settings, service.headless);
    const unseen = Object.values(backends).flatMap(
      (one) => one.unseenBecause?.(service, context) ?? [],
    );
    warnOfUnkeyed(service, ports, why ?? unseen[0], context);
    if (why !== undefined) return [];
    const { source } = service;
    const objects = backends[settings.backend].routesTo(service, ports);
    const made = objects.map((object: KubeObject) => ({ object, source }));
    const found = read(made, new Map([[nameOf(service), service]]), backends, context);
    // Nobody wrote the rules.
    return found.map((table) => ({
      ...table,
      rules: table.rules.map((rule) => ({ ...rule, source })),
    }));
  });
}

function read(
  entries: readonly BaselineObject[],
  services: ReadonlyMap<string, Service>,
  backends: RouteReaders,
  { environment: { settings }, problems }: PlanContext,
): readonly RouteTable[] {
  const { implementation, clusterDomain } = settings;
  const objects = new Map(entries.map((one) => [keyString(objectKey(one.object)), one]));
  const parts = { objects, services, implementation, clusterDomain };
  return Object.values(backends).flatMap((backend) => backend.readTables(parts, problems));
}

function placeOf({ metadata: { namespace = "", name } }: KubeObject): string {
  return `${namespace}/${name}`;
}

/** The lanes that a sandbox is in: its own, and those of its groups. In key order. */
function lanesWith({ name }: ResolvedSandbox, { environment }: PlanContext): readonly Lane[] {
  return lanesBySandbox(environment).get(name) ?? [];
}

const lanesBySandbox = oncePer(({ lanes, groups }: ResolvedEnvironment) => {
  const members = new Map(groups.map((group) => [group.name, group.members]));
  return grouped(
    lanes.flatMap((lane) => {
      const { kind, name } = lane.unit;
      const names = kind === "sandbox" ? [{ name }] : (members.get(name) ?? []);
      return names.map((one) => [one.name, lane] as const);
    }),
  );
});

function toPlanned(table: RouteTable, own: Lane, lanes: readonly Lane[]): PlannedTable {
  const rules = table.rules.map((rule) => {
    const action = toItsOwn(rule);
    return { rule, copies: lanes.map((lane) => ({ lane, action, sources: [rule.source] })) };
  });
  return { kind: "existing", table, own, rules, uncovered: [], callers: new Map() };
}

/** The rule leads where it says: its Services are the sandbox's own (checks.ts). */
function toItsOwn({ destinations }: RouteRule): LaneAction {
  const targets = destinations.flatMap((replaces) => {
    const { service, port, weight } = replaces;
    if (service === undefined) return [];
    return [
      {
        ...{ forkService: { baseline: service, name: service.name }, replaces },
        ...(port === undefined ? {} : { port }),
        ...(weight === undefined ? {} : { weight }),
      },
    ];
  });
  return { kind: "fork", targets };
}

function warnOfUnkeyed(
  service: Service,
  ports: readonly ServicePort[],
  why: string | undefined,
  { problems }: PlanContext,
): void {
  if (why === undefined) return;
  problems.report({
    code: "W0356",
    message: `${statedName(service.object)} answers requests without the key too, on port ${ports.map(({ port }) => port).join(", ")}: ${why}`,
    help: "nothing is to do where only the lane is told its name; otherwise let the workload look at the key itself",
    source: service.source,
  });
}
