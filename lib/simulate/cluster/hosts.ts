/** @module Which of several patterns a proxy takes for a host. */
import { matchesHost } from "../../kube/hosts.ts";

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
