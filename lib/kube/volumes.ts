/**
 * @module State outside of a pod that its pod spec names, and that a copy of the pod would share: claims, disks,
 * folders of a node or a server, devices. One rule for all of them.
 */
import { asArray, asRecord, asString, at, isRecord, jsonText } from "./json.ts";
import type { Json, JsonObject } from "./object.ts";

/** One thing that two pods share. */
export interface SharedState {
  /** The kind of source, `hostPath` for example, or `resourceClaim`. */
  readonly source: string;
  /** For people: `claim "data"`. */
  readonly what: string;
  readonly readOnly: boolean;
}

/** Sources of which each pod has its own, or that nobody writes: https://kubernetes.io/docs/concepts/storage/volumes/. */
const ownSources: ReadonlySet<string> = new Set([
  "configMap",
  "downwardAPI",
  "emptyDir",
  "gitRepo",
  "image",
  "projected",
  "secret",
]);

/** Sources on a network that any number of pods read at once; all others are attached to one node. */
const readBesides: ReadonlySet<string> = new Set([
  "azureFile",
  "cephfs",
  "csi",
  "glusterfs",
  "hostPath",
  "nfs",
]);

/** Sources without a field `readOnly`: there the mounts say so. */
const withoutReadOnly: ReadonlySet<string> = new Set([
  "ephemeral",
  "flocker",
  "hostPath",
  "photonPersistentDisk",
  "vsphereVolume",
]);

/** Inline drivers that make each pod's volume anew, of secrets, certificates and images: https://kubernetes-csi.github.io/docs/drivers.html */
const ownDrivers: ReadonlySet<string> = new Set([
  "csi-image.warm-metal.tech",
  "csi.cert-manager.io",
  "csi.sharedresource.openshift.io",
  "csi.spiffe.io",
  "hostpath.csi.k8s.io",
  "image.csi.k8s.io",
  "secrets-store.csi.k8s.io",
  "spiffe.csi.cert-manager.io",
  "topolvm.io",
]);

/** Files of a node that programs only read, and sockets of agents that tell pods apart. */
const nodeFiles =
  /^\/(etc\/(localtime|timezone|machine-id|os-release|ssl|pki|ca-certificates|resolv\.conf|hosts)|usr\/(local\/)?share\/(zoneinfo|ca-certificates)|lib\/modules|usr\/lib\/os-release|sys\/fs\/cgroup|(var\/)?run\/(datadog|spire))(\/|$)/;
/** Mounted read-only, a socket still takes orders. */
const socket = /\.sock(et)?$/;

/** What of a pod spec its copy would share with the original, unless it has another name or place there. */
export function sharedState(podSpec: JsonObject, original: JsonObject): readonly SharedState[] {
  const known = new Set(stateOf(original).map(({ key }) => key));
  return stateOf(podSpec).filter(({ key }) => known.has(key));
}

/** Whether a volume of this source is shared at all. */
export function isShareable(source: string): boolean {
  return source !== "name" && !ownSources.has(source);
}

/** The pod spec with an empty volume for everything in it that is shared. */
export function withEmptyVolumes(podSpec: JsonObject): JsonObject {
  return withVolumes(podSpec, (volume, source) =>
    isShared(volume, source, podSpec) ? { name: volume.name ?? "", emptyDir: {} } : volume,
  );
}

/** The pod spec with everything in it that is shared read-only. */
export function withReadOnlyVolumes(podSpec: JsonObject): JsonObject {
  const mounted = asArray(podSpec.volumes).filter(
    (volume) =>
      withoutReadOnly.has(sourceOf(volume)) &&
      isShared(asRecord(volume), sourceOf(volume), podSpec),
  );
  const names = new Set(mounted.map((volume) => at(volume, "name")));
  const changed = withVolumes(podSpec, (volume, source) =>
    isShared(volume, source, podSpec) && !withoutReadOnly.has(source)
      ? { ...volume, [source]: { ...asRecord(volume[source]), readOnly: true } }
      : volume,
  );
  return names.size === 0 ? changed : { ...changed, ...readOnlyMounts(changed, names) };
}

