/** @module Which Services an object sends requests to by itself, in whatever form it names them. */
import { asString, at } from "./json.ts";
import { standIns } from "./kinds/entries.ts";
import { kindOf } from "./kinds.ts";
import type { KubeObject } from "./object.ts";
import { nodesAt } from "./selectors.ts";

/** A Service that an object names. */
export interface NamedService {
  /** `namespace/name`. */
  readonly service: string;
  /** The node that names it. */
  readonly path: readonly (string | number)[];
}

/** The Services that an object sends requests to, in its order. Whether they exist is not asked. */
export function servicesEntered(object: KubeObject): readonly NamedService[] {
  return servicesAt(object, kindOf(object).entries);
}

/** The Services that the rules of a route name, whether whoever reads them takes the names for those Services or not. */
export function servicesBehind(route: KubeObject): readonly NamedService[] {
  return servicesAt(route, kindOf(route).backends);
}

function servicesAt(object: KubeObject, places: readonly string[] = []): readonly NamedService[] {
  const home = object.metadata.namespace ?? "";
  return places.flatMap((place) =>
    nodesAt(object, place).flatMap(({ value, path, parent }): readonly NamedService[] => {
      const kind = asString(at(parent, "kind"));
      // Kuma's tags.
      const text = asString(value) ?? asString(at(value, "kuma.io/service"));
      if (text === undefined || (kind !== undefined && !standIns.has(kind))) return [];
      const stated = asString(at(parent, "namespace")) ?? asString(at(parent, "serviceNamespace"));
      const service = serviceNamed(text, stated ?? home);
      return service === undefined ? [] : [{ service, path }];
    }),
  );
}

/**
 * The Service that a text means: `web`, `web.shop`, `shop/web`, `web.shop.svc.cluster.local`, each also with a
 * scheme, a port or a path, or Kuma's `web_shop_svc_80`. Names of Services hold neither points nor underscores.
 */
function serviceNamed(text: string, home: string): string | undefined {
  const [, inFront, behind] = /^([a-z0-9-]+)\/([a-z0-9-]+)$/.exec(text) ?? [];
  if (inFront !== undefined) return `${inFront}/${behind}`;
  const [host = ""] = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "").split(/[:/?#]/);
  const [name = "", namespace = home, svc = "svc"] = host.split(/[._]/);
  return name !== "" && svc === "svc" ? `${namespace}/${name}` : undefined;
}
