/** @module Annotations of a baseline route that its copies keep. */
import { stringMap } from "../../../kube/json.ts";
import type { KubeObject } from "../../../kube/object.ts";

/**
 * Annotations that change how requests are served. Others say who manages the route or publish its
 * host names, which is the original's business. Linkerd: retries and time-outs of a route.
 */
const behaviour = ["retry.linkerd.io/", "timeout.linkerd.io/"];

/** The annotations that a copy needs to behave like the original, sorted. */
export function copiedAnnotations(object: KubeObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(stringMap(object.metadata.annotations))
      .filter(([key]) => behaviour.some((prefix) => key.startsWith(prefix)))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
