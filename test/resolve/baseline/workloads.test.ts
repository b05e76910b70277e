import { describe, expect, it } from "vitest";
import { at } from "../../../lib/kube/json.ts";
import { configReferences } from "../../../lib/kube/references.ts";
import { documents } from "../../support/input.ts";
import { deployment, indexed, service } from "./support.ts";

describe("workloads", () => {
  it("are found in every kind that has pods", () => {
    const pod = "{metadata: {labels: {app: x}}, spec: {containers: []}}";
    const { baseline, codes } = indexed(`
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {template: ${pod}}}
---
{apiVersion: batch/v1, kind: CronJob, metadata: {name: b}, spec: {jobTemplate: {spec: {template: ${pod}}}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: c, labels: {app: x}}, spec: {containers: []}}
---
{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: d}, spec: {template: ${pod}}}
---
{apiVersion: example.com/v1, kind: Deployment, metadata: {name: e}, spec: {template: ${pod}}}
`);
    expect(codes).toEqual([]);
    expect(
      [...baseline.workloads.values()].map((w) => [w.kind, w.templatePath.join("."), w.podLabels]),
    ).toEqual([
      ["Pod", "", { app: "x" }],
      ["StatefulSet", "spec.template", { app: "x" }],
      ["Rollout", "spec.template", { app: "x" }],
      ["CronJob", "spec.jobTemplate.spec.template", { app: "x" }],
    ]);
  });

  it("take the template of a Rollout from its workloadRef", () => {
    const rollout = (name: string) =>
      `---\n{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: r-${name}}, spec: {workloadRef: {apiVersion: apps/v1, kind: Deployment, name: ${name}}}}\n`;
    const { baseline, codes, problems } = indexed(
      deployment("cart", "app: cart") + rollout("cart") + rollout("gone"),
    );
    const found = baseline.workloads.get("argoproj.io/Rollout/shop/r-cart");
    expect(found?.podLabels).toEqual({ app: "cart" });
    expect(found?.podSpec).toEqual({ containers: [{ name: "main", image: "x" }] });
    expect(codes).toEqual(["W0306"]);
    expect(problems[0]?.message).toContain("Deployment shop/gone");
  });
});

describe("Services", () => {
  it("select workloads of their namespace by pod labels", () => {
    const { baseline } = indexed(
      deployment("v1", "app: reviews, version: v1") +
        deployment("v2", "app: reviews, version: v2") +
        deployment("far", "app: reviews", "other") +
        service("reviews", "app: reviews") +
        service("reviews-v2", "app: reviews, version: v2") +
        "---\n{apiVersion: v1, kind: Service, metadata: {name: manual}, spec: {clusterIP: None, ports: [{port: 80}]}}\n" +
        "---\n{apiVersion: v1, kind: Service, metadata: {name: empty}, spec: {selector: {}, ports: [{port: 80}]}}\n" +
        "---\n{apiVersion: v1, kind: Service, metadata: {name: external}, spec: {type: ExternalName, externalName: x.org, selector: {app: reviews}}}\n",
    );
    const workloadsOf = (name: string) =>
      baseline.services.get(`shop/${name}`)?.workloads.map((w) => w.name);
    expect(workloadsOf("reviews")).toEqual(["v1", "v2"]);
    expect(workloadsOf("reviews-v2")).toEqual(["v2"]);
    expect([workloadsOf("manual"), workloadsOf("empty"), workloadsOf("external")]).toEqual([
      [],
      [],
      [],
    ]);
    expect(baseline.services.get("shop/manual")?.headless).toBe(true);
    expect(baseline.servicesOf.get("apps/Deployment/shop/v2")?.map((s) => s.name)).toEqual([
      "reviews",
      "reviews-v2",
    ]);
    expect(baseline.servicesOf.get("apps/Deployment/other/far")).toEqual([]);
    expect(baseline.namespaces).toEqual(["other", "shop"]);
  });

  it("come in the same order whatever the order of the input", () => {
    const parts = [
      deployment("b", "app: x"),
      deployment("a", "app: x"),
      service("s2", "app: x"),
      service("s1", "app: x"),
    ];
    const keys = (text: string) => {
      const { baseline } = indexed(text);
      return [
        [...baseline.objects.keys()],
        [...baseline.services.keys()],
        [...baseline.workloads.keys()],
      ];
    };
    expect(keys(parts.join(""))).toEqual(keys([...parts].reverse().join("")));
  });
});

describe("configReferences", () => {
  const podSpec = documents(`
initContainers:
  - {name: i, envFrom: [{configMapRef: {name: base}}, {prefix: X_, secretRef: {name: s1}}]}
containers:
  - name: main
    env:
      - {name: A, value: base}
      - {name: B, valueFrom: {configMapKeyRef: {name: base, key: k}}}
      - {name: C, valueFrom: {secretKeyRef: {name: s2, key: k}}}
volumes:
  - {name: a, configMap: {name: files}}
  - {name: b, secret: {secretName: s3}}
  - {name: c, persistentVolumeClaim: {claimName: data}}
  - {name: d, projected: {sources: [{serviceAccountToken: {path: t}}, {configMap: {name: base}}, {secret: {name: s4}}]}}
  - {name: e, csi: {driver: x, nodePublishSecretRef: {name: s5}}}
imagePullSecrets: [{name: pull}]
`)[0]?.value as Record<string, never>;

  it("finds every use, and points at the name", () => {
    const found = configReferences(podSpec);
    expect(found.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "ConfigMap base",
      "Secret s1",
      "ConfigMap base",
      "Secret s2",
      "ConfigMap files",
      "Secret s3",
      "PersistentVolumeClaim data",
      "Secret s5",
      "ConfigMap base",
      "Secret s4",
      "Secret pull",
    ]);
    for (const { name, path } of found) expect(at(podSpec, ...path)).toBe(name);
  });

  it("survives wrong types", () => {
    expect(
      configReferences({
        containers: "x",
        volumes: [null, 3, { configMap: { name: 5 } }],
        imagePullSecrets: {},
      }),
    ).toEqual([]);
  });
});
