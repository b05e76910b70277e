import { expect, it } from "vitest";
import { isOfMounts, keysMounts } from "../../../../lib/verify/checks/copies/mounts.ts";
import { synth } from "../../../support/synth.ts";

const folder = "environments/staging";
const files = {
  [`${folder}/environment.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [{ path: baseline/ }], namespace: shop, deploy: true }
  workloads: { Deployment/billing: { consumes: selective } }
  resources: { params: { notes: {} } }
`,
  [`${folder}/baseline/billing.yaml`]: `
apiVersion: apps/v1
kind: Deployment
metadata: { name: billing }
spec:
  selector: { matchLabels: { app: billing } }
  template:
    metadata: { labels: { app: billing } }
    spec:
      containers:
        - name: worker
          image: "example.com/billing:1"
          env: [{ name: QUEUE, value: billing }]
`,
  [`${folder}/plugins/notes.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: ResourcePlugin
metadata: { name: notes }
spec:
  description: A notebook.
  levels: [logical]
  outputs: [url, token]
  runner: { image: "example.com/notes:1" }
  steps: { create: [{ name: make, script: make }], delete: [{ name: burn, script: burn }] }
  janitor: { list: list }
`,
  [`${folder}/sandboxes/pr-1.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec:
  resources: [{ name: book, plugin: notes }]
  forks:
    - forkOf: { kind: Deployment, name: billing }
      strategies: { consumer: selective, consumerGroupEnv: QUEUE }
      customizations:
        files:
          - { path: /etc/notes/url, valueFrom: { resource: { name: book, output: url } } }
          - { path: /etc/notes/token, valueFrom: { resource: { name: book, output: token } } }
`,
};

it("lets a fork have the file of keys and outputs as files, where its baseline has no volume at all", () => {
  const { diagnostics } = synth(files);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
});

it("takes each of them once, and nothing else", () => {
  const own = keysMounts("isolane-keys-deployment-billing");
  const [volume] = own.volumes;
  const apart = (found: unknown) => ({
    ...{ path: ["spec", "volumes"], place: [], wanted: undefined, found },
  });
  expect(isOfMounts(apart([volume]), own)).toBe(true);
  expect(isOfMounts(apart([volume, volume]), own)).toBe(false);
  expect(isOfMounts(apart([volume, { name: "host", hostPath: { path: "/" } }]), own)).toBe(false);
  expect(isOfMounts(apart([]), own)).toBe(false);
  expect(isOfMounts(apart([volume]), keysMounts(undefined))).toBe(false);
});
