/**
 * @module Lists of a pod that are merged item by item, and the field by which items are the same: the patch
 * merge keys of Kubernetes' API (`patchMergeKey` in k8s.io/api/core/v1/types.go). Other lists are replaced.
 */
export const mergeKeys: Readonly<Record<string, string>> = {
  containers: "name",
  env: "name",
  ephemeralContainers: "name",
  hostAliases: "ip",
  imagePullSecrets: "name",
  initContainers: "name",
  ports: "containerPort",
  resourceClaims: "name",
  schedulingGates: "name",
  topologySpreadConstraints: "topologyKey",
  volumeDevices: "devicePath",
  volumeMounts: "mountPath",
  volumes: "name",
};
