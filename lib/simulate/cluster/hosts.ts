/** @module Which of several patterns a proxy takes for a host. */
import { grouped } from "../../kube/grouped.ts";
import { matchesHost } from "../../kube/hosts.ts";

/** Something that is for the hosts of a pattern. */
interface Hosted {
  readonly pattern: string;
}

/** What is for a host by the most specific of the patterns that match it: exact ones first, then the longest. */
export function bestFor<Item extends Hosted>(
  items: readonly Item[],
  host: string,
): readonly Item[] {
  const matching = items.filter(({ pattern }) => matchesHost(pattern, host));
  const best = matching.reduce((found, item) => Math.max(found, rank(item)), 0);
  return matching.filter((item) => rank(item) === best);
}

function rank({ pattern }: Hosted): number {
  return pattern.startsWith("*") ? pattern.length : 1_000 + pattern.length;
}

/** Items by the host patterns that they are for: of many items, few are for one host. */
export class HostIndex<Item> {
  readonly #exact: ReadonlyMap<string, readonly Placed<Item>[]>;
  readonly #wild: readonly Placed<Item>[];

  constructor(items: readonly (readonly [pattern: string, item: Item])[]) {
    const placed = items.map(([pattern, item], position) => ({ pattern, item, position }));
    const isWild = ({ pattern }: Hosted) => pattern.startsWith("*");
    const exact = placed.filter((one) => !isWild(one));
    this.#exact = grouped(exact.map((one) => [one.pattern, one] as const));
    this.#wild = placed.filter(isWild);
  }

  /** What is for a host, with the patterns that say that, in the order in which they were given. */
  matching(host: string): readonly Placed<Item>[] {
    const wild = this.#wild.filter(({ pattern }) => matchesHost(pattern, host));
    return [...(this.#exact.get(host) ?? []), ...wild].sort((a, b) => a.position - b.position);
  }
}

interface Placed<Item> extends Hosted {
  readonly item: Item;
  readonly position: number;
}
