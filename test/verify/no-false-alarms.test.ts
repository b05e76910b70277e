/** @module Specs that are right: what synth makes of them must pass its own proof. A refusal here stops a user. */
import { describe, expect, it } from "vitest";
import { synth } from "../support/synth.ts";

type Node = Readonly<Record<string, unknown>>;

interface Case {
  /** Merged into the sandbox's entry. */
  readonly customizations?: Node;
  readonly strategies?: Node;
  /** Fields of the baseline's main container, of its pod, of its spec. */
  readonly server?: Node;
  readonly pod?: Node;
  readonly spec?: Node;
  readonly annotations?: Node;
  readonly kind?: "Deployment" | "StatefulSet" | "CronJob";
}

const server = {
  name: "server",
  image: "img:1",
  env: [
    { name: "LOG", value: "a" },
    { name: "ZONE", value: "z" },
  ],
  args: ["x", "z"],
  ports: [{ name: "http", containerPort: 8080 }],
  volumeMounts: [{ name: "data", mountPath: "/data" }],
};
const side = { name: "side", image: "side:1", env: [{ name: "LOG", value: "a" }] };
const init = { name: "init", image: "init:1", env: [{ name: "LOG", value: "a" }], command: ["a"] };
const volumes = [
  { name: "data", emptyDir: {} },
  { name: "other", emptyDir: {} },
];
const two = { pod: { containers: [server, side], initContainers: [init] } };
const config = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "cfg" },
  data: { a: "b", c: "d" },
};

function filesOf(one: Case): Readonly<Record<string, string>> {
  const { kind = "Deployment", customizations = {}, strategies } = one;
  const template = {
    metadata: { labels: { app: "cart" }, annotations: one.annotations ?? {} },
    spec: {
      ...(kind === "CronJob" ? { restartPolicy: "Never" } : {}),
      containers: [{ ...server, ...one.server }],
      volumes,
      ...one.pod,
    },
  };
  const workload =
    kind === "CronJob"
      ? {
          apiVersion: "batch/v1",
          spec: { schedule: "* * * * *", jobTemplate: { spec: { template } }, ...one.spec },
        }
      : {
          apiVersion: "apps/v1",
          spec: {
            replicas: 2,
            selector: { matchLabels: { app: "cart" } },
            ...(kind === "StatefulSet" ? { serviceName: "cart" } : {}),
            template,
            ...one.spec,
          },
        };
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "cart" },
    spec: { selector: { app: "cart" }, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
  };
  const objects = [
    { ...workload, kind, metadata: { name: "cart" } },
    ...(kind === "CronJob" ? [] : [service]),
    config,
  ];
  return {
    "environments/staging/environment.yaml": JSON.stringify({
      apiVersion: "isolane.dev/v1alpha1",
      kind: "Environment",
      metadata: { name: "staging" },
      spec: { baseline: { sources: [{ path: "baseline/" }], namespace: "shop" } },
    }),
    "environments/staging/baseline/shop.yaml": objects
      .map((object) => JSON.stringify(object))
      .join("\n---\n"),
    "environments/staging/sandboxes/pr-1.yaml": JSON.stringify({
      apiVersion: "isolane.dev/v1alpha1",
      kind: "Sandbox",
      metadata: { name: "pr-1" },
      spec: {
        forks: [
          {
            forkOf: { kind, name: "cart" },
            ...(Object.keys(customizations).length > 0 ? { customizations } : {}),
            ...(strategies === undefined ? {} : { strategies }),
          },
        ],
      },
    }),
  };
}

const inPod = (spec: Node): Node => ({ spec: { template: { spec } } });
const patch = (type: string, value: unknown): Case => ({
  customizations: { patch: { type, value } },
});
const strategic = (spec: Node): Case => patch("strategic", inPod(spec));
/** Of one container. */
const strategicIn = (fields: Node, name = "server"): Case =>
  strategic({ containers: [{ name, ...fields }] });
const merge = (spec: Node): Case => patch("merge", inPod(spec));
const pod = "/spec/template/spec";
const first = `${pod}/containers/0`;
const json = (...operations: readonly (readonly string[])[]): Case =>
  patch(
    "json",
    operations.map(([op, path, third]) => ({
      op,
      path,
      ...(third === undefined
        ? {}
        : op === "move" || op === "copy"
          ? { from: third }
          : { value: JSON.parse(third) as unknown }),
    })),
  );
const set = (customizations: Node): Case => ({ customizations });
const env = (...changes: readonly Node[]): Case => set({ env: changes });
const cron: Case = { kind: "CronJob", strategies: { schedule: "suspend" } };
const inJob = (spec: Node): Node => ({ spec: { jobTemplate: inPod(spec) } });
const probe = { httpGet: { path: "/x", port: "http" } };
const kubectl = { "kubectl.kubernetes.io/default-container": "server" };

