/**
 * @module Objects whose next version is another object. What changes them replaces them, so to remove the old one is
 * part of every change and loses nothing.
 */
import { withoutHash } from "./hashed-names.ts";
import { groupKind, type KubeObject } from "./object.ts";

/** Whether an object is one version of something, or has done its work when it is removed. */
export function isSuperseded(object: KubeObject): boolean {
  const { name, annotations = {} } = object.metadata;
  switch (groupKind(object)) {
    case "batch/Job":
      return true;
    case "/ConfigMap":
    case "/Secret":
      // A changed value needs a new name: https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-immutable
      return (
        object.immutable === true || withoutHash(name) !== undefined || versioned in annotations
      );
    default:
      return versioned in annotations;
  }
}

/** kapp writes `-ver-1`, `-ver-2` behind the name: https://carvel.dev/kapp/docs/latest/diff/#versioned-resources */
const versioned = "kapp.k14s.io/versioned";
