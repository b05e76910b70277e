/**
 * @module Host names of Services, resolved as Istio does: a name without a dot is completed with the
 * namespace of the object that says it, anything with a dot is taken as it is (measured: `cart.shop`
 * resolves to nothing). Istio: `ResolveShortnameToFQDN` in pilot/pkg/model/config.go.
 */
/** Assumed of every cluster, as Istio's default `trustDomain` and Kubernetes' own default are. */
const suffix = ".svc.cluster.local";

/** A Service by its two names. */
interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** The full host name of a Service: `cart.shop.svc.cluster.local`. */
export function serviceHost({ namespace, name }: Named): string {
  return `${name}.${namespace}${suffix}`;
}

/** Host names by which clients address a Service. The last one is the full name. */
export function serviceNames({ namespace, name }: Named): readonly string[] {
  return [
    name,
    `${name}.${namespace}`,
    `${name}.${namespace}.svc`,
    serviceHost({ namespace, name }),
  ];
}

/** A host as Istio reads it in an object of a namespace. */
export function resolveHost(host: string, namespace: string): string {
  // No dot: a short name. Addresses with a colon are IPv6 and stay.
  if (host === "*" || host.includes(".") || host.includes(":")) return host;
  return `${host}.${namespace}${suffix}`;
}

/** The `namespace/name` of the Service that a resolved host stands for; undefined for any other host. */
export function serviceKeyOf(host: string): string | undefined {
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
