/** @module Plans Istio VirtualServices: lists of rules in which the first match wins. */

import { resolveHost } from "../../../kube/hosts.ts";
import { displayName, objectKey } from "../../../kube/object.ts";
import type { Service, ServicePort } from "../../../model/baseline.ts";
import type { DefaultRoute, KeyedCopy, PlannedTable } from "../../../model/route-plan.ts";
import type { RouteMatch, RouteTable } from "../../../model/route-table.ts";
import { type Coverage, isMesh, meshServices } from "../../../plan/coverage.ts";
import { listedSplit } from "../../../plan/fork-rule.ts";
import {
  defaultCopies,
  keyedCopies,
  type PlanContext,
  rulePlace,
} from "../../../plan/keyed-copies.ts";
import { isRoutable } from "../../implementations/routable.ts";
import { callerRepeats } from "./callers.ts";
import { deadRules, isDelegating, sourceOf } from "./catch-all.ts";

/** Plans one VirtualService; undefined when no lane touches it. */
export function planListedTable(
  table: RouteTable,
  coverage: (service: Service) => Coverage,
  context: PlanContext,
): PlannedTable | undefined {
  const dead = deadRules(table.rules);
  const rules = table.rules.map((rule) => {
    const silent = dead.has(rule.index) || isDelegating(rule);
    const split = listedSplit(rule.destinations);
    return { rule, copies: silent ? [] : keyedCopies(split, rulePlace(rule), context) };
  });
  const uncovered = table.delegate ? [] : uncoveredRoutes(table, coverage, context);
  const callers = callerRepeats(table, context);
  const touched =
    uncovered.length > 0 || callers.size > 0 || rules.some((r) => r.copies.length > 0);
  return touched ? { kind: "existing", table, rules, uncovered, callers } : undefined;
}

/**
 * Ports of the table's Services that none of its rules serves on the mesh: there the default route
 * answers today, and a keyed rule takes that away unless it is spelled out (measured: 404).
 */
function uncoveredRoutes(
  table: RouteTable,
  coverage: (service: Service) => Coverage,
  context: PlanContext,
): readonly DefaultRoute[] {
  const services = meshServices(table);
  const own = table.owner.object.metadata.namespace ?? "";
  const hosts = new Set(
    table.scopes
      .filter(isMesh)
      .flatMap((scope) => scope.hosts.map((host) => resolveHost(host, own))),
  );
  const found: DefaultRoute[] = [];
  for (const service of services) {
    for (const port of service.ports.filter(isRoutable)) {
      // Where an HTTPRoute speaks for the port, it stays the HTTPRoute's: see apiConflicts.
      if (coverage(service).routes.some((r) => r.port === undefined || r.port === port.port))
        continue;
      const copies = uncoveredCopies(table, service, port, context);
      if (copies.length === 0) continue;
      if (hosts.size > 1) reportSeveralHosts(table, service, port, copies, context);
      else found.push({ service, port, copies });
    }
  }
  return found;
}

function uncoveredCopies(
  table: RouteTable,
  service: Service,
  port: ServicePort,
  context: PlanContext,
): readonly KeyedCopy[] {
  const serving = meshMatches(table, port.port);
  if (serving.some((match) => !isRestricted(match))) return [];
  const copies = defaultCopies(service, port, context);
  if (serving.length === 0 || copies.length === 0) return copies;
  reportCallersOnly(table, service, port, copies, context);
  return [];
}

/** The matches that serve a port for sidecars. */
export function meshMatches(table: RouteTable, port: number): readonly RouteMatch[] {
  return table.rules
    .flatMap((rule) => rule.matches)
    .filter((match) => match.port === undefined || match.port === port)
    .filter((match) => match.gateways === undefined || match.gateways.includes("mesh"));
}

/** Whether it holds for some callers only. */
export function isRestricted(match: RouteMatch): boolean {
  const { labels, namespace } = sourceOf(match);
  return namespace !== undefined || Object.keys(labels).length > 0;
}

function reportCallersOnly(
  table: RouteTable,
  service: Service,
  port: ServicePort,
  copies: readonly KeyedCopy[],
  { problems }: PlanContext,
): void {
  const name = displayName(objectKey(table.owner.object));
  problems.report({
    code: "E0411",
    message: `every rule of ${name} that serves port ${port.port} of Service ${service.namespace}/${service.name} is restricted to some callers, and the keyed requests of all others would miss the fork`,
    help: `add a last rule for port ${port.port} without sourceLabels and sourceNamespace that routes to Service ${service.namespace}/${service.name}`,
    source: table.owner.source,
    related: causes(copies),
  });
}

function reportSeveralHosts(
  table: RouteTable,
  service: Service,
  port: ServicePort,
  copies: readonly KeyedCopy[],
  { problems }: PlanContext,
): void {
  const name = displayName(objectKey(table.owner.object));
  problems.report({
    code: "E0416",
    message: `${name} has several hosts and no rule for port ${port.port} of Service ${service.namespace}/${service.name}, so the default routes of its hosts cannot be told apart in it`,
    help: `split ${name} into one VirtualService per host, or add a rule for port ${port.port}`,
    source: table.owner.source,
    related: causes(copies),
  });
}

/** The spec nodes behind copies, for messages. The first few: a thousand lanes say no more. */
export function causes(copies: readonly KeyedCopy[]) {
  const sources = new Set(copies.flatMap((copy) => copy.sources));
  return [...sources].slice(0, 3).map((source) => ({ message: "wanted by this", source }));
}
