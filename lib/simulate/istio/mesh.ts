/** @module Which tables decide on Istio's mesh: a sidecar's, which reads both APIs, or a waypoint's. */
import { serviceHost } from "../../kube/hosts.ts";
import type { MeshQuestion, MeshTables } from "../api.ts";
import type { Service } from "../cluster/cluster.ts";
import { hasOwnRoutes, meshRouteTables } from "../gateway-api/routes.ts";
import type { ProxyView } from "../tables/proxy.ts";
import type { Tables } from "../tables/rule.ts";
import { isCaptured, waypointOf } from "./ambient.ts";
import { hostsOf } from "./rules.ts";
import { meshTables, meshWinners } from "./virtual-services.ts";
import { visibilityRank } from "./visibility.ts";
import { atWaypoint, waypointTables } from "./waypoint.ts";

/** The tables of a Service port for a client, by its sidecar or by the Service's waypoint. */
export function onMesh(question: MeshQuestion): MeshTables {
  const { proxy, service, port, byDefault, passing } = question;
  if (isCaptured(proxy.cluster, proxy.client)) return ambientTables(question);
  const tables = deciding(proxy, service, port);
  const decided = tables.length === 0 ? [byDefault] : tables;
  return { tables: decided, foreign: passing ? [byDefault] : decided, opaque: false };
}

/**
 * For a client without a sidecar, the Service's waypoint decides, by address: a foreign Host changes nothing.
 * Without a waypoint, ztunnel knows no routes. In the Service's own namespace the compiler refuses that (E0418);
 * clients of others may never call it, and lanes end there with a warning.
 */
function ambientTables({ proxy, service, port, byDefault }: MeshQuestion): MeshTables {
  const waypoint = waypointOf(proxy.cluster, service);
  if (waypoint === undefined) {
    const opaque = proxy.client.namespace !== service.namespace;
    return { tables: [byDefault], foreign: [byDefault], opaque };
  }
  const tables = waypointTables(atWaypoint(proxy, waypoint), service, port);
  return { tables, foreign: tables, opaque: false, byAddress: true };
}

/** Where a host has both kinds of tables, the client's namespace and the objects' ages decide. */
function deciding(proxy: ProxyView, service: Service, port: number): Tables {
  const routes = meshRouteTables(proxy, service, port);
  const virtual = meshTables(proxy, service, port);
  const rules = virtual.filter((table) => table.rules.length > 0);
  if (rules.length === 0) return routes;
  if (routes.length === 0) return virtual;
  const { namespace } = proxy.client;
  const first = meshWinners(proxy, service);
  // A route is for the exact host: it replaces a wildcard's VirtualService, a private one too (conformance/).
  const exact = serviceHost(service);
  if (!first.some((object) => hostsOf(object, service.domain).includes(exact))) return routes;
  if (first.some((object) => visibilityRank(object, namespace) === 0)) return virtual;
  return hasOwnRoutes(proxy, service, port) ? routes : [...routes, ...virtual];
}
