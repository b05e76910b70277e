/** @module What of a pod template and its Namespace decides whether a mesh takes the pod in. */
import { at, stringMap } from "../../kube/json.ts";
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import type { Membership, PodMarks } from "./implementation.ts";

/** A pod of which the template may be unknown: then only its labels count. */
export interface MarkedPod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly template?: JsonObject;
}

/** The marks of a pod. `home`: its Namespace object, where a manifest declares it. */
export function podMarks(
  { namespace, labels, template }: MarkedPod,
  home: KubeObject | undefined,
): PodMarks {
  return {
    labels,
    annotations: stringMap(at(template, "metadata", "annotations")),
    hostNetwork: at(template, "spec", "hostNetwork") === true,
    namespace,
    home:
      home === undefined
        ? undefined
        : {
            labels: stringMap(home.metadata.labels),
            annotations: stringMap(home.metadata.annotations),
          },
  };
}

/**
 * Membership by one label or annotation of the pod, or else of its namespace: its values in `on` take the pod
 * in, others keep it out.
 */
export function markedPods(mark: string, on: readonly string[]): (pod: PodMarks) => Membership {
  return ({ labels, annotations, namespace, home }) => {
    const said = labels[mark] ?? annotations[mark] ?? home?.labels[mark] ?? home?.annotations[mark];
    if (said !== undefined)
      return { kind: on.includes(said) ? "in" : "out", why: `${mark}: ${said}` };
    return home === undefined
      ? { kind: "unknown", why: "no manifest declares the namespace" }
      : { kind: "out", why: `namespace ${namespace} is not marked ${mark}`, unmarked: true };
  };
}
