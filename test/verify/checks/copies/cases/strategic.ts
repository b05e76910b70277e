import { type Case, patch, strategic, strategicIn, two, volumes } from "./case.ts";

const probe = { httpGet: { path: "/x", port: "http" } };

export const strategicPatches: Readonly<Record<string, Case>> = {
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
};
