import { describe, expect, it } from "vitest";
import { at } from "../../../lib/kube/json.ts";
import { objectsOf, pod, resolveForks, sandbox, workloadOf } from "./support.ts";

const cart = "- forkOf: {kind: Deployment, name: cart}";

const full = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  uid: abc
  resourceVersion: "7"
  ownerReferences: [{kind: X, name: x, uid: y}]
  managedFields: []
  labels: {app: cart, team: a, app.kubernetes.io/instance: shop, helm.sh/chart: cart-1.0.0, app.kubernetes.io/managed-by: Helm}
  annotations:
    note: keep
    argocd.argoproj.io/tracking-id: shop:apps/Deployment:shop/cart
    argocd.argoproj.io/sync-wave: "3"
    kubectl.kubernetes.io/last-applied-configuration: "{}"
    deployment.kubernetes.io/revision: "4"
    meta.helm.sh/release-name: shop
spec:
  replicas: 0
  paused: true
  minReadySeconds: 5
  selector: {matchLabels: {app: cart}}
  strategy: {type: RollingUpdate}
  template:
    metadata:
      labels: {app: cart, version: v1, app.kubernetes.io/instance: shop, sidecar.istio.io/inject: "true", tier: web}
      annotations: {checksum/config: abc, prometheus.io/scrape: "true", argocd.argoproj.io/x: "1"}
    spec:
      nodeName: node-1
      serviceAccountName: cart
      securityContext: {runAsNonRoot: true}
      containers:
        - name: server
          image: cart:1
          readinessProbe: {httpGet: {path: /, port: 8080}}
          ports: [{containerPort: 8080}]
status: {replicas: 3}
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec: {selector: {app: cart}, ports: [{name: http, port: 80, targetPort: 8080}]}
`;

describe("a fork of a Deployment", () => {
  const { forks, codes } = resolveForks(full, [
    sandbox(
      "pr-1",
      cart,
      "{owner: me, source: {repository: a/b, branch: feat/x, commit: abc, pullRequest: 7}}"
        .slice(1, -1)
        .replaceAll(", source", "\n  source"),
    ),
  ]);
  const object = workloadOf(forks[0]);

  it("has nothing to say about a plain workload", () => {
    expect(codes).toEqual([]);
  });

  it("keeps the object's own labels and annotations, and none by which tools track the original", () => {
    expect(object.metadata).toEqual({
      name: forks[0]?.name,
      namespace: "shop",
      labels: {
        app: "cart",
        team: "a",
        "isolane.dev/environment": "staging",
        "isolane.dev/sandbox": "pr-1",
        "isolane.dev/fork": forks[0]?.name,
      },
      annotations: {
        note: "keep",
        "isolane.dev/fork-of": "Deployment/cart",
        "isolane.dev/owner": "me",
        "isolane.dev/repository": "a/b",
        "isolane.dev/branch": "feat/x",
        "isolane.dev/commit": "abc",
        "isolane.dev/pull-request": "7",
      },
    });
    expect(object.status).toBeUndefined();
  });

  it("runs one pod at a time, also where the baseline sleeps or is paused", () => {
    expect(object.spec).toMatchObject({
      replicas: 1,
      revisionHistoryLimit: 2,
      strategy: { type: "Recreate" },
      minReadySeconds: 5,
    });
    expect(at(object, "spec", "paused")).toBeUndefined();
  });

  it("is selected by its own label only", () => {
    expect(at(object, "spec", "selector")).toEqual({
      matchLabels: { "isolane.dev/fork": forks[0]?.name },
    });
  });

  it("drops pod labels that a selector uses, and keeps the others", () => {
    expect(forks[0]?.podLabels).toEqual({
      version: "v1",
      tier: "web",
      "sidecar.istio.io/inject": "true",
      "isolane.dev/environment": "staging",
      "isolane.dev/sandbox": "pr-1",
      "isolane.dev/fork": forks[0]?.name,
    });
    expect(at(object, "spec", "template", "metadata", "labels")).toEqual(forks[0]?.podLabels);
  });

  it("keeps pod annotations, probes, security context and service account; drops the node", () => {
    expect(at(object, "spec", "template", "metadata", "annotations")).toEqual({
      "checksum/config": "abc",
    });
    expect(pod(forks[0], "nodeName")).toBeUndefined();
    expect(pod(forks[0], "serviceAccountName")).toBe("cart");
    expect(pod(forks[0], "securityContext")).toEqual({ runAsNonRoot: true });
    expect(pod(forks[0], "containers", 0, "readinessProbe")).toEqual({
      httpGet: { path: "/", port: 8080 },
    });
  });

  it("says where it comes from: the forkOf node first, then the baseline object", () => {
    const emitted = forks[0]?.objects.find((o) => o.object.kind === "Deployment");
    expect(emitted?.sources.map((s) => [s.document.file, s.path])).toEqual([
      ["sandbox-0.yaml", ["spec", "forks", 0, "forkOf"]],
      ["baseline.yaml", []],
    ]);
  });
});

describe("a fork of a StatefulSet", () => {
  const set = (serviceName: string) => `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: ${serviceName}
  replicas: 3
  selector: {matchLabels: {app: db}}
  updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {volumeName: pv-7, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: db:1, ports: [{containerPort: 8080}], env: [{name: PEERS, value: "http://db-0.db:80,http://db-1.db:80"}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: gov}
spec: {clusterIP: None, selector: {app: elsewhere}, ports: [{name: http, port: 80}]}
`;
  const fork = "- forkOf: {kind: StatefulSet, name: db}";

  it("is governed by its own headless Service, and its own claims go with it", () => {
    const { forks, codes } = resolveForks(set("db"), fork);
    const object = workloadOf(forks[0]);
    const [service] = objectsOf(forks[0], "Service");
    expect(at(object, "spec", "serviceName")).toBe(service?.metadata.name);
    expect(at(service, "spec", "clusterIP")).toBe("None");
    expect(object.spec).toMatchObject({
      replicas: 1,
      updateStrategy: { type: "RollingUpdate" },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Delete" },
    });
    expect(at(object, "spec", "volumeClaimTemplates", 0, "spec", "volumeName")).toBeUndefined();
    expect(codes).toEqual(["E0345", "W0318", "W0319"]);
  });

  it("gets a copy of a governing Service that selects other pods, which is no way to reach it", () => {
    const { forks } = resolveForks(set("gov"), fork);
    expect(objectsOf(forks[0], "Service").map((s) => s.metadata.name)).toContain(
      at(workloadOf(forks[0]), "spec", "serviceName"),
    );
    expect(forks[0]?.services.map((s) => s.baseline.name)).toEqual(["db"]);
  });

  it("has none where the baseline's is unknown", () => {
    const { forks, codes } = resolveForks(set("missing"), fork);
    expect(at(workloadOf(forks[0]), "spec", "serviceName")).toBeUndefined();
    expect(codes).toContain("W0320");
  });
});

describe("a fork of a Rollout", () => {
  const rollout = (spec: string) => `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: cart, annotations: {rollout.argoproj.io/revision: "3"}}