// --- internal ---

const containerLists = ["initContainers", "containers", "ephemeralContainers"] as const;

function sourceOf(volume: unknown): string {
  return Object.keys(asRecord(volume)).find((field) => field !== "name") ?? "emptyDir";
}

function isShared(volume: JsonObject, source: string, podSpec: JsonObject): boolean {
  if (!isShareable(source)) return false;
  // Its claim is the pod's own, unless it asks for one volume by name.
  const claimed = asString(at(volume, "ephemeral", "volumeClaimTemplate", "spec", "volumeName"));
  if (source === "ephemeral" && (claimed ?? "") === "") return false;
  const driver = asString(at(volume, "csi", "driver"));
  if (driver !== undefined && ownDrivers.has(driver)) return false;
  const path = asString(at(volume, "hostPath", "path")) ?? "";
  if (nodeFiles.test(path)) return false;
  const isSocket = socket.test(path) || at(volume, "hostPath", "type") === "Socket";
  return isSocket || !readBesides.has(source) || !isReadOnly(volume, source, podSpec);
}

function isReadOnly(volume: JsonObject, source: string, podSpec: JsonObject): boolean {
  if (at(volume, source, "readOnly") === true) return true;
  const mounts = containerLists
    .flatMap((list) => asArray(podSpec[list]))
    .flatMap((container) => asArray(at(container, "volumeMounts")))
    .filter((mount) => at(mount, "name") === volume.name);
  return mounts.length > 0 && mounts.every((mount) => at(mount, "readOnly") === true);
}

interface KeyedState extends SharedState {
  readonly key: string;
}

function stateOf(podSpec: JsonObject): readonly KeyedState[] {
  const volumes = asArray(podSpec.volumes).flatMap((item): readonly KeyedState[] => {
    const volume = asRecord(item);
    const source = sourceOf(volume);
    if (!isShared(volume, source, podSpec)) return [];
    const { readOnly: _, ...place } = asRecord(volume[source]);
    const key = `${source} ${jsonText(Object.entries(place).sort())}`;
    const what = described(source, place, asString(volume.name) ?? "");
    return [{ source, key, what, readOnly: isReadOnly(volume, source, podSpec) }];
  });
  // A claim that is made by a template is the pod's own.
  const devices = asArray(podSpec.resourceClaims).flatMap((claim): readonly KeyedState[] => {
    const name = asString(at(claim, "resourceClaimName"));
    if (name === undefined) return [];
    const own = { source: "resourceClaim", what: `resource claim "${name}"`, readOnly: false };
    return [{ ...own, key: `resourceClaim ${name}` }];
  });
  return [...volumes, ...devices];
}

function described(source: string, place: JsonObject, name: string): string {
  if (source === "persistentVolumeClaim") return `claim "${asString(place.claimName) ?? ""}"`;
  if (source === "hostPath") return `hostPath "${asString(place.path) ?? ""}"`;
  return `${source} volume "${name}"`;
}

function withVolumes(
  podSpec: JsonObject,
  change: (volume: JsonObject, source: string) => JsonObject,
): JsonObject {
  const { volumes } = podSpec;
  if (!Array.isArray(volumes)) return podSpec;
  const changed = (volume: Json) => (isRecord(volume) ? change(volume, sourceOf(volume)) : volume);
  return { ...podSpec, volumes: volumes.map(changed) };
}

function readOnlyMounts(podSpec: JsonObject, names: ReadonlySet<unknown>): JsonObject {
  const mounted = (container: Json): Json => {
    const { volumeMounts } = asRecord(container);
    if (!isRecord(container) || !Array.isArray(volumeMounts)) return container;
    const own = volumeMounts.map((mount) =>
      isRecord(mount) && names.has(mount.name) ? { ...mount, readOnly: true } : mount,
    );
    return { ...container, volumeMounts: own };
  };
  return Object.fromEntries(
    containerLists.flatMap((list) => {
      const containers = podSpec[list];
      return Array.isArray(containers) ? [[list, containers.map(mounted)]] : [];
    }),
  );
}
