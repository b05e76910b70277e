/** @module The namespaces of a cluster, and which of them a `namespaceSelector` selects. */
import { stringMap } from "./json.ts";
import {
  type LabelSelector,
  type Labels,
  selectorKeys,
  selects,
  selectsEverything,
} from "./label-selector.ts";
import type { KubeObject } from "./object.ts";

/** The label that every namespace has by itself. */
const nameLabel = "kubernetes.io/metadata.name";

/** The namespaces that occur in a cluster. */
export class Namespaces {
  /** Sorted. */
  readonly names: readonly string[];
  /** Of the namespaces that are declared. */
  readonly #labels = new Map<string, Labels>();

  constructor(objects: Iterable<KubeObject>) {
    const names = new Set<string>();
    for (const { apiVersion, kind, metadata } of objects) {
      if (metadata.namespace !== undefined) names.add(metadata.namespace);
      else if (kind === "Namespace" && apiVersion === "v1") {
        names.add(metadata.name);
        this.#labels.set(metadata.name, stringMap(metadata.labels));
      }
    }
    this.names = [...names].sort();
  }

  /**
   * The namespaces that a selector selects. `*` where labels decide that the manifests do not show:
   * then any namespace may be selected.
   */
  selected(selector: LabelSelector): readonly string[] | "*" {
    if (selectsEverything(selector)) return "*";
    const { positive, negative } = selectorKeys(selector);
    const byName = [...positive, ...negative].every((key) => key === nameLabel);
    const known = byName || this.names.every((name) => this.#labels.has(name));
    if (!known) return "*";
    return this.names.filter((name) =>
      selects(selector, { ...this.#labels.get(name), [nameLabel]: name }),
    );
  }
}
