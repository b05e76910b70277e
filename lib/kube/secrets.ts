/** @module P8: readable values of Secrets never reach the output. */
import { asString, at, isRecord, stringMap } from "./json.ts";
import { apiGroup, type KubeObject } from "./object.ts";

/** `kubectl apply` keeps a copy of the whole object, values included, in this annotation. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** True for a Secret whose values (or a copy of them) would become readable if it were written. */
export function holdsSecretValues(object: KubeObject): boolean {
  if (object.kind !== "Secret" || apiGroup(object.apiVersion) !== "") return false;
  if (isEncryptedSecret(object)) return false;
  return (
    holds(object.data) ||
    holds(object.stringData) ||
    Object.hasOwn(object.metadata.annotations ?? {}, lastApplied)
  );
}

/** A value as SOPS encrypts it: getsops/sops `aes/cipher.go`. */
const encrypted = /^ENC\[AES256_GCM,data:[^,\]]*,iv:[^,\]]+,tag:[^,\]]+,type:[a-z]+\]$/;

/**
 * True for a Secret of SOPS, with its MAC, all of whose values are encrypted (an empty text is left as it is). Its
 * MAC is over all values of the file in their order, those of the metadata included, so nothing may be added.
 */
export function isEncryptedSecret(object: KubeObject): boolean {
  if (object.kind !== "Secret" || apiGroup(object.apiVersion) !== "") return false;
  const values = [object.data, object.stringData].filter(
    (map) => map !== undefined && map !== null,
  );
  return (
    asString(at(object, "sops", "mac")) !== undefined &&
    !Object.hasOwn(object.metadata.annotations ?? {}, lastApplied) &&
    values.every(
      (map) =>
        isRecord(map) &&
        Object.keys(stringMap(map)).length === Object.keys(map).length &&
        Object.values(stringMap(map)).every((text) => text === "" || encrypted.test(text)),
    )
  );
}

/** Whatever is not an empty map counts: a value of a wrong type can be a secret too. */
function holds(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return !isRecord(value) || Object.keys(value).length > 0;
}
