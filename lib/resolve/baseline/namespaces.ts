/** @module The namespaces of a baseline, and which of them a `namespaceSelector` selects. */

import { stringMap } from "../../kube/json.ts";
import { selectorKeys, selects, selectsEverything } from "../../kube/label-selector.ts";
import type { LabelSelector } from "../../model/baseline.ts";
import type { BaselineObject } from "../../model/input.ts";

/** The label that every namespace has by itself. */
const nameLabel = "kubernetes.io/metadata.name";

/** The namespaces that occur in a baseline. */
export class Namespaces {
  /** Sorted. */
  readonly names: readonly string[];
  readonly #objects: ReadonlyMap<string, BaselineObject>;

  /** @param objects All baseline objects by `keyString`. */
  constructor(objects: ReadonlyMap<string, BaselineObject>) {
    const names = new Set<string>();
    for (const { object } of objects.values()) {
      if (object.metadata.namespace !== undefined) names.add(object.metadata.namespace);
      else if (object.kind === "Namespace" && object.apiVersion === "v1")
        names.add(object.metadata.name);
    }
    this.names = [...names].sort();
    this.#objects = objects;
  }

  /**
   * The namespaces that a selector selects. `*` where labels decide that the baseline does not show:
   * then any namespace may be selected.
   */
  selected(selector: LabelSelector): readonly string[] | "*" {
    if (selectsEverything(selector)) return "*";
    const { positive, negative } = selectorKeys(selector);
    const byName = [...positive, ...negative].every((key) => key === nameLabel);
    const known = byName || this.names.every((name) => this.#labels(name) !== undefined);
    if (!known) return "*";
    return this.names.filter((name) =>
      selects(selector, { ...this.#labels(name), [nameLabel]: name }),
    );
  }

  #labels(name: string): Readonly<Record<string, string>> | undefined {
    const entry = this.#objects.get(`/Namespace//${name}`);
    return entry === undefined ? undefined : stringMap(entry.object.metadata.labels);
  }
}
