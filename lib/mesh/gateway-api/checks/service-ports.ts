/** @module For which ports of a Service an implementation reads its routes. */
import { asArray, asString, at } from "../../../kube/json.ts";
import { displayName, objectKey } from "../../../kube/object.ts";
import type { Service, ServicePort } from "../../../model/baseline.ts";
import type { PlanEntry } from "../../../model/route-plan.ts";
import type { RouteTable, TableScope } from "../../../model/route-table.ts";
import { below } from "../../../model/source.ts";
import type { RenderContext } from "./context.ts";

/**
 * Refuses a lane behind such a Service: the rules of one port would answer requests to the others, with a key
 * and without.
 */
export function checkSharedPorts(entries: readonly PlanEntry[], context: RenderContext): void {
  const { implementation, environment, settings, report } = context;
  if (implementation.mesh?.portsShareRoutes !== true) return;
  for (const service of new Set(entries.flatMap(servicesOf))) {
    const ports = new Set([
      ...entries.flatMap((entry) => portsIn(entry, service)),
      ...environment.baseline.tables.flatMap((table) => portsOf(table, service)),
    ]);
    if (ports.size < 2) continue;
    const name = `${service.namespace}/${service.name}`;
    const list = [...ports].sort((a, b) => a - b).join(" and ");
    report({
      code: "E0696",
      message: `lanes need routes on ports ${list} of Service ${name}, and implementation "${settings.implementation}" makes one table of them: a request to one port would be answered by the rules of another`,
      help: `let only one of the ports speak HTTP: say services."${name}".ports."${Math.max(...ports)}".protocol: tcp for one that lanes do not need, or give it a Service of its own`,
      source: service.source,
    });
  }
}

/** Refuses a lane behind ports for which a route that names none is not read: its copies would do nothing there. */
export function checkUnnamedPorts(entries: readonly PlanEntry[], context: RenderContext): void {
  const tables = entries.flatMap((entry) => (entry.kind === "default" ? [] : [entry.table]));
  for (const table of tables) {
    for (const scope of table.scopes) if (scope.kind === "mesh") checkScope(table, scope, context);
  }
}

// --- internal ---

function checkScope(
  { owner: { object, source } }: RouteTable,
  { service, port }: Extract<TableScope, { kind: "mesh" }>,
  { implementation: { mesh }, settings, report }: RenderContext,
): void {
  const wanted = mesh?.withoutPort[object.kind];
  if (wanted === undefined || service === undefined || port !== undefined) return;
  const { namespace, name } = service;
  // Of a route that is not read at all, E0449 says so.
  if (namespace !== object.metadata.namespace && mesh?.consumerRoutes === "ignored") return;
  const missed = routable(service).find((one) => appProtocolOf(one, service) !== wanted);
  if (missed === undefined) return;
  report({
    code: "E0697",
    message: `${displayName(objectKey(object))} names no port of Service ${namespace}/${name}, and implementation "${settings.implementation}" then reads it for ports with "appProtocol: ${wanted}" alone, which port ${missed.port} has not`,
    help: `name the port in spec.parentRefs (port: ${missed.port}), or give it "appProtocol: ${wanted}"`,
    source: below(source, "spec", "parentRefs"),
    related: [{ message: "the port", source: missed.source }],
  });
}

function servicesOf(entry: PlanEntry): readonly Service[] {
  if (entry.kind === "default") return [entry.service];
  return entry.table.scopes.flatMap((scope) =>
    scope.kind === "mesh" && scope.service !== undefined ? [scope.service] : [],
  );
}

function portsIn(entry: PlanEntry, service: Service): readonly number[] {
  if (entry.kind === "existing") return portsOf(entry.table, service);
  return entry.service === service ? entry.routes.map(({ port }) => port.port) : [];
}

/** The ports of a Service that a table is for; all that carry HTTP where it names none. */
function portsOf({ scopes }: RouteTable, service: Service): readonly number[] {
  return scopes.flatMap((scope) => {
    if (scope.kind !== "mesh" || scope.service !== service) return [];
    if (scope.port !== undefined) return [scope.port];
    return routable(service).map(({ port }) => port);
  });
}

function routable({ ports }: Service): readonly ServicePort[] {
  return ports.filter(({ protocol }) => protocol !== "opaque");
}

/** What the cluster's Service will say: what the environment states is written into the manifest. */
function appProtocolOf({ port, stated }: ServicePort, service: Service): string | undefined {
  const own = asArray(at(service.object, "spec", "ports")).find((one) => at(one, "port") === port);
  return stated?.appProtocol ?? asString(at(own, "appProtocol"));
}
