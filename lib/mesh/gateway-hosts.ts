/**
 * @module The host names under which a Gateway serves a route: those of the route, narrowed by the
 * Gateway's own. A route for every host and one for `a.example` have tables of their own on an open
 * Gateway (measured), and share one where the Gateway itself serves `a.example` alone.
 */
import { intersection } from "../kube/hosts.ts";

/**
 * The hosts of the tables that a route for `hosts` becomes part of, on a Gateway.
 * @param served What the Gateway's own servers or listeners say. Empty: everything.
 */
export function effectiveHosts(
  served: readonly string[],
  hosts: readonly string[],
): readonly string[] {
  const all = served.length === 0 ? ["*"] : served;
  const found = hosts.flatMap((host) => all.flatMap((own) => intersection(host, own) ?? []));
  // A route that fits no listener is served nowhere; its own hosts still tell it from other routes.
  return found.length === 0 ? hosts : [...new Set(found)];
}
