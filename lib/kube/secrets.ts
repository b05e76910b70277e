/** @module P8: readable values of Secrets never reach the output. */
import { asArray, asString, at, isRecord, jsonText, parseJson, stringMap } from "./json.ts";
import { apiGroup, type KubeObject } from "./object.ts";

type Fields = Readonly<Record<string, unknown>>;

/** `kubectl apply` keeps a copy of the whole object, values included, in this annotation. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * True for an object that would make values of a Secret readable if it were written: a Secret, however its API
 * version and its fields are spelt, a list or template of some, or one that has a copy of a Secret in an annotation.
 */
export function holdsSecretValues(object: KubeObject): boolean {
  // OpenShift fills in `${PARAMETER}` and `${{PARAMETER}}` later.
  const isTemplate = object.kind === "Template";
  return secretsIn(object).some((secret) => {
    const values = openValues(secret);
    return (
      hasCopy(secret) || values.some((text) => !(isTemplate && /^\$\{\{?\w+\}?\}$/.test(text)))
    );
  });
}

/** The texts of a Secret that are neither empty nor encrypted. */
export function openValues(secret: Fields): readonly string[] {
  if (isEncryptedSecret(secret)) return [];
  return Object.entries(secret)
    .filter(([field]) => /^(?:string)?data$/i.test(field))
    .flatMap(([, map]) => (isRecord(map) ? Object.values(map) : [map]))
    .filter((value) => value !== undefined && value !== null && value !== "")
    .map((value) => (typeof value === "string" ? value : jsonText(value)));
}

/** All Secrets in a value, at any depth: items of lists, objects of templates, copies in annotations. */
export function secretsIn(value: unknown): readonly Fields[] {
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  if (typeof value === "string")
    return /^\s*[{[][\s\S]*"Secret/.test(value) ? secretsIn(parseJson(value)) : [];
  if (!isRecord(value)) return [];
  // Items of a list of one kind need not say it again.
  const items = value.kind === "SecretList" ? asArray(value.items).filter(isRecord) : [];
  // Groups of others have a dot.
  const isOurs = !apiGroup(asString(value.apiVersion) ?? "").includes(".");
  const isSecret = value.kind === "Secret" && isOurs && isRecord(value.metadata);
  const own = isSecret ? [value] : items;
  return [...own, ...Object.values(value).flatMap(secretsIn)];
}

function hasCopy(secret: Fields): boolean {
  return at(secret, "metadata", "annotations", lastApplied) !== undefined;
}

/** A value as SOPS encrypts it: getsops/sops `aes/cipher.go`. */
const encrypted = /^ENC\[AES256_GCM,data:[^,\]]*,iv:[^,\]]+,tag:[^,\]]+,type:[a-z]+\]$/;

/**
 * True for a Secret of SOPS, with its MAC, all of whose values are encrypted (an empty text is left as it is). Its
 * MAC is over all values of the file in their order, those of the metadata included, so nothing may be added.
 */
export function isEncryptedSecret(object: Fields): boolean {
  if (object.kind !== "Secret" || apiGroup(asString(object.apiVersion) ?? "") !== "") return false;
  const values = [object.data, object.stringData].filter(
    (map) => map !== undefined && map !== null,
  );
  return (
    asString(at(object, "sops", "mac")) !== undefined &&
    !hasCopy(object) &&
    values.every(
      (map) =>
        isRecord(map) &&
        Object.keys(stringMap(map)).length === Object.keys(map).length &&
        Object.values(stringMap(map)).every((text) => text === "" || encrypted.test(text)),
    )
  );
}
