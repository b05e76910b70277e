/** @module Which objects an autoscaler scales: their `replicas` are its work, not the manifest's. */
import { asString, at, isRecord } from "./json.ts";
import { kindOf } from "./kinds.ts";
import { apiGroup, type KubeObject, keyString, objectKey } from "./object.ts";

/** The objects, as `keyString`, that the autoscalers among others scale. */
export function scaledBy(objects: Iterable<KubeObject>): ReadonlySet<string> {
  return new Set([...objects].flatMap((object) => targetOf(object) ?? []));
}

/** The object without `spec.replicas`, or the same one where it has none. */
export function withoutReplicas(object: KubeObject): KubeObject {
  const { spec } = object;
  if (!isRecord(spec) || spec.replicas === undefined) return object;
  const { replicas: _, ...rest } = spec;
  return { ...object, spec: rest };
}

// --- internal ---

function targetOf(object: KubeObject): string | undefined {
  const path = kindOf(object).scales;
  const reference = path === undefined ? undefined : at(object, ...path);
  const name = asString(at(reference, "name"));
  if (name === undefined) return undefined;
  // KEDA's defaults; the others require both: https://keda.sh/docs/latest/reference/scaledobject-spec/
  const kind = asString(at(reference, "kind")) ?? "Deployment";
  const group = apiGroup(asString(at(reference, "apiVersion")) ?? "apps/v1");
  return keyString({ ...objectKey(object), group, kind, name });
}
