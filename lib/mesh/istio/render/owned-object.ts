/** @module Baseline objects that Isolane applies from now on: as they are, less the marks of other owners. */
import { isRecord, stringMap } from "../../../kube/json.ts";
import { apiGroup, type KubeObject } from "../../../kube/object.ts";

/**
 * Marks by which a tool takes an object for its own and would revert or prune it. Everything else
 * stays, an external-dns annotation too: the object is still the baseline's.
 */
const ownerMarks: readonly string[] = [
  "app.kubernetes.io/instance",
  "applyset.kubernetes.io/",
  "argocd.argoproj.io/",
  "helm.toolkit.fluxcd.io/",
  "kubectl.kubernetes.io/last-applied-configuration",
  "kustomize.toolkit.fluxcd.io/",
  "meta.helm.sh/",
  "objectset.rio.cattle.io/",
];

/** True for objects whose home is `routes/`, forked or not: a first fork then moves nothing between owners. */
export function isRouteObject(object: KubeObject): boolean {
  return object.kind === "VirtualService" && apiGroup(object.apiVersion) === "networking.istio.io";
}

/** The object without its status, what the API server added, and other owners' marks. */
export function ownedObject({
  apiVersion,
  kind,
  metadata,
  status,
  ...fields
}: KubeObject): KubeObject {
  const labels = withoutMarks(metadata.labels);
  const annotations = withoutMarks(metadata.annotations);
  return {
    apiVersion,
    kind,
    metadata: {
      name: metadata.name,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    ...fields,
  };
}

function withoutMarks(entries: unknown): Readonly<Record<string, string>> | undefined {
  if (!isRecord(entries)) return undefined;
  const kept = Object.entries(stringMap(entries)).filter(([key, value]) => !isMark(key, value));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function isMark(key: string, value: string): boolean {
  if (key === "app.kubernetes.io/managed-by") return value === "Helm";
  return ownerMarks.some((mark) => (mark.endsWith("/") ? key.startsWith(mark) : key === mark));
}
