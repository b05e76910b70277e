/** @module Where the pods of an object come from: its own template, or that of another object. */
import { asRecord, asString, at, isRecord } from "./json.ts";
import { kindOf } from "./kinds.ts";
import {
  apiGroup,
  groupKind,
  type JsonObject,
  type KubeObject,
  keyString,
  type ObjectKey,
  objectKey,
} from "./object.ts";

/** The pod template that an object itself holds; undefined for a kind without one. */
export function podTemplate(object: KubeObject): JsonObject | undefined {
  const path = kindOf(object).template;
  return path === undefined ? undefined : asRecord(at(object, ...path));
}

/**
 * The object from which a Rollout borrows its template: a Deployment, a ReplicaSet or a PodTemplate of
 * its namespace (Argo Rollouts, rollout/templateref.go). Undefined for everything else.
 */
export function templateOwner(object: KubeObject): ObjectKey | undefined {
  const reference = at(object, "spec", "workloadRef");
  if (groupKind(object) !== "argoproj.io/Rollout" || !isRecord(reference)) return undefined;
  const kind = asString(reference.kind) ?? "Deployment";
  const version = asString(reference.apiVersion) ?? (kind === "PodTemplate" ? "v1" : "apps/v1");
  return {
    ...objectKey(object),
    group: apiGroup(version),
    kind,
    name: asString(reference.name) ?? "",
  };
}

/** The template of an object's pods, also a borrowed one. @param find Finds objects by `keyString`. */
export function templateOf(
  object: KubeObject,
  find: (key: string) => KubeObject | undefined,
): JsonObject | undefined {
  const owner = templateOwner(object);
  const holder = owner === undefined ? object : find(keyString(owner));
  return holder === undefined ? undefined : podTemplate(holder);
}

/** The object whose own pod template has annotations besides those that it has. */
export function withPodAnnotations(
  object: KubeObject,
  annotations: Readonly<Record<string, string>>,
): KubeObject {
  const path = kindOf(object).template;
  if (path === undefined) return object;
  const [field = "metadata", ...inner] = [...path, "metadata", "annotations"];
  return { ...object, [field]: joined(object[field], inner, annotations) };
}

/** A pod template with annotations besides those that it has. */
export function withAnnotations(
  template: JsonObject,
  annotations: Readonly<Record<string, string>>,
): JsonObject {
  return joined(template, ["metadata", "annotations"], annotations);
}

function joined(
  node: unknown,
  [head, ...rest]: readonly string[],
  added: Readonly<Record<string, string>>,
): JsonObject {
  const fields = asRecord(node);
  return head === undefined
    ? { ...fields, ...added }
    : { ...fields, [head]: joined(fields[head], rest, added) };
}

/** The service account of a pod. */
export function accountOf(podSpec: unknown): string {
  // `serviceAccount` is the deprecated name of the same field.
  return (
    asString(at(podSpec, "serviceAccountName")) ??
    asString(at(podSpec, "serviceAccount")) ??
    "default"
  );
}
