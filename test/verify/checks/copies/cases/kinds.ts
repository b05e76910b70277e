import {
  type Case,
  inPod,
  json,
  type Node,
  patch,
  server,
  set,
  side,
  strategic,
  two,
} from "./case.ts";

const cron: Case = { kind: "CronJob", strategies: { schedule: "suspend" } };
const inJob = (spec: Node): Node => ({ spec: { jobTemplate: inPod(spec) } });

const wait = { name: "wait", image: "busybox" };
const migrate = { name: "migrate", image: "a" };
const skip = { migrations: "skip" };

export const kinds: Readonly<Record<string, Case>> = {
  "a skipped migration": { strategies: skip, pod: { initContainers: [migrate] } },
  "a skipped migration before another container": {
    strategies: skip,
    pod: { initContainers: [wait, { ...migrate, name: "db-migrate" }, { ...wait, name: "last" }] },
  },
  "skipped migrations, and a patch": {
    ...strategic({ initContainers: [{ name: "wait", args: ["1"] }] }),
    strategies: skip,
    pod: { initContainers: [migrate, wait, { ...migrate, name: "migrate-2" }] },
  },
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
