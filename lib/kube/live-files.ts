/**
 * @module Which file of a container shows a key of a ConfigMap and follows it: the kubelet refreshes folders, and never a
 * file that is mounted by `subPath` (https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically).
 */
import { asArray, asString, at } from "./json.ts";

/** A key of a ConfigMap. */
export interface MapKey {
  readonly map: string;
  readonly key: string;
}

/** The paths of those files, in one container of a pod. */
export function liveFiles(podSpec: unknown, container: unknown, wanted: MapKey): readonly string[] {
  const volumes = asArray(at(podSpec, "volumes"));
  return asArray(at(container, "volumeMounts")).flatMap((mount) => {
    const folder = asString(at(mount, "mountPath"));
    const isWhole = at(mount, "subPath") === undefined && at(mount, "subPathExpr") === undefined;
    if (folder === undefined || !isWhole) return [];
    const volume = volumes.findLast((one) => at(one, "name") === at(mount, "name"));
    const sources = [volume, ...asArray(at(volume, "projected", "sources"))];
    return sources
      .flatMap((source) => pathOf(at(source, "configMap"), wanted) ?? [])
      .map((path) => `${folder.replace(/\/+$/, "")}/${path}`);
  });
}

/** Where a source of a volume puts the key. */
function pathOf(source: unknown, { map, key }: MapKey): string | undefined {
  if (at(source, "name") !== map) return undefined;
  const items = asArray(at(source, "items"));
  if (items.length === 0) return key;
  return asString(
    at(
      items.find((item) => at(item, "key") === key),
      "path",
    ),
  );
}
