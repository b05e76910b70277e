/** @module P8: values of Secrets never reach the output. */
import { isRecord } from "./json.ts";
import { apiGroup, type KubeObject } from "./object.ts";

/** `kubectl apply` keeps a copy of the whole object, values included, in this annotation. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** True for a Secret whose values (or a copy of them) would become readable if it were written. */
export function holdsSecretValues(object: KubeObject): boolean {
  if (object.kind !== "Secret" || apiGroup(object.apiVersion) !== "") return false;
  return (
    holds(object.data) ||
    holds(object.stringData) ||
    Object.hasOwn(object.metadata.annotations ?? {}, lastApplied)
  );
}

/** Whatever is not an empty map counts: a value of a wrong type can be a secret too. */
function holds(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return !isRecord(value) || Object.keys(value).length > 0;
}