const cases: Readonly<Record<string, Case>> = {
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

  // --- strategic, by list ---
  "strategic: another volume at a mount": strategicIn({
    volumeMounts: [{ name: "other", mountPath: "/data" }],
  }),
  "strategic: a second mount of a volume": strategicIn({
    volumeMounts: [{ name: "data", mountPath: "/data2", subPath: "x" }],
  }),
  "strategic: two mounts of a volume": strategicIn({
    volumeMounts: [
      { name: "other", mountPath: "/o1", subPath: "a" },
      { name: "other", mountPath: "/o2", subPath: "b" },
    ],
  }),
  "strategic: one of two mounts read-only": {
    server: {
      volumeMounts: [
        { name: "data", mountPath: "/a" },
        { name: "data", mountPath: "/b" },
      ],
    },
    ...strategicIn({ volumeMounts: [{ name: "data", mountPath: "/b", readOnly: true }] }),
  },
  "strategic: a mount that is deleted": strategicIn({
    volumeMounts: [{ mountPath: "/data", $patch: "delete" }],
  }),
  "strategic: a port's other name": strategicIn({ ports: [{ name: "web", containerPort: 8080 }] }),
  "strategic: a port's protocol": strategicIn({
    ports: [{ name: "u", containerPort: 8080, protocol: "UDP" }],
  }),
  "strategic: a port's number under the old name": strategicIn({
    ports: [{ name: "http", containerPort: 9090 }],
  }),
  "strategic: one of three ports": {
    server: {
      ports: [
        { name: "dns", containerPort: 53, protocol: "UDP" },
        { name: "dns-tcp", containerPort: 53 },
        { containerPort: 8080 },
      ],
    },
    ...strategicIn({ ports: [{ name: "web", containerPort: 8080 }] }),
  },
  "strategic: block devices": strategicIn({
    volumeDevices: [{ name: "data", devicePath: "/dev/x" }],
  }),
  "strategic: a variable's reference instead of its value": strategicIn({
    env: [{ name: "LOG", value: null, valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
  }),
  "strategic: variables added and deleted": strategicIn({
    env: [
      { name: "LOG", $patch: "delete" },
      { name: "NEW", value: "n" },
    ],
  }),
  "strategic: one variable twice": strategicIn({
    env: [
      { name: "NEW", value: "a" },
      { name: "NEW", value: "b" },
    ],
  }),
  "strategic: variables replaced": strategicIn({
    env: [{ $patch: "replace" }, { name: "NEW", value: "n" }],
  }),
  "strategic: envFrom": {
    server: { envFrom: [{ secretRef: { name: "q", optional: true } }] },
    ...strategicIn({ envFrom: [{ prefix: "X_", configMapRef: { name: "cfg" } }] }),
  },
  "strategic: arguments": strategicIn({ args: ["a"], command: ["b"] }),
  "strategic: no arguments": strategicIn({ args: [] }),
  "strategic: an argument deleted": strategicIn({ "$deleteFromPrimitiveList/args": ["x"] }),
  "strategic: probes and hooks": strategicIn({
    livenessProbe: probe,
    readinessProbe: { exec: { command: ["a"] } },
    startupProbe: { tcpSocket: { port: 8080 } },
    lifecycle: { preStop: { exec: { command: ["sleep", "1"] } } },
  }),
  "strategic: other headers of a probe": {
    server: {
      readinessProbe: {
        httpGet: { path: "/x", port: 8080, httpHeaders: [{ name: "A", value: "0" }] },
      },
    },
    ...strategicIn({
      readinessProbe: {
        periodSeconds: 5,
        httpGet: {
          httpHeaders: [
            { name: "A", value: "1" },
            { name: "A", value: "2" },
          ],
        },
      },
    }),
  },
  "strategic: no probe": {
    server: { livenessProbe: probe },
    ...strategicIn({ livenessProbe: null }),
  },
  "strategic: another probe": {
    server: { livenessProbe: probe },
    ...strategicIn({ livenessProbe: { httpGet: null, tcpSocket: { port: 8080 } } }),
  },
  "strategic: resources": {
    server: { resources: { limits: { cpu: 1 } } },
    ...strategicIn({ resources: { limits: { cpu: null, memory: "1Gi" }, requests: { cpu: 0.1 } } }),
  },
  "strategic: resources replaced": {
    server: { resources: { limits: { cpu: 1 }, requests: { cpu: 1 } } },
    ...strategicIn({ resources: { $patch: "replace", limits: { memory: "1Gi" } } }),
  },
  "strategic: security contexts": {
    server: { securityContext: { capabilities: { add: ["A"], drop: ["ALL"] }, runAsUser: 1 } },
    pod: { securityContext: { runAsUser: 1, supplementalGroups: [1, 2] } },
    ...strategic({
      securityContext: { runAsUser: null, supplementalGroups: [3] },
      containers: [
        { name: "server", securityContext: { capabilities: { add: ["B", "C"] }, runAsUser: 2 } },
      ],
    }),
  },
  "strategic: tolerations": {
    pod: { tolerations: [{ key: "a", operator: "Exists" }] },
    ...strategic({
      tolerations: [
        { key: "b", value: "x" },
        { key: "b", value: "y" },
      ],
    }),
  },
  "strategic: host aliases": {
    pod: { hostAliases: [{ ip: "1.1.1.1", hostnames: ["a"] }] },
    ...strategic({
      hostAliases: [
        { ip: "1.1.1.1", hostnames: ["b"] },
        { ip: "2.2.2.2", hostnames: ["c"] },
      ],
    }),
  },
  "strategic: pull secrets, grace, hosts and priority": {
    pod: { imagePullSecrets: [{ name: "old" }], terminationGracePeriodSeconds: 5 },
    ...strategic({
      imagePullSecrets: [{ name: "pull" }],
      terminationGracePeriodSeconds: 0,
      hostname: "h",
      priorityClassName: "p",
      nodeSelector: { a: "b" },
      dnsPolicy: "None",
      dnsConfig: {
        nameservers: ["1.1.1.1"],
        options: [
          { name: "ndots", value: "2" },
          { name: "ndots", value: "3" },
        ],
      },
    }),
  },
  "strategic: affinity and spread": {
    pod: {
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: "z", whenUnsatisfiable: "DoNotSchedule" },
      ],
    },
    ...strategic({
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
      topologySpreadConstraints: [
        { maxSkew: 2, topologyKey: "z", whenUnsatisfiable: "DoNotSchedule" },
      ],
    }),
  },
  "strategic: a volume's other source": strategic({
    volumes: [{ name: "data", hostPath: { path: "/x" } }],
  }),
  "strategic: a volume's other source, its keys stated": strategic({
    volumes: [{ name: "data", $retainKeys: ["name", "hostPath"], hostPath: { path: "/x" } }],
  }),
  "strategic: a projected volume": {
    pod: {
      volumes: [
        ...volumes,
        { name: "p", projected: { sources: [{ configMap: { name: "cfg" } }] } },
      ],
    },
    ...strategic({
      volumes: [
        {
          name: "p",
          projected: {
            defaultMode: 420,
            sources: [
              { configMap: { name: "cfg", items: [{ key: "a", path: "a" }] } },
              { downwardAPI: { items: [{ path: "n", fieldRef: { fieldPath: "metadata.name" } }] } },
            ],
          },
        },
      ],
    }),
  },
  "strategic: more containers": strategic({
    containers: [{ name: "extra", image: "e:1", env: [{ name: "A", value: "b" }] }],
    initContainers: [{ name: "more", image: "i:1", restartPolicy: "Always" }],
  }),
  "strategic: containers of both lists": {
    ...two,
    ...strategic({
      containers: [
        { name: "side", image: "s:2", ports: [{ containerPort: 9 }] },
        { name: "server", stdin: true },
      ],
      initContainers: [
        { name: "init", command: [], env: [{ name: "LOG", value: "z" }] },
        { name: "later", image: "l" },
      ],
    }),
  },
  "strategic: a container replaced": {
    ...two,
    ...strategic({ containers: [{ name: "side", $patch: "replace", image: "s:2" }] }),
  },
  "strategic: the spec's own fields and marks": patch("strategic", {
    metadata: { annotations: { "example.com/a": "b" }, labels: { tier: "x" } },
    spec: {
      replicas: 0,
      minReadySeconds: 5,
      paused: true,
      strategy: { type: "Recreate" },
      template: { metadata: { annotations: { a: "b" }, labels: { tier: "x" } } },
    },
  }),
  "strategic: nulls of nothing": patch("strategic", {
    spec: { minReadySeconds: null, template: { spec: { affinity: null, dnsConfig: null } } },
  }),
  "strategic, as text": patch(
    "strategic",
    "spec:\n  template:\n    spec:\n      terminationGracePeriodSeconds: 0x10\n      containers:\n      - name: server\n        volumeMounts: [{name: data, mountPath: /data2}]\n        resources: {limits: {cpu: 1.50}}\n",
  ),

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

  // --- kinds ---
  "a StatefulSet with no claims": { kind: "StatefulSet", spec: { volumeClaimTemplates: [] } },
  "a StatefulSet with null for claims": {
    kind: "StatefulSet",
    spec: { volumeClaimTemplates: null },
  },
  "a StatefulSet's patched claim": {
    kind: "StatefulSet",
    spec: {
      volumeClaimTemplates: [
        {
          metadata: { name: "own" },
          spec: {
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: "1Gi" } },
          },
        },
      ],
    },
    ...json(["replace", "/spec/volumeClaimTemplates/0/spec/resources/requests/storage", '"2Gi"']),
  },
  "a StatefulSet's customizations": {
    kind: "StatefulSet",
    ...two,
    ...set({
      env: [{ container: "side", name: "LOG", value: "b" }],
      command: [{ container: "init", command: [] }],
      replicas: 2,
    }),
  },
  "a CronJob": cron,
  "a CronJob's customizations": {
    ...cron,
    pod: { containers: [server, side] },
    ...set({
      images: [{ container: "side", image: "q" }],
      env: [
        { container: "server", name: "LOG", value: "s" },
        { container: "side", name: "LOG", value: "t" },
      ],
      command: [{ container: "server", args: [] }],
      resources: [{ container: "side", limits: { cpu: 1 } }],
    }),
  },
  "a CronJob's strategic patch": {
    ...cron,
    ...patch("strategic", {
      spec: {
        schedule: "1 * * * *",
        ...(inJob({
          containers: [
            { name: "server", volumeMounts: [{ name: "other", mountPath: "/data" }], args: ["q"] },
          ],
        }).spec as Node),
      },
    }),
  },
  "a CronJob's merge patch": {
    ...cron,
    ...patch("merge", inJob({ containers: [{ name: "server", image: "m" }], volumes: null })),
  },
  "a CronJob whose patch runs it": {
    ...cron,
    ...patch("strategic", { spec: { suspend: false } }),
  },
};

