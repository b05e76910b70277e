/**
 * @module Host names of Services, resolved as Istio does: a name without a dot is completed with the
 * namespace of the object that says it, anything with a dot is taken as it is (measured: `cart.shop`
 * resolves to nothing). Istio: `ResolveShortnameToFQDN` in pilot/pkg/model/config.go.
 */
/** A Service by its two names, and the domain of its cluster. */
interface Named {
  readonly namespace: string;
  readonly name: string;
  readonly domain: string;
}

/** The full host name of a Service: `cart.shop.svc.cluster.local`. */
export function serviceHost({ namespace, name, domain }: Named): string {
  return `${name}.${namespace}.svc.${domain}`;
}

/** Host names by which clients address a Service. The last one is the full name. */
export function serviceNames(service: Named): readonly string[] {
  const { namespace, name } = service;
  return [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, serviceHost(service)];
}

/** A host as Istio reads it in an object of a namespace. */
export function resolveHost(host: string, namespace: string, domain: string): string {
  // No dot: a short name. Addresses with a colon are IPv6 and stay.
  if (host === "*" || host.includes(".") || host.includes(":")) return host;
  return serviceHost({ name: host, namespace, domain });
}

/** The `namespace/name` of the Service that a resolved host stands for; undefined for any other host. */
export function serviceKeyOf(host: string, domain: string): string | undefined {
  const suffix = `.svc.${domain}`;
  if (!host.endsWith(suffix)) return undefined;
  const [name, namespace, ...rest] = host.slice(0, -suffix.length).split(".");
  return name && namespace && name !== "*" && rest.length === 0
    ? `${namespace}/${name}`
    : undefined;
}

/** True when a pattern (`*`, `*.example.com`, a name) covers a host, or a more specific pattern. */
export function matchesHost(pattern: string, host: string): boolean {
  if (!pattern.startsWith("*")) return pattern === host;
  return host.length >= pattern.length && host.endsWith(pattern.slice(1));
}

/** The more specific of two patterns, if one host can match both. */
export function intersection(a: string, b: string): string | undefined {
  if (a === b || matchesHost(a, b)) return b;
  return matchesHost(b, a) ? a : undefined;
}

/**
 * The `namespace/name` that somebody meant by a host that Istio resolves to nothing, for example `cart.shop`
 * or `cart.shop.svc`; undefined when the host looks like no Service.
 */
export function meantService(host: string): string | undefined {
  const [name, namespace, svc, ...rest] = host.split(".");
  const partial = svc === undefined || (svc === "svc" && rest.length === 0);
  return partial && name && namespace && name !== "*" ? `${namespace}/${name}` : undefined;
}
