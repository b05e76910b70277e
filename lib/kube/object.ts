/** @module Kubernetes objects as plain data, and how Isolane names them. */

/** Any JSON value. A `bigint` is an integer that a `number` cannot keep. */
export type Json =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** The part of ObjectMeta that Isolane reads or sets. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A Kubernetes object: the four fields that all have, and whatever its kind adds. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** What makes an object unique in a cluster. `namespace` is absent for cluster-scoped objects. */
export interface ObjectKey {
  /** API group without the version; `""` is the core group. */
  readonly group: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** The API group of an `apiVersion`: `apps/v1` gives `apps`, `v1` gives `""`. */
export function apiGroup(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

/** `group/Kind` of an object: the key of tables by kind. */
export function groupKind({ apiVersion, kind }: Pick<KubeObject, "apiVersion" | "kind">): string {
  return `${apiGroup(apiVersion)}/${kind}`;
}

/** The key of an object. */
export function objectKey(object: KubeObject): ObjectKey {
  const { name, namespace } = object.metadata;
  const key = { group: apiGroup(object.apiVersion), kind: object.kind, name };
  return namespace === undefined ? key : { ...key, namespace };
}

/** A unique string of a key, for maps: `apps/Deployment/shop/cart`. */
export function keyString(key: ObjectKey): string {
  return `${key.group}/${key.kind}/${key.namespace ?? ""}/${key.name}`;
}

/** For people: `Deployment shop/cart`. */
export function displayName(key: Pick<ObjectKey, "kind" | "namespace" | "name">): string {
  return `${key.kind} ${key.namespace === undefined ? "" : `${key.namespace}/`}${key.name}`;
}

/**
 * True when a spec means an object by `Kind/name` or `Kind/namespace/name`. Without a namespace it means
 * one in `home`, the environment's, or one of a cluster-scoped kind, which has no namespace at all.
 */
export function isNamedBy(entry: string, key: ObjectKey, home: string): boolean {
  const [kind, ...rest] = entry.split("/");
  const stated = rest.length > 1 ? rest[0] : undefined;
  return (
    kind === key.kind &&
    rest.at(-1) === key.name &&
    (key.namespace === stated || (stated === undefined && key.namespace === home))
  );
}
