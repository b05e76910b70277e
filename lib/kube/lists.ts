/**
 * @module Lists in disguise. An engine applies the items of a list and not the list, and it takes more for one than a
 * `kind: List`: Argo CD and Flux everything with a top-level `items` (apimachinery, `Unstructured.IsList`; argo-cd
 * reposerver/repository, `GenerateManifests` and `isNullList`; fluxcd/pkg/ssa, `ReadObjects`), kustomize also by the
 * kind (kustomize api/resource/factory.go, `inlineAnyEmbeddedLists`). Kinds that end in `List` are those of lists
 * (Kubernetes' API conventions); a custom resource that has such a name, and a `spec`, is none
 * (kustomize before 5.0.1 dropped it).
 */
import type { KubeObject } from "./object.ts";

/** The field by which an engine would take an object for a list; undefined: it is one object to everybody. */
export function listField(object: KubeObject): "items" | "kind" | undefined {
  if (Object.hasOwn(object, "items")) return "items";
  return object.kind.endsWith("List") && object.spec === undefined ? "kind" : undefined;
}

/** All that a workload's object has, beside the `status` that its controller writes. */
export const workloadFields: readonly string[] = ["apiVersion", "kind", "metadata", "spec"];
