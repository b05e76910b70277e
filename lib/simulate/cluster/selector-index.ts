/** @module Things that select pods, found by the pods: of N policies few are for one pod. */
import { asRecord, stringMap } from "../../kube/json.ts";
import { type Labels, selects } from "./labels.ts";

interface Entry<Item> {
  readonly item: Item;
  readonly selector: unknown;
  readonly position: number;
}

/** Items by what their selectors ask: one label, or nothing that can be looked up. */
export class SelectorIndex<Item> {
  readonly #known = new Map<string, Entry<Item>[]>();
  #size = 0;

  /** Adds an item with a `metav1.LabelSelector` and the namespaces whose pods it can select. */
  add(item: Item, selector: unknown, namespaces: readonly string[] | "*"): void {
    const [label] = Object.entries(stringMap(asRecord(selector)["matchLabels"]));
    const entry = { item, selector, position: this.#size };
    this.#size += 1;
    for (const namespace of namespaces === "*" ? ["*"] : new Set(namespaces)) {
      const key = keyOf(namespace, label);
      const list = this.#known.get(key);
      if (list === undefined) this.#known.set(key, [entry]);
      else list.push(entry);
    }
  }

  /** The items that select pods of a namespace with these labels, in the order in which they were added. */
  selecting({
    namespace,
    labels,
  }: {
    readonly namespace: string;
    readonly labels: Labels;
  }): readonly Item[] {
    const asked = [undefined, ...Object.entries(labels)];
    return ["*", namespace]
      .flatMap((home) => asked.flatMap((label) => this.#known.get(keyOf(home, label)) ?? []))
      .filter(({ selector }) => selects(selector, labels))
      .sort((a, b) => a.position - b.position)
      .map(({ item }) => item);
  }
}

function keyOf(namespace: string, label: readonly [string, string] | undefined): string {
  return label === undefined ? namespace : `${namespace}\n${label[0]}\n${label[1]}`;
}
