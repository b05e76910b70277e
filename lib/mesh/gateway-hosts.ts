/**
 * @module The host names under which a Gateway serves a route: those of the route, narrowed by the
 * Gateway's own. A route for every host and one for `a.example` have tables of their own on an open
 * Gateway (measured), and share one where the Gateway itself serves `a.example` alone.
 */

import { intersection } from "../kube/hosts.ts";
import { asArray, asRecord, asString, at } from "../kube/json.ts";
import { keyString } from "../kube/object.ts";
import type { BaselineIndex } from "../model/baseline-index.ts";

/** The API group of Gateway API. */
export const gatewayGroup = "gateway.networking.k8s.io";

/** The hosts of the tables that a route for `hosts` becomes part of, on the Gateway `namespace/name`. */
export function effectiveHosts(
  gateway: string,
  hosts: readonly string[],
  baseline: BaselineIndex,
): readonly string[] {
  const served = servedHosts(gateway, baseline);
  const found = hosts.flatMap((host) => served.flatMap((own) => intersection(host, own) ?? []));
  // A route that fits no listener is nowhere; whoever asks still has to tell it from others.
  return found.length === 0 ? hosts : [...new Set(found)];
}

/** What listeners (Gateway API) or servers (Istio) say; `*` for a Gateway that the baseline lacks. */
function servedHosts(gateway: string, { objects }: BaselineIndex): readonly string[] {
  const [namespace = "", name = ""] = gateway.split("/");
  const key = (group: string) => keyString({ group, kind: "Gateway", namespace, name });
  const listeners = asArray(at(objects.get(key(gatewayGroup))?.object, "spec", "listeners")).map(
    (listener) => asString(asRecord(listener).hostname) || "*",
  );
  const servers = asArray(at(objects.get(key("networking.istio.io"))?.object, "spec", "servers"))
    .flatMap((server) => asArray(asRecord(server).hosts))
    // `namespace/host` restricts whose VirtualServices bind, not the host.
    .flatMap((host) => asString(host)?.replace(/^[^/]*\//, "") ?? []);
  const served = [...listeners, ...servers];
  return served.length === 0 ? ["*"] : served;
}