spec:
  selector: {matchLabels: {app: cart}}
  strategy: {canary: {canaryService: cart-canary, stableService: cart, trafficRouting: {istio: {virtualService: {name: cart}}}, steps: [{setWeight: 5}]}}
  analysis: {successfulRunHistoryLimit: 1}
  ${spec}
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec: {selector: {app: cart}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  replicas: 0
  selector: {matchLabels: {app: cart}}
  template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: ref, image: "ref:1", ports: [{containerPort: 8080}]}]}}
`;

  it("is a plain rolling update that touches no route, Service or analysis of the baseline", () => {
    const { forks, codes } = resolveForks(
      rollout(
        "template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: own, image: x, ports: [{containerPort: 8080}]}]}}",
      ),
      "- forkOf: {kind: Rollout, name: cart}",
    );
    expect(codes).toEqual([]);
    expect(at(workloadOf(forks[0]), "spec", "strategy")).toEqual({ canary: {} });
    expect(at(workloadOf(forks[0]), "spec", "analysis")).toBeUndefined();
    expect(workloadOf(forks[0]).metadata.annotations).not.toHaveProperty(
      "rollout.argoproj.io/revision",
    );
  });

  it("carries the template that a workloadRef names", () => {
    const { forks, codes } = resolveForks(
      rollout("workloadRef: {apiVersion: apps/v1, kind: Deployment, name: cart}"),
      "- forkOf: {kind: Rollout, name: cart}",
    );
    expect(codes).toEqual([]);
    expect(pod(forks[0], "containers", 0, "name")).toBe("ref");
    expect(at(workloadOf(forks[0]), "spec", "workloadRef")).toBeUndefined();
  });
});

describe("a fork of a CronJob", () => {
  const job = `
apiVersion: batch/v1
kind: CronJob
metadata: {name: report}
spec:
  schedule: "* * * * *"
  jobTemplate:
    spec:
      template: {metadata: {labels: {app: report}}, spec: {restartPolicy: Never, containers: [{name: job, image: x}]}}
`;
  it("is suspended or runs, but somebody has to say which", () => {
    expect(resolveForks(job, "- forkOf: {kind: CronJob, name: report}").codes).toEqual(["E0334"]);
    const { forks, codes } = resolveForks(
      job,
      "- {forkOf: {kind: CronJob, name: report}, strategies: {schedule: suspend}}",
    );
    expect(codes).toEqual([]);
    expect(at(workloadOf(forks[0]), "spec", "suspend")).toBe(true);
    expect(at(workloadOf(forks[0]), "spec", "selector")).toBeUndefined();
    expect(
      at(workloadOf(forks[0]), "spec", "jobTemplate", "spec", "template", "metadata", "labels"),
    ).toEqual(forks[0]?.podLabels);
  });

  it("has no replicas to set", () => {
    const text =
      "- {forkOf: {kind: CronJob, name: report}, strategies: {schedule: run}, customizations: {replicas: 2}}";
    expect(resolveForks(job, text).codes).toEqual(["E0324"]);
  });
});
