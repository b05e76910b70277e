/** @module Services with routes on several ports, where an implementation makes one table of them. */
import type { Service } from "../../../model/baseline.ts";
import type { PlanEntry } from "../../../model/route-plan.ts";
import type { RouteTable } from "../../../model/route-table.ts";
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

// --- internal ---

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
    return service.ports.flatMap(({ port, protocol }) => (protocol === "opaque" ? [] : [port]));
  });
}
