/**
 * @module Services of type ExternalName that only give another Service of the cluster a further name.
 * Istio sends a destination that is one to the other Service (`GetDestinationCluster` in
 * pilot/pkg/networking/core/route/route.go), and a call to it meets the other one's rules (httproute.go); for a
 * mesh that looks at addresses, DNS has answered with the other one's.
 */
import { serviceKeyOf } from "./hosts.ts";
import { asString, at } from "./json.ts";
import type { KubeObject } from "./object.ts";

/** A Service, in a cluster of a domain. */
interface Found {
  readonly object: KubeObject;
  readonly domain: string;
}

/** The Services of a cluster, by `namespace/name`. */
type Services<Service> = ReadonlyMap<string, Service>;

/** The Service that answers for a key: the one that an alias names, however many names lead to it; else the key's own. */
export function concreteService<Service extends Found>(
  services: Services<Service>,
  key: string,
  seen: ReadonlySet<string> = new Set(),
): Service | undefined {
  const service = services.get(key);
  const next = service === undefined ? undefined : aliasOf(service);
  if (next === undefined || !services.has(next) || seen.has(next)) return service;
  return concreteService(services, next, new Set([...seen, key]));
}

/** The `namespace/name` that a Service's external name says. */
function aliasOf({ object: { spec }, domain }: Found): string | undefined {
  if (at(spec, "type") !== "ExternalName") return undefined;
  return serviceKeyOf((asString(at(spec, "externalName")) ?? "").replace(/\.$/, ""), domain);
}
