/** @module Things that select pods, found by the pods: of many policies, few are for one pod. */
import { isIdentity } from "../../kube/cilium-labels.ts";
import { grouped } from "../../kube/grouped.ts";
import { type FoundSelector, type PodIdentity, selectsPods } from "../../kube/selectors.ts";
import { labelKey, labelKeys } from "./cluster.ts";

/** A selector of pods, and the namespaces whose pods it can select. */
export type Selecting = Pick<FoundSelector, "selector" | "namespaces">;

interface Entry<Item> extends Selecting {
  readonly item: Item;
  readonly position: number;
}

/** Items by one label that their selectors ask for; those that ask for none by their namespaces alone. */
export class SelectorIndex<Item> {
  readonly #known: ReadonlyMap<string, readonly Entry<Item>[]>;

  constructor(items: readonly (readonly [item: Item, selecting: Selecting])[]) {
    this.#known = grouped(
      items.flatMap(([item, { selector, namespaces }], position) => {
        const label = Object.entries(selector.matchLabels ?? {}).find(([key]) => !isIdentity(key));
        const entry = { item, selector, namespaces, position };
        const homes = new Set(namespaces === "*" ? ["*"] : namespaces);
        return [...homes].map((home) => [labelKey(home, label), entry] as const);
      }),
    );
  }

  /** The items that select these pods, in the order in which they were given. */
  selecting(pods: PodIdentity): readonly Item[] {
    return labelKeys(pods)
      .flatMap((key) => this.#known.get(key) ?? [])
      .filter((entry) => selectsPods(entry, pods))
      .sort((a, b) => a.position - b.position)
      .map(({ item }) => item);
  }
}
