/** @module Specs that are right: what synth makes of them must pass its own proof. A refusal here stops a user. */
import { type Case, env, inPod, server, set, side, strategicIn, two } from "./case.ts";

const kubectl = { "kubectl.kubernetes.io/default-container": "server" };

export const customizations: Readonly<Record<string, Case>> = {
  "nothing at all": {},
  "one variable in two containers": {
    ...two,
    ...env(
      { container: "server", name: "LOG", value: "s" },
      { container: "side", name: "LOG", value: "t" },
      { container: "init", name: "LOG", value: "u" },
    ),
  },
  "one variable deleted here and set there": {
    ...two,
    ...env(
      { container: "server", name: "LOG", operation: "delete" },
      { container: "side", name: "LOG", value: "t" },
    ),
  },
  "one variable twice, once without its container": env(
    { name: "LOG", value: "s" },
    { container: "server", name: "LOG", value: "t" },
  ),
  "a variable set, then deleted": env(
    { name: "LOG", value: "s" },
    { name: "LOG", operation: "delete" },
  ),
  "a variable for kubectl's default container": {
    ...two,
    annotations: kubectl,
    ...set({
      env: [{ name: "LOG", value: "s" }],
      images: [{ image: "a:1" }],
      command: [{ args: ["q"] }],
      resources: [{ limits: { cpu: 1 } }],
    }),
  },
  "a variable that the baseline has twice": {
    server: {
      env: [
        { name: "LOG", value: "a" },
        { name: "LOG", value: "b" },
      ],
    },
    ...env({ name: "LOG", value: "c" }),
  },
  "a variable that an init container has twice": {
    pod: {
      initContainers: [
        {
          name: "init",
          image: "i",
          env: [
            { name: "A", value: "a" },
            { name: "A", value: "b" },
          ],
        },
      ],
    },
    ...env(
      { container: "init", name: "A", value: "c" },
      { container: "init", name: "B", value: "d" },
    ),
  },
  "attributes for OpenTelemetry": env({ name: "OTEL_RESOURCE_ATTRIBUTES", value: "a=b," }),
  "attributes for OpenTelemetry deleted": {
    server: { env: [{ name: "OTEL_RESOURCE_ATTRIBUTES", value: "a=b" }] },
    ...env({ name: "OTEL_RESOURCE_ATTRIBUTES", operation: "delete" }),
  },
  "attributes for OpenTelemetry, patched": strategicIn({
    env: [{ name: "OTEL_RESOURCE_ATTRIBUTES", value: "a=b" }],
  }),
  "attributes for OpenTelemetry by reference": strategicIn({
    env: [
      {
        name: "OTEL_RESOURCE_ATTRIBUTES",
        valueFrom: { fieldRef: { fieldPath: "metadata.name" } },
      },
    ],
  }),
  "variables with dots in their names": env({ name: "spring.data", value: "" }),
  "two images of one container": set({
    images: [{ image: "a:1" }, { container: "server", image: "b:1" }],
  }),
  "images of all containers": {
    ...two,
    ...set({
      images: [
        { container: "server", image: "a:1" },
        { container: "side", image: "b:1" },
        { container: "init", image: "c:1" },
      ],
    }),
  },
  "no arguments": set({ command: [{ args: [] }] }),
  "no command, and arguments": set({ command: [{ command: [], args: ["a"] }] }),
  "more arguments": set({ command: [{ args: ["x", "z", "x"] }] }),
  "commands of several containers": {
    ...two,
    ...set({
      command: [
        { container: "server", command: ["a"], args: ["b"] },
        { container: "side", command: ["c", "d"] },
        { container: "init", command: [] },
      ],
    }),
  },
  "the command of one container twice": set({
    command: [{ command: ["a"] }, { command: ["b"], args: ["c"] }],
  }),
  "containers named env and args": {
    pod: {
      containers: [
        { ...server, name: "env" },
        { ...server, name: "args", ports: [] },
      ],
    },
    ...set({
      env: [{ container: "env", name: "LOG", value: "b" }],
      command: [{ container: "args", args: ["b"] }],
    }),
  },
  "containers named resources and image": {
    pod: {
      containers: [
        { ...server, name: "resources" },
        { ...side, name: "image" },
      ],
    },
    ...set({
      images: [{ container: "resources", image: "b" }],
      resources: [{ container: "image", limits: { cpu: 1 } }],
    }),
  },
  "resources of several containers": {
    ...two,
    ...set({
      resources: [
        { container: "server", requests: { cpu: 1, memory: "1Gi" } },
        { container: "side", limits: { cpu: "2" } },
        { container: "server", requests: { cpu: 1.5 }, limits: { "nvidia.com/gpu": 1 } },
      ],
    }),
  },
  "resources over others": {
    server: {
      resources: {
        requests: { cpu: "500m", memory: "1Gi" },
        limits: null,
        claims: [{ name: "g" }],
      },
    },
    ...set({ resources: [{ requests: { cpu: 0.5 }, limits: { cpu: 1.5 } }] }),
  },
  "resources that are empty": {
    server: { resources: {} },
    ...set({ resources: [{ requests: {} }] }),
  },
  "customizations and a patch of the same container": set({
    images: [{ image: "a:1" }],
    env: [{ name: "LOG", value: "s" }],
    command: [{ args: ["a"] }],
    replicas: 3,
    serviceAccountName: "default",
    patch: {
      type: "strategic",
      value: {
        spec: {
          replicas: 4,
          template: {
            spec: {
              serviceAccountName: "default",
              containers: [
                { name: "server", image: "b:1", env: [{ name: "LOG", value: "t" }], args: ["b"] },
              ],
            },
          },
        },
      },
    },
  }),
  "customizations of a container that the patch deletes": {
    ...two,
    ...set({
      images: [{ container: "side", image: "b:1" }],
      patch: {
        type: "strategic",
        value: inPod({ containers: [{ name: "side", $patch: "delete" }] }),
      },
    }),
  },
  "a ConfigMap of its own, also in the patch": {
    server: { envFrom: [{ configMapRef: { name: "cfg" } }] },
    ...set({
      configMaps: [{ name: "cfg", data: { a: "x", c: null } }],
      patch: {
        type: "strategic",
        value: inPod({
          containers: [{ name: "server", volumeMounts: [{ name: "c", mountPath: "/c" }] }],
          volumes: [{ name: "c", configMap: { name: "cfg" } }],
        }),
      },
    }),
  },
  "a list of the variables as a whole": {
    server: { env: undefined },
    ...env(
      { name: "A", value: "b" },
      { name: "B", valueFrom: { configMap: { name: "cfg", key: "a" } } },
    ),
  },
  "nulls everywhere": {
    pod: { initContainers: null, nodeSelector: null, affinity: null, imagePullSecrets: null },
    server: { env: null, resources: null, command: null, args: null, volumeMounts: null },
    ...set({
      env: [{ name: "A", value: "b" }],
      resources: [{ requests: { cpu: 1 } }],
      command: [{ command: ["a"] }],
    }),
  },
};
