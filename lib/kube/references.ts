/** @module Which ConfigMaps, Secrets and volume claims a pod spec uses, and at which nodes. */
import { withoutHash } from "./hashed-names.ts";
import { asArray, asRecord, at } from "./json.ts";
import type { Json, JsonObject } from "./object.ts";

/** One use of a named object by a pod spec. */
export interface ConfigReference {
  readonly kind: "ConfigMap" | "Secret" | "PersistentVolumeClaim";
  readonly name: string;
  /** Path of the string with the name, from the pod spec. Replace it there to use another object. */
  readonly path: readonly (string | number)[];
  /** True: the pods also start without the object. */
  readonly optional: boolean;
}

type Kind = ConfigReference["kind"];
type Step = string | number;
type Place = readonly [kind: Kind, ...path: string[]];

const containerLists = ["initContainers", "containers", "ephemeralContainers"] as const;

const envPlaces: readonly Place[] = [
  ["ConfigMap", "valueFrom", "configMapKeyRef", "name"],
  ["Secret", "valueFrom", "secretKeyRef", "name"],
];

const envFromPlaces: readonly Place[] = [
  ["ConfigMap", "configMapRef", "name"],
  ["Secret", "secretRef", "name"],
];

/** https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.33/#volume-v1-core */
const volumePlaces: readonly Place[] = [
  ["ConfigMap", "configMap", "name"],
  ["Secret", "secret", "secretName"],
  ["PersistentVolumeClaim", "persistentVolumeClaim", "claimName"],
  ["Secret", "csi", "nodePublishSecretRef", "name"],
  ["Secret", "azureFile", "secretName"],
  ["Secret", "cephfs", "secretRef", "name"],
  ["Secret", "cinder", "secretRef", "name"],
  ["Secret", "flexVolume", "secretRef", "name"],
  ["Secret", "iscsi", "secretRef", "name"],
  ["Secret", "rbd", "secretRef", "name"],
  ["Secret", "scaleIO", "secretRef", "name"],
  ["Secret", "storageos", "secretRef", "name"],
];

const projectedPlaces: readonly Place[] = [
  ["ConfigMap", "configMap", "name"],
  ["Secret", "secret", "name"],
];

const pullSecretPlaces: readonly Place[] = [["Secret", "name"]];

/** Every ConfigMap, Secret and PersistentVolumeClaim that a pod spec names, in the spec's order. */
export function configReferences(podSpec: JsonObject): readonly ConfigReference[] {
  const found: ConfigReference[] = [];
  for (const list of containerLists) {
    for (const [index, container] of asArray(podSpec[list]).entries()) {
      const here: Step[] = [list, index];
      const { env, envFrom } = asRecord(container);
      collect(env, [...here, "env"], envPlaces, found);
      collect(envFrom, [...here, "envFrom"], envFromPlaces, found);
    }
  }
  collect(podSpec.volumes, ["volumes"], volumePlaces, found);
  for (const [index, volume] of asArray(podSpec.volumes).entries()) {
    const sources = at(volume, "projected", "sources");
    collect(sources, ["volumes", index, "projected", "sources"], projectedPlaces, found);
  }
  collect(podSpec.imagePullSecrets, ["imagePullSecrets"], pullSecretPlaces, found);
  return found;
}

/**
 * The names of the Secrets by which a pod spec's programs are given credentials, without a hash of kustomize, and those
 * of the secret store's classes that stand for some (https://secrets-store-csi-driver.sigs.k8s.io/concepts). The node's, for images, are not among them.
 */
export function credentialsOf(podSpec: JsonObject): readonly string[] {
  const secrets = configReferences(podSpec)
    .filter(({ kind, path: [field] }) => kind === "Secret" && field !== "imagePullSecrets")
    .map(({ name }) => withoutHash(name) ?? name);
  const classes = asArray(podSpec.volumes).flatMap((volume) => {
    const name = at(volume, "csi", "volumeAttributes", "secretProviderClass");
    return typeof name === "string" ? [name] : [];
  });
  return [...new Set([...secrets, ...classes])];
}

// --- internal ---

function collect(
  list: unknown,
  path: readonly Step[],
  places: readonly Place[],
  into: ConfigReference[],
): void {
  for (const [index, item] of asArray(list).entries())
    into.push(...named(item, [...path, index], places));
}

function named(
  item: Json,
  path: readonly Step[],
  places: readonly Place[],
): readonly ConfigReference[] {
  return places.flatMap(([kind, ...steps]) => {
    const name = at(item, ...steps);
    const optional = at(item, ...steps.slice(0, -1), "optional") === true;
    return typeof name === "string" && name !== ""
      ? [{ kind, name, path: [...path, ...steps], optional }]
      : [];
  });
}
