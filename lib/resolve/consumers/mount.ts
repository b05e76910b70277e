/** @module The file of keys in a consumer's pods: the volume, and the mount of each main container. */
import { asArray, asRecord, at, isRecord } from "../../kube/json.ts";
import { liveFiles } from "../../kube/live-files.ts";
import type { Json, JsonObject } from "../../kube/object.ts";
import { keysFile, keysMapName } from "../../model/selective.ts";

type Named = Parameters<typeof keysMapName>[0];

/** The pod spec with the file; undefined: something else has the name of the volume, or its place. */
export function withKeys(podSpec: JsonObject, workload: Named): JsonObject | undefined {
  const map = keysMapName(workload);
  const volumes = asArray(podSpec.volumes);
  const named = volumes.find((volume) => at(volume, "name") === keysFile.volume);
  if (named !== undefined && at(named, "configMap", "name") !== map) return undefined;
  const volume = { name: keysFile.volume, configMap: { name: map, optional: true } };
  const mounted = { ...podSpec, volumes: named === undefined ? [...volumes, volume] : volumes };
  const containers = asArray(podSpec.containers).map((one) => withMount(mounted, one, map));
  const whole = containers.filter((one) => one !== undefined);
  return whole.length < containers.length ? undefined : { ...mounted, containers: whole };
}

/** Whether a container of the pods shows the file, wherever it is mounted. */
export function showsKeys(podSpec: JsonObject, workload: Named): boolean {
  const wanted = { map: keysMapName(workload), key: keysFile.name };
  const containers = asArray(podSpec.containers);
  return containers.some((container) => liveFiles(podSpec, container, wanted).length > 0);
}

// --- internal ---

function withMount(podSpec: JsonObject, container: Json, map: string): Json | undefined {
  if (!isRecord(container)) return container;
  const { name, volume, folder } = keysFile;
  if (liveFiles(podSpec, container, { map, key: name }).includes(`${folder}/${name}`))
    return container;
  const mounts = asArray(container.volumeMounts);
  if (mounts.some((mount) => at(mount, "mountPath") === folder)) return undefined;
  const own = { name: volume, mountPath: folder, readOnly: true };
  return { ...asRecord(container), volumeMounts: [...mounts, own] };
}