describe("a fork that is what its spec says", () => {
  it.each(Object.entries(cases))("is not refused: %s", (_, one) => {
    const { result, diagnostics } = synth(filesOf(one));
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
    expect(result).toBeDefined();
  });

  it("in many ways", () => {
    expect(Object.keys(cases).length).toBeGreaterThanOrEqual(60);
  });
});

describe.each(["argocd", "flux"])("a route of a Linkerd Server, applied by %s", (engine) => {
  it.each(["gateway.networking.k8s.io/v1", "policy.linkerd.io/v1beta3"])(
    "is a policy, which no fork has to come before: %s",
    (version) => {
      const meta = { name: "cart" };
      const pods = { app: "cart" };
      const objects = [
        {
          apiVersion: "v1",
          kind: "Namespace",
          metadata: { name: "shop", annotations: { "linkerd.io/inject": "enabled" } },
        },
        {
          apiVersion: "apps/v1",
          kind: "Deployment",
          metadata: meta,
          spec: {
            selector: { matchLabels: pods },
            template: {
              metadata: { labels: pods },
              spec: { containers: [{ ...server, env: [] }] },
            },
          },
        },
        {
          apiVersion: "v1",
          kind: "Service",
          metadata: meta,
          spec: { selector: pods, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
        },
        {
          apiVersion: "policy.linkerd.io/v1beta3",
          kind: "Server",
          metadata: meta,
          spec: { podSelector: { matchLabels: pods }, port: "http", proxyProtocol: "HTTP/1" },
        },
        {
          apiVersion: version,
          kind: "HTTPRoute",
          metadata: meta,
          spec: {
            parentRefs: [{ group: "policy.linkerd.io", kind: "Server", name: "cart" }],
            rules: [{ matches: [{ method: "GET" }] }],
          },
        },
      ];
      const { diagnostics, files } = synth({
        "environments/staging/environment.yaml": JSON.stringify({
          apiVersion: "isolane.dev/v1alpha1",
          kind: "Environment",
          metadata: { name: "staging" },
          spec: {
            baseline: { sources: [{ path: "baseline.yaml" }], namespace: "shop", deploy: true },
            routing: { implementation: "linkerd", carriers: { header: "x-isolane-key" } },
            gitops: { engine, repository: "https://git.example/shop.git" },
          },
        }),
        "environments/staging/baseline.yaml": objects.map((o) => JSON.stringify(o)).join("\n---\n"),
        "environments/staging/sandboxes/pr-1.yaml": JSON.stringify({
          apiVersion: "isolane.dev/v1alpha1",
          kind: "Sandbox",
          metadata: { name: "pr-1" },
          spec: { forks: [{ forkOf: { kind: "Deployment", name: "cart" } }] },
        }),
      });
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
      const copy = /sandboxes\/pr-1\/forks\/shop\/httproute(?:\.policy\.linkerd\.io)?-cart-/;
      expect([...files.keys()].filter((path) => copy.test(path))).toHaveLength(1);
    },
  );
});
