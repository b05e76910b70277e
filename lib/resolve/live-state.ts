/**
 * @module Baseline objects that Isolane deploys, less what a cluster or another owner wrote into them:
 * a baseline exported from a cluster, or taken over from another Application, must be appliable as it is.
 */
import { isRecord, stringMap } from "../kube/json.ts";
import type { KubeObject } from "../kube/object.ts";

const liveMetadata = new Set([
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "ownerReferences",
  "resourceVersion",
  "selfLink",
  "uid",
]);

/**
 * Annotations by which another owner would go on tracking the object. Labels stay: selectors may use
 * them (`app.kubernetes.io/instance`).
 */
const trackingAnnotations = new Set([
  "argocd.argoproj.io/tracking-id",
  "deployment.kubernetes.io/revision",
  "kubectl.kubernetes.io/last-applied-configuration",
]);

/** The object without `status`, server-set metadata and tracking annotations. */
export function withoutLiveState(object: KubeObject): KubeObject {
  const { status: _status, metadata, ...rest } = object;
  const kept = Object.fromEntries(
    Object.entries(metadata).filter(
      ([field]) => !liveMetadata.has(field) && field !== "annotations",
    ),
  );
  const annotations = Object.entries(stringMap(metadata.annotations)).filter(
    ([name]) => !trackingAnnotations.has(name),
  );
  return {
    ...rest,
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      ...kept,
      name: metadata.name,
      ...(isRecord(metadata.annotations) && annotations.length > 0
        ? { annotations: Object.fromEntries(annotations) }
        : {}),
    },
  };
}
