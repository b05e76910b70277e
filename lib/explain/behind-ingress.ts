/**
 * @module A request to a lane's host behind an Ingress: it comes by the lane's Ingress to a proxy that writes the key, and
 * leaves that as a request of a caller in the mesh, which is what is explained.
 */

import { serviceHost, serviceNames } from "../kube/hosts.ts";
import { asArray, asString, at } from "../kube/json.ts";
import type { KubeObject } from "../kube/object.ts";
import { carrierHeader } from "../model/carriers.ts";
import { labels } from "../model/interface.ts";
import type { Caller } from "../simulate/entries/clients.ts";
import { passed } from "../simulate/preview-proxy/proxy.ts";
import type { Lines, Shape } from "../simulate/requests/conditions.ts";
import { readWantedProxy } from "../verify/checks/ingress-previews/proxies.ts";
import {
  isBehindIngress,
  isLaneIngress,
  wantedPreviews,
} from "../verify/reading/ingress-previews.ts";
import type { Ground, Question } from "./ground.ts";

/** The request as it leaves the proxy; undefined: its host is no lane's behind an Ingress, or nothing there is for its path. */
export function behindIngress(
  ground: Ground,
  shape: Shape,
  lines: Lines,
  callerOf: (workload: string) => Caller,
): Question | undefined {
  const host = shape.authority.replace(/:\d+$/, "");
  const paths = ground.output.objects
    .filter(({ object }) => isLaneIngress(object, ground))
    .flatMap(({ object }) => pathsOf(object, host));
  const [best] = paths
    .filter(({ path, type }) => takes(type, path, shape.path))
    .toSorted((a, b) => rank(b) - rank(a));
  if (best === undefined) return undefined;
  const proxy = wantedPreviews(ground)
    .proxies.map((wanted) => {
      const parts = ground.output.objects.filter(
        (one) =>
          isBehindIngress(one, ground) &&
          one.object.metadata.namespace === wanted.namespace &&
          one.object.metadata.labels?.[labels.entryPoint] === wanted.entry.name,
      );
      return readWantedProxy(wanted, parts, ground);
    })
    .find(({ name }) => name === best.service);
  const listener = proxy?.ports.get(best.port);
  const sent =
    listener &&
    passed(listener, { authority: shape.authority, lines: [...shape.headers, ...lines] });
  const service = [...ground.before.services.values()].find(
    (one) => serviceHost(one) === listener?.to.host,
  );
  if (proxy === undefined || listener === undefined || sent === undefined || service === undefined)
    return undefined;
  const names = new Set(ground.facts.carriers.map(carrierHeader));
  return {
    entry: {
      ...{ kind: "mesh", service, port: listener.to.port },
      client: callerOf(`Deployment ${proxy.name}`),
      authorities: serviceNames(service),
    },
    shape: {
      ...shape,
      authority: sent.authority,
      headers: sent.lines.filter(([name]) => !names.has(name)),
    },
    carriers: sent.lines.filter(([name]) => names.has(name)),
  };
}

// --- internal ---

interface Path {
  readonly path: string;
  readonly type: string;
  /** `shop/isolane-web-0123abcd`. */
  readonly service: string;
  readonly port: string;
}

function pathsOf(ingress: KubeObject, host: string): readonly Path[] {
  const rule = at(ingress.spec, "rules", 0);
  if (at(rule, "host") !== host) return [];
  return asArray(at(rule, "http", "paths")).map((one) => ({
    path: asString(at(one, "path")) ?? "/",
    type: asString(at(one, "pathType")) ?? "",
    service: `${ingress.metadata.namespace ?? ""}/${asString(at(one, "backend", "service", "name")) ?? ""}`,
    port: asString(at(one, "backend", "service", "port", "name")) ?? "",
  }));
}

/** https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types: by segments, and what else a controller does, as a prefix. */
function takes(type: string, path: string, asked: string): boolean {
  if (type === "Exact") return asked === path;
  const prefix = path.replace(/\/$/, "");
  return asked === prefix || asked.startsWith(`${prefix}/`);
}

/** The longest path, and of two the exact one: the same page. */
function rank({ path, type }: Path): number {
  return 2 * path.length + (type === "Exact" ? 1 : 0);
}
