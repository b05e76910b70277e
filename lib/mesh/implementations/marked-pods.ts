/** @module Meshes that take a pod in because of one label or annotation of the pod or else of its namespace. */
import type { Membership, PodMarks } from "./implementation.ts";

/** Reads a label or annotation; its values in `on` take the pod in, others keep it out. */
export function markedPods(mark: string, on: readonly string[]): (pod: PodMarks) => Membership {
  return ({ labels, annotations, namespace, home }) => {
    const said = labels[mark] ?? annotations[mark] ?? home?.labels[mark] ?? home?.annotations[mark];
    if (said !== undefined)
      return { kind: on.includes(said) ? "in" : "out", why: `${mark}: ${said}` };
    return home === undefined
      ? { kind: "unknown", why: "no manifest declares the namespace" }
      : { kind: "out", why: `namespace ${namespace} is not marked ${mark}` };
  };
}
