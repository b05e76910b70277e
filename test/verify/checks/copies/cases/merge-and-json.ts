import { type Case, inPod, json, merge, patch, pod, server, set, two } from "./case.ts";

const first = `${pod}/containers/0`;

export const otherPatches: Readonly<Record<string, Case>> = {
  // --- merge ---
  "merge: the containers": merge({
    containers: [{ name: "server", image: "new:2", ports: [{ containerPort: 8080 }] }],
  }),
  "merge: the containers, with nulls": merge({
    hostname: null,
    containers: [
      { name: "server", image: "new:2", command: null, ports: [{ containerPort: 8080 }] },
    ],
  }),
  "merge: fewer containers": {
    ...two,
    ...merge({ containers: [server], initContainers: null }),
  },
  "merge: other variables": {
    server: { envFrom: [{ secretRef: { name: "q", optional: true } }] },
    ...merge({ containers: [{ ...server, env: [{ name: "B", value: "b" }] }] }),
  },
  "merge: the volumes": merge({ volumes: [{ name: "data", hostPath: { path: "/x" } }] }),
  "merge: no volumes": merge({ volumes: [], containers: [{ ...server, volumeMounts: [] }] }),
  "merge: tolerations and aliases": {
    pod: {
      tolerations: [{ key: "a" }, { key: "b" }],
      hostAliases: [{ ip: "1.1.1.1", hostnames: ["a"] }],
    },
    ...merge({ tolerations: [{ operator: "Exists" }], hostAliases: null }),
  },
  "merge: annotations gone": {
    annotations: { a: "b" },
    ...patch("merge", { spec: { template: { metadata: { annotations: null } } } }),
  },
  "merge: a customized container, replaced": set({
    images: [{ image: "a:1" }],
    env: [{ name: "LOG", value: "s" }],
    command: [{ args: ["q"] }],
    patch: { type: "merge", value: inPod({ containers: [{ name: "server", image: "m" }] }) },
  }),
  "merge, as text": patch(
    "merge",
    '{"spec":{"template":{"spec":{"volumes":[{"name":"data","emptyDir":{"medium":"Memory"}}]}}}}',
  ),
  // --- json ---
  "json: move": json(["move", `${first}/command`, `${first}/args`]),
  "json: copy": json(["copy", `${first}/command`, `${first}/args`]),
  "json: a volume's source moved": json(
    ["move", `${pod}/volumes/0/hostPath`, `${pod}/volumes/0/emptyDir`],
    ["add", `${pod}/volumes/0/hostPath/path`, '"/x"'],
  ),
  "json: a variable added, one removed": json(
    ["add", `${first}/env/-`, '{"name":"NEW","value":"n"}'],
    ["remove", `${first}/env/0`],
  ),
  "json: a test, and a value": json(
    ["test", `${first}/image`, '"img:1"'],
    ["replace", `${first}/image`, '"img:2"'],
    ["replace", "/spec/replicas", "3"],
  ),
  "json: containers in another order": {
    ...two,
    ...json(["move", `${pod}/containers/0`, `${pod}/containers/1`]),
  },
  "json: a container's other name": { ...two, ...json(["replace", `${first}/name`, '"main"']) },
  "json: a customized container's other name": set({
    images: [{ image: "a:1" }],
    patch: { type: "json", value: [{ op: "replace", path: `${first}/name`, value: "main" }] },
  }),
  "json: no ports": json(["remove", `${first}/ports`]),
  "json: what is added is removed": json(
    ["add", `${pod}/containers/1`, '{"name":"two","image":"x"}'],
    ["remove", `${pod}/containers/1`],
  ),
  "json: annotations": json(
    ["add", "/metadata/annotations/example.com~1a", '"b"'],
    ["add", "/spec/template/metadata/annotations", '{"a":"b"}'],
  ),
  "json: null": json(["add", "/spec/minReadySeconds", "null"]),
  "json: another init container first": {
    ...two,
    ...json(["add", `${pod}/initContainers/0`, '{"name":"zero","image":"z"}']),
  },
  "json, as text": patch(
    "json",
    `- {op: add, path: ${first}/volumeMounts/-, value: {name: other, mountPath: /o}}`,
  ),
};
