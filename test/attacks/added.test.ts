/** @module Objects that a branch gives the name of a program's: by a program, and by a line in an index. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { compileEnvironment } from "../../lib/compile.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import type { KubeObject } from "../../lib/kube/object.ts";
import { objectPath } from "../../lib/model/layout.ts";
import { type FileMap, memoryIo } from "../support/synth.ts";
import { type Compiled, compiled, judged, shop } from "../support/verified.ts";

const spec = (engine: string) => ({
  "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
  routing: { backend: istio, implementation: istio }
  gitops: { engine: ${engine}, repository: "https://git.example/shop.git" }
`,
  // Names that the baseline asks for without having them.
  "environments/staging/baseline/asking.yaml": `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store }
spec:
  serviceName: store-peers
  selector: { matchLabels: { app: store } }
  volumeClaimTemplates: [ { metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } } ]
  template:
    metadata: { labels: { app: store } }
    spec: { serviceAccountName: store-account, containers: [ { name: store, image: "example/store:1", volumeMounts: [ { name: data, mountPath: /data } ] } ] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: beta }
spec: { hosts: [beta], http: [ { route: [ { destination: { host: web, port: { number: 8080 } } } ] } ] }
`,
});
const worlds: readonly (readonly [string, FileMap])[] = ["argocd", "flux"].map((engine) => [
  engine,
  shop("istio", spec(engine)),
]);

const of = (apiVersion: string, kind: string, rest: object = {}, name = "extra"): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "shop" },
  ...rest,
});
const marked = (object: KubeObject, metadata: object): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, ...metadata },
});
const service = (spec: object) =>
  of("v1", "Service", { spec: { selector: { db: "db" }, ports: [{ port: 80 }], ...spec } });
const pods = (spec: object = {}, container: object = {}) => ({
  selector: { matchLabels: { db: "db" } },
  template: {
    metadata: { labels: { db: "db" } },
    spec: { containers: [{ name: "db", image: "example/db:1", ...container }], ...spec },
  },
});
const target = { apiVersion: "apps/v1", kind: "Deployment", name: "cart" };
const cluster = ({ metadata: { namespace: _, ...metadata }, ...rest }: KubeObject): KubeObject => ({
  ...rest,
  metadata,
});

const attacks: Readonly<Record<string, KubeObject>> = {
  "endpoints for a Service of the baseline": of("discovery.k8s.io/v1", "EndpointSlice", {
    metadata: {
      name: "extra",
      namespace: "shop",
      labels: { "kubernetes.io/service-name": "cart" },
    },
    addressType: "IPv4",
    endpoints: [{ addresses: ["10.0.0.1"] }],
  }),
  "endpoints of old": of("v1", "Endpoints", { subsets: [] }, "cart-alias"),
  "a host of somebody": of("networking.istio.io/v1", "ServiceEntry", {
    spec: { hosts: ["cart.shop.svc.cluster.local"], resolution: "STATIC" },
  }),
  "a filter of all proxies": of("networking.istio.io/v1alpha3", "EnvoyFilter", { spec: {} }),
  "what all proxies know": of("networking.istio.io/v1", "Sidecar", { spec: { egress: [] } }),
  "a workload by hand": of("networking.istio.io/v1", "WorkloadEntry", {
    spec: { address: "10.0.0.1", labels: { app: "cart" } },
  }),
  "an Ingress": of("networking.k8s.io/v1", "Ingress", {
    spec: { defaultBackend: { service: { name: "cart", port: { number: 8080 } } } },
  }),
  "an autoscaler": of("autoscaling/v2", "HorizontalPodAutoscaler", {
    spec: { scaleTargetRef: target, maxReplicas: 1 },
  }),
  "an autoscaler of somebody else": of("keda.sh/v1alpha1", "ScaledObject", {
    spec: { scaleTargetRef: target, triggers: [] },
  }),
  "a webhook": cluster(
    of("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", { webhooks: [] }),
  ),
  "a policy of admission": cluster(
    of("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", { spec: {} }),
  ),
  rights: of("rbac.authorization.k8s.io/v1", "RoleBinding", {
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "admin" },
    subjects: [{ kind: "ServiceAccount", name: "cart" }],
  }),
  "rights everywhere": cluster(of("rbac.authorization.k8s.io/v1", "ClusterRole", { rules: [] })),
  "a Secret without values": of("v1", "Secret", {
    type: "kubernetes.io/service-account-token",
  }),
  "a Secret of a store": of("external-secrets.io/v1", "ExternalSecret", {
    spec: { target: { name: "cart-secret" } },
  }),
  "a sealed Secret": of("bitnami.com/v1alpha1", "SealedSecret", {
    spec: { encryptedData: {}, template: { metadata: { name: "cart-secret" } } },
  }),
  "who may call": of("networking.k8s.io/v1", "NetworkPolicy", {
    spec: { podSelector: { matchLabels: { db: "db" } }, ingress: [{}] },
  }),
  "who may call, by the mesh": of("security.istio.io/v1", "AuthorizationPolicy", {
    spec: { selector: { matchLabels: { db: "db" } }, rules: [{}] },
  }),
  "limits of a whole namespace": of("v1", "ResourceQuota", { spec: { hard: { pods: "0" } } }),
  "an Application": of("argoproj.io/v1alpha1", "Application", { spec: {} }),
  "a Kustomization": of("kustomize.toolkit.fluxcd.io/v1", "Kustomization", { spec: {} }),
  "a Rollout, which changes routes": of("argoproj.io/v1alpha1", "Rollout", { spec: pods() }),
  "a kind that nobody knows": of("acme.example/v1", "Thing"),
  "a Namespace": cluster(of("v1", "Namespace")),
  "a node's port": of("apps/v1", "Deployment", { spec: pods({ hostNetwork: true }) }),
  "a node's port of one container": of("v1", "Pod", {
    spec: pods({}, { ports: [{ containerPort: 80, hostPort: 80 }] }).template.spec,
  }),
  "a load balancer": service({ type: "LoadBalancer" }),
  "an address of somebody": service({ externalIPs: ["10.0.0.1"] }),
  "an address in the cluster": service({ clusterIP: "10.96.0.10" }),
  "another name of a host": of("v1", "Service", {
    spec: { type: "ExternalName", externalName: "cart.other" },
  }),
  "a host name by a tool": marked(service({}), {
    annotations: { "external-dns.alpha.kubernetes.io/hostname": "shop.example" },
  }),
  "a host name by a tool that nobody knows": marked(service({}), {
    annotations: { "acme.example/hostname": "shop.example" },
  }),
  "copies in other namespaces": marked(of("v1", "ConfigMap"), {
    annotations: { "reflector.v1.k8s.emberstack.com/reflection-auto-enabled": "true" },
  }),
  "a hook": marked(of("batch/v1", "Job", { spec: { template: pods().template } }), {
    annotations: { "argocd.argoproj.io/hook": "PostDelete" },
  }),
  "what stays for ever": marked(of("v1", "ConfigMap"), {
    annotations: { "kustomize.toolkit.fluxcd.io/prune": "disabled" },
  }),
  "a finalizer": marked(of("v1", "ConfigMap"), { finalizers: ["acme.example/never"] }),
  "an owner": marked(of("v1", "ConfigMap"), { ownerReferences: [] }),
  "a ConfigMap that pods of the baseline take if it is there": of(
    "v1",
    "ConfigMap",
    {},
    "web-config",
  ),
  "an account of the baseline": of("v1", "ServiceAccount", {}, "store-account"),
  "a governing Service of the baseline": of(
    "v1",
    "Service",
    { spec: service({}).spec },
    "store-peers",
  ),
  "a host that the baseline routes": of("v1", "Service", { spec: service({}).spec }, "beta"),
  "the claim of a pod to come": of("v1", "PersistentVolumeClaim", { spec: {} }, "data-store-7"),
};

describe.each(worlds)("%s: a program adds", (_, repository) => {
  const world = compiled(repository);
  test.each(Object.entries(attacks))("%s", (_name, object) => {
    expect(codesOf(repository, object).join()).toMatch(/E0628|E054[0-9]|E0550/);
    for (const cause of [
      { file: "staging/pr-1/extra", line: 1, path: "", program: true },
      { file: "environments/staging/baseline/workloads.yaml", line: 2, path: "" },
    ])
      expect(judged(forged(world, object, cause)).codes.join()).toMatch(/E0945|E0920|E0922|E0940/);
  });

  test.each(
    Object.entries({
      "a ConfigMap": of("v1", "ConfigMap", { data: { a: "b" } }),
      "a workload": of("apps/v1", "StatefulSet", { spec: { serviceName: "extra", ...pods() } }),
      "a Job in an order of the lane's own": marked(
        of("batch/v1", "Job", { spec: { template: pods().template } }),
        { annotations: { "argocd.argoproj.io/sync-wave": "-2" } },
      ),
      "a Service": service({ type: "ClusterIP", externalIPs: [] }),
      "an account": of("v1", "ServiceAccount"),
      "a claim": of("v1", "PersistentVolumeClaim", { spec: {} }, "data-other-7"),
    }),
  )("%s, which is fine", (_name, object) => {
    expect(codesOf(repository, object)).toEqual([]);
  });
});

/** The errors of a compile to which a program adds an object. */
function codesOf(repository: FileMap, value: object): readonly string[] {
  const problems = new Problems();
  compileEnvironment(memoryIo(repository), "environments/staging", problems, {
    objects: [{ sandbox: "pr-1", path: "staging/pr-1/extra", value }],
  });
  return problems.all.filter(({ severity }) => severity === "error").map(({ code }) => code);
}

/** The output with the object, and an index that says what is asked of it. */
function forged(world: Compiled, object: KubeObject, cause: object): Compiled {
  const file = objectPath({ unit: { kind: "sandbox", name: "pr-1" }, phase: "workload", object });
  const text = JSON.stringify(object);
  const path = "staging/index/sandboxes/pr-1.json";
  const index = JSON.parse(world.files.get(path) ?? "");
  const { apiVersion, kind, metadata } = object;
  const sha256 = createHash("sha256").update(text).digest("hex");
  index.sources.forged = cause;
  index.objects.push({ apiVersion, kind, ...metadata, file, sha256, sources: [["forged", 1, ""]] });
  return {
    ...world,
    files: new Map([...world.files, [`staging/${file}`, text], [path, JSON.stringify(index)]]),
  };
}
