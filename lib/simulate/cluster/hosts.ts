/** @module Host names as Istio and Gateway API compare them. */

/** Host names by which clients address a Service. The last one is the full name. */
export function serviceNames(name: string, namespace: string): readonly string[] {
  return [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, fullName(name, namespace)];
}

/** The Service's fully qualified name. */
export function fullName(name: string, namespace: string): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

/** A short name is a Service of the object's namespace; anything with a dot is taken as it is (A11). */
export function resolveHost(host: string, namespace: string): string {
  return host.includes(".") || host === "*" ? host : fullName(host, namespace);
}

/** `namespace/name` of the Service that a full name means. */
export function serviceOf(host: string): string | undefined {
  const [, name, namespace] = /^([^.]+)\.([^.]+)\.svc\.cluster\.local$/.exec(host) ?? [];
  return name === undefined ? undefined : `${namespace}/${name}`;
}

/** Whether a pattern (`*`, `*.example.com`, exact) matches a host or a more specific pattern. */
export function matchesHost(pattern: string, host: string): boolean {
  if (pattern === "*") return true;
  return pattern.startsWith("*.")
    ? host !== pattern.slice(2) && host.endsWith(pattern.slice(1))
    : pattern === host;
}

/** The more specific of two patterns, if one host can match both. */
export function intersection(a: string, b: string): string | undefined {
  if (a === b || matchesHost(a, b)) return b;
  return matchesHost(b, a) ? a : undefined;
}

/** The most specific of the patterns that match a host: exact ones first, then the longest. */
export function bestHost(patterns: readonly string[], host: string): string | undefined {
  let best: string | undefined;
  for (const pattern of patterns) {
    if (!matchesHost(pattern, host)) continue;
    if (best === undefined || rank(pattern) > rank(best)) best = pattern;
  }
  return best;
}

/** Items by the patterns of hosts that they are for: of N of them few are for one host. */
export class HostIndex<Item> {
  readonly #exact = new Map<string, Hosted<Item>[]>();
  readonly #wild: Hosted<Item>[] = [];
  #size = 0;

  add(pattern: string, item: Item): void {
    const entry = { pattern, item, position: this.#size };
    this.#size += 1;
    const known = this.#exact.get(pattern);
    if (pattern.startsWith("*")) this.#wild.push(entry);
    else if (known === undefined) this.#exact.set(pattern, [entry]);
    else known.push(entry);
  }

  /** What is for a host, with the patterns that say that, in the order in which they were added. */
  matching(host: string): readonly Hosted<Item>[] {
    const wild = this.#wild.filter(({ pattern }) => matchesHost(pattern, host));
    return [...(this.#exact.get(host) ?? []), ...wild].sort((a, b) => a.position - b.position);
  }
}

interface Hosted<Item> {
  readonly pattern: string;
  readonly item: Item;
  readonly position: number;
}

function rank(pattern: string): number {
  return pattern.startsWith("*") ? pattern.length : 1_000 + pattern.length;
}
