/** @module Random numbers that are the same everywhere for one seed. */

/** A source of random choices. */
export interface Random {
  /** One of the items. Throws on none. */
  readonly one: <Item>(items: readonly Item[]) => Item;
  /** All items in a random order. */
  readonly shuffled: <Item>(items: readonly Item[]) => readonly Item[];
}

/** Mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    one: (items) => {
      if (items.length === 0) throw new Error("nothing to choose from");
      return items[below(items.length)] as (typeof items)[number];
    },
    shuffled: (items) => {
      const list = [...items];
      for (let at = list.length - 1; at > 0; at -= 1) {
        const other = below(at + 1);
        [list[at], list[other]] = [list[other] as never, list[at] as never];
      }
      return list;
    },
  };
}
