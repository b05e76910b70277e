/** @module Things that select pods, found by the pods: of N policies few are for one pod. */
import { isIdentity } from "../../kube/cilium-labels.ts";
import { type FoundSelector, type PodIdentity, selectsPods } from "../../kube/selectors.ts";

/** A selector of pods, and the namespaces whose pods it can select. */
export type Selecting = Pick<FoundSelector, "selector" | "namespaces">;

interface Entry<Item> extends Selecting {
  readonly item: Item;
  readonly position: number;
}

/** Items by one label that their selectors ask for; those that ask for none by their namespaces alone. */
export class SelectorIndex<Item> {
  readonly #known = new Map<string, Entry<Item>[]>();
  #size = 0;

  /** Adds an item. */
  add(item: Item, { selector, namespaces }: Selecting): void {
    const label = Object.entries(selector.matchLabels ?? {}).find(([key]) => !isIdentity(key));
    const entry = { item, selector, namespaces, position: this.#size };
    this.#size += 1;
    for (const namespace of namespaces === "*" ? ["*"] : new Set(namespaces)) {
      const key = keyOf(namespace, label);
      const list = this.#known.get(key);
      if (list === undefined) this.#known.set(key, [entry]);
      else list.push(entry);
    }
  }

  /** The items that select these pods, in the order in which they were added. */
  selecting(pods: PodIdentity): readonly Item[] {
    const asked = [undefined, ...Object.entries(pods.labels)];
    return ["*", pods.namespace]
      .flatMap((home) => asked.flatMap((label) => this.#known.get(keyOf(home, label)) ?? []))
      .filter((entry) => selectsPods(entry, pods))
      .sort((a, b) => a.position - b.position)
      .map(({ item }) => item);
  }
}

function keyOf(namespace: string, label: readonly [string, string] | undefined): string {
  return label === undefined ? namespace : `${namespace}\n${label[0]}\n${label[1]}`;
}
