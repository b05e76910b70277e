import { describe, expect, it } from "vitest";
import { synth } from "../../support/synth.ts";

const folder = "environments/staging";
const environment = `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline/}], namespace: shop, deploy: true}
  dependencies: [{name: pay, secrets: [pay-live], hosts: [api.pay.example]}]
`;
const baseline = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: a}]}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {PAY: "https://api.pay.example"}
`;
const secret = (name: string) => ({
  apiVersion: "external-secrets.io/v1",
  kind: "ExternalSecret",
  metadata: { name },
  spec: {
    secretStoreRef: { name: "vault", kind: "ClusterSecretStore" },
    dataFrom: [{ extract: { key: "test" } }],
  },
});
const settings = (PAY: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "own-settings" },
  data: { PAY },
});

/** The codes about dependencies of a Job with this container, among other objects of a branch. */
function warned(container: object, others: readonly object[] = []): readonly string[] {
  const template = {
    spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a", ...container }] },
  };
  const job = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "refund" },
    spec: { template },
  };
  const sandbox = {
    apiVersion: "isolane.dev/v1alpha1",
    kind: "Sandbox",
    metadata: { name: "pr-1" },
    spec: { objects: [job, ...others] },
  };
  const { diagnostics } = synth({
    [`${folder}/environment.yaml`]: environment,
    [`${folder}/baseline/web.yaml`]: baseline,
    [`${folder}/sandboxes/pr-1.yaml`]: JSON.stringify(sandbox),
  });
  expect(
    diagnostics.flatMap(({ code, message }) => (code.startsWith("E") ? [message] : [])),
  ).toEqual([]);
  return diagnostics.map(({ code }) => code).filter((code) => code.startsWith("W080"));
}
const from = (name: string) => ({ envFrom: [{ secretRef: { name } }] });
const told = (name: string) => ({ envFrom: [{ configMapRef: { name } }] });

describe("a workload of a branch", () => {
  it("is named where it has the baseline's credentials, or is told a host", () => {
    expect(warned(from("pay-live"))).toEqual(["W0806"]);
    expect(warned({ args: ["--url=api.pay.example"] })).toEqual(["W0806"]);
    expect(warned(told("settings"))).toEqual(["W0806"]);
    expect(warned(told("own-settings"), [settings("http://api.pay.example/v2")])).toEqual([
      "W0806",
    ]);
  });

  it("is not, where what it has is the branch's own, whatever its name", () => {
    expect(warned(from("pay-test"), [secret("pay-test")])).toEqual([]);
    expect(warned(from("pay-live"), [secret("pay-live")])).toEqual([]);
    expect(warned(told("own-settings"), [settings("http://stub")])).toEqual([]);
  });
});
