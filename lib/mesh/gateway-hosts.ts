/**
 * @module The host names under which a Gateway serves a route: those of the route, narrowed by the
 * Gateway's own. A route for every host and one for `a.example` have tables of their own on an open
 * Gateway (measured), and share one where the Gateway itself serves `a.example` alone.
 */

import { coversHost } from "../kube/hosts.ts";
import { asArray, asRecord, asString, at } from "../kube/json.ts";
import { type JsonObject, type KubeObject, keyString } from "../kube/object.ts";
import type { BaselineIndex } from "../model/baseline-index.ts";

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

/**
 * The hosts, each with the port, under which a Gateway's listeners serve a route for one host name. A route
 * that only redirects to HTTPS is bound to another listener than the one that it sends to.
 */
export function listenerHosts(
  gateway: string,
  host: string,
  route: KubeObject,
  { objects }: BaselineIndex,
): readonly string[] {
  const [namespace = "", name = ""] = gateway.split("/");
  const key = keyString({ group: gatewayApi, kind: "Gateway", namespace, name });
  const listeners = asArray(at(objects.get(key)?.object, "spec", "listeners")).map(asRecord);
  const parents = asArray(at(route, "spec", "parentRefs"))
    .map(asRecord)
    .filter((parent) => parent.name === name);
  const fits = (stated: unknown, own: unknown) => stated === undefined || stated === own;
  const bound = listeners.filter((listener) =>
    parents.some((p) => fits(p.sectionName, listener.name) && fits(p.port, listener.port)),
  );
  return (listeners.length === 0 ? [{}] : bound).flatMap(({ hostname, port }: JsonObject) => {
    const both = intersection(host, asString(hostname) || "*");
    return both === undefined ? [] : [`${both}:${String(port ?? "")}`];
  });
}

const gatewayApi = "gateway.networking.k8s.io";

/** What listeners (Gateway API) or servers (Istio) say; `*` for a Gateway that the baseline lacks. */
function servedHosts(gateway: string, { objects }: BaselineIndex): readonly string[] {
  const [namespace = "", name = ""] = gateway.split("/");
  const key = (group: string) => keyString({ group, kind: "Gateway", namespace, name });
  const listeners = asArray(at(objects.get(key(gatewayApi))?.object, "spec", "listeners")).map(
    (listener) => asString(asRecord(listener)["hostname"]) || "*",
  );
  const servers = asArray(at(objects.get(key("networking.istio.io"))?.object, "spec", "servers"))
    .flatMap((server) => asArray(asRecord(server)["hosts"]))
    // `namespace/host` restricts whose VirtualServices bind, not the host.
    .flatMap((host) => asString(host)?.replace(/^[^/]*\//, "") ?? []);
  const served = [...listeners, ...servers];
  return served.length === 0 ? ["*"] : served;
}

function intersection(a: string, b: string): string | undefined {
  if (a === b || coversHost(b, a)) return a;
  return coversHost(a, b) ? b : undefined;
}
