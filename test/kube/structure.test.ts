/** @module The recorded structures: what was recorded is whole, and the tables that derive from it say what the API says. */
import { expect, test } from "vitest";
import { keyedLists, mergeKeys } from "../../lib/kube/list-keys.ts";
import { listType, types } from "../../lib/kube/structure.ts";

test("every type that a field has is known", () => {
  const plain = new Set(["a", "b", "i", "n", "o", "p", "q", "s"]);
  const innermost = (type: string): string => {
    const list = listType(type);
    if (list !== undefined) return innermost(list.items);
    return type.startsWith("{") ? innermost(type.slice(1, -1)) : type;
  };
  const used = [...types.values()].flatMap((fields) => [...fields.values()].map(innermost));
  expect(used.length).toBeGreaterThan(1500);
  expect(used.filter((type) => !plain.has(type) && !types.has(type))).toEqual([]);
});

test("lists of pods are merged by the keys of k8s.io/api/core/v1/types.go", () => {
  expect(mergeKeys).toEqual({
    containers: "name",
    env: "name",
    ephemeralContainers: "name",
    hostAliases: "ip",
    imagePullSecrets: "name",
    initContainers: "name",
    ownerReferences: "uid",
    ports: "containerPort",
    resourceClaims: "name",
    schedulingGates: "name",
    topologySpreadConstraints: "topologyKey",
    volumeDevices: "devicePath",
    volumeMounts: "mountPath",
    volumes: "name",
  });
});

test("a field may be two lists, each with keys of its own", () => {
  expect(keyedLists.get("ports")?.map(({ keys }) => keys)).toEqual([
    ["containerPort", "protocol"],
    ["port", "protocol"],
  ]);
  // kubectl replaces it, server-side apply tells its items apart.
  expect(keyedLists.get("claims")?.map(({ keys, merged }) => [keys, merged])).toEqual([
    [["name"], false],
  ]);
});
