import { describe, expect, it } from "vitest";
import type { FileMap } from "../../support/synth.ts";
import { compiled, edited, judged } from "../../support/verified.ts";

const world = (adopt: string, objects: string): FileMap => ({
  "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, adopt: [ "${adopt}" ] }
  routing: { backend: istio }
  gitops: { engine: argocd, repository: "https://git.example/shop.git" }
`,
  "environments/staging/baseline/all.yaml": `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { a: b }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: far }
data: { a: b }
${objects}`,
});

const object = (apiVersion: string, kind: string, name = "reader"): string =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: "${name}" }\n`;

const crd = `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: realms.example.com }
spec: { group: example.com, names: { kind: Realm }, scope: Cluster }
`;

describe("an adopted object of a cluster-scoped kind", () => {
  it.each([
    ["v1", "Namespace"],
    ["v1", "PersistentVolume"],
    ["admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"],
    ["apiextensions.k8s.io/v1", "CustomResourceDefinition"],
    ["cert-manager.io/v1", "ClusterIssuer"],
    ["cilium.io/v2", "CiliumClusterwideNetworkPolicy"],
    ["gateway.networking.k8s.io/v1", "GatewayClass"],
    ["networking.k8s.io/v1", "IngressClass"],
    ["policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy"],
    ["rbac.authorization.k8s.io/v1", "ClusterRole"],
    ["rbac.authorization.k8s.io/v1", "ClusterRoleBinding"],
    ["scheduling.k8s.io/v1", "PriorityClass"],
    ["storage.k8s.io/v1", "StorageClass"],
    ["example.com/v1", "Realm"],
  ])("belongs to the environment: %s %s", (apiVersion, kind) => {
    const { files, ...rest } = compiled(world(`${kind}/reader`, crd + object(apiVersion, kind)));
    expect([...files.keys()].filter((path) => path.includes("/_cluster/"))).toHaveLength(2);
    expect(judged({ files, ...rest }).codes).toEqual([]);
  });

  it("may have a name that only RBAC allows", () => {
    const role = object("rbac.authorization.k8s.io/v1", "ClusterRole", "system:Reader_1");
    expect(judged(compiled(world("ClusterRole/system:Reader_1", role))).codes).toEqual([]);
  });

  it("is missed when its file is gone", () => {
    const role = object("rbac.authorization.k8s.io/v1", "ClusterRole");
    const { files, ...rest } = compiled(world("ClusterRole/reader", role));
    const left = new Map([...files].filter(([path]) => !path.includes("routes/_cluster/")));
    expect(judged({ files: left, ...rest }).codes).toContain("E0941");
  });
});

it("tells objects of one name apart by their namespaces, and names them as the list has to", () => {
  const far = compiled(world("ConfigMap/far/settings", ""));
  expect(judged(far).codes).toEqual([]);
  const moved = edited(far, /routes\/far\/.*yaml$/, (text) =>
    text.replace("namespace: far", "namespace: shop"),
  );
  const { problems } = judged(moved);
  expect(problems.all.find(({ code }) => code === "E0940")?.help).toContain(
    'list "ConfigMap/settings"',
  );
});
