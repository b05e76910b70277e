/** @module Objects of a baseline by name, for those that refer to them. */

import { Problems } from "../../diagnostics/problems.ts";
import { asString, at } from "../../kube/json.ts";
import type { KubeObject } from "../../kube/object.ts";
import type { Item } from "../items.ts";
import { toObject } from "../metadata.ts";
import type { World } from "./part.ts";

/** Finds an object. Without a namespace, any that fits. */
export type Lookup = World["find"];

/** Finds objects among items. */
export function lookupIn(items: readonly Pick<Item, "value" | "source" | "namespace">[]): Lookup {
  const byName = new Map<string, Pick<Item, "value" | "source" | "namespace">[]>();
  for (const item of items) {
    const key = nameOf(
      asString(at(item.value, "kind")),
      asString(at(item.value, "metadata", "name")),
    );
    byName.set(key, [...(byName.get(key) ?? []), item]);
  }
  return (kind, namespace, name) => {
    const fits = (byName.get(nameOf(kind, name)) ?? []).find((item) => {
      const own = asString(at(item.value, "metadata", "namespace")) ?? item.namespace;
      return namespace === undefined || own === namespace;
    });
    return fits && asObject(fits);
  };
}

// --- internal ---

function nameOf(kind: string | undefined, name: string | undefined): string {
  return `${kind}/${name}`;
}

function asObject({ value, source }: Pick<Item, "value" | "source">): KubeObject | undefined {
  return toObject(value, source, new Problems());
}
