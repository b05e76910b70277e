/** @module Whose hooks may go out for which engine, and what an owner never deletes. */
import { describe, expect, it } from "vitest";
import { type AppliedBy, strayHook } from "../../lib/kube/hooks.ts";
import { synth, synthFiles } from "../support/synth.ts";

const job = (annotations: Readonly<Record<string, string>>) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "x", annotations },
});
const helm = (value: string) => job({ "helm.sh/hook": value });
const argo = (value: string) => job({ "argocd.argoproj.io/hook": value });

describe("a hook", () => {
  const cases: readonly (readonly [string, ReturnType<typeof job>, readonly AppliedBy[]])[] = [
    ["a plain object", job({}), ["argocd", "flux", undefined]],
    ["Helm's CRDs of old", helm("crd-install"), ["argocd", "flux", undefined]],
    ["Helm's installs and upgrades", helm("pre-install, post-upgrade"), ["argocd"]],
    ["Helm's uninstall", helm("post-delete"), []],
    ["an upgrade that is an uninstall too", helm("pre-upgrade,pre-delete"), []],
    ["Helm's rollback", helm("pre-rollback"), []],
    ["Helm's test", helm("test"), []],
    ["Helm's test of old", helm("test-success"), []],
    ["a test that installs too", helm("post-install,test"), ["argocd"]],
    ["a moment that nobody knows", helm("mid-install"), []],
    ["Argo CD's own", argo("PreSync"), ["argocd"]],
    ["one that Argo CD skips", argo("Skip"), ["argocd"]],
    ["a moment that Argo CD does not know", argo("Later"), ["argocd"]],
  ];
  it.each(cases)("%s goes out for whom it is meant", (_name, object, fine) => {
    const engines: readonly AppliedBy[] = ["argocd", "flux", undefined];
    expect(engines.filter((engine) => strayHook(object, engine) === undefined)).toEqual(fine);
  });
  it("of Argo CD outranks Helm's on the same object, as it does there", () => {
    const both = job({ "argocd.argoproj.io/hook": "Sync", "helm.sh/hook": "pre-delete" });
    expect(strayHook(both, "argocd")).toBeUndefined();
    expect(strayHook(both, "flux")?.owner).toBe("Argo CD");
  });
});

const environment = (engine: string, baseline = "deploy: true") =>
  `{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: staging}, spec: {baseline: {namespace: shop, ${baseline}, sources: [{path: baseline/}]}, gitops: {engine: ${engine}, repository: https://git.example.com/a.git}}}`;
const files = (engine: string, objects: string, baseline?: string) => ({
  "environments/staging/environment.yaml": environment(engine, baseline),
  "environments/staging/baseline/all.yaml": objects,
});
const hooks = `
apiVersion: v1
kind: Pod
metadata: {name: smoke, annotations: {helm.sh/hook: test}}
spec: {containers: [{name: a, image: a}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: notify, annotations: {argocd.argoproj.io/hook: SyncFail}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: plain}
`;

describe("a baseline that is deployed", () => {
  it.each([
    ["flux", ["configmap-plain"]],
    ["argocd", ["configmap-plain", "job-notify"]],
  ] as const)("for %s has no hooks of others", (engine, expected) => {
    const { files: output, diagnostics } = synth(files(engine, hooks));
    const names = [...output.keys()].filter((path) => path.startsWith("staging/baseline/"));
    expect(names.map((path) => path.split("/").at(-1)?.replace(".yaml", "")).sort()).toEqual(
      expected,
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(
      Array.from({ length: 3 - expected.length }, () => "W0102"),
    );
  });
  it("of hooks alone writes nothing, and that is fine", () => {
    const { diagnostics } = synth({
      "environments/staging/environment.yaml": environment("flux").replace(
        /, gitops: .*?\}\}\}/,
        "}}",
      ),
      "environments/staging/baseline/all.yaml":
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, annotations: {helm.sh/hook: pre-delete}}}",
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(["W0102"]);
  });
  it("by somebody else is nobody's warning", () => {
    expect(synth(files("flux", hooks, "deploy: false")).diagnostics).toEqual([]);
  });

  const kept = (annotation: string) => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, annotations: {${annotation}}}
`;
  const pvc = (engine: string, annotation: string) =>
    [...synthFiles(files(engine, kept(annotation)))].find(([path]) => path.includes("data"))?.[1];
  it.each([
    ["flux", "helm.sh/resource-policy: keep", "kustomize.toolkit.fluxcd.io/prune: disabled"],
    [
      "flux",
      "argocd.argoproj.io/sync-options: 'Prune=false'",
      "kustomize.toolkit.fluxcd.io/prune: disabled",
    ],
    ["argocd", "helm.sh/resource-policy: keep", "sync-options: Prune=false"],
    ["argocd", "kustomize.toolkit.fluxcd.io/prune: disabled", "sync-options: Prune=false"],
    ["argocd", "helm.sh/resource-policy: other", "sync-options: Prune=confirm"],
  ])("by %s keeps for good what says %s", (engine, annotation, expected) => {
    expect(pvc(engine, annotation)).toContain(expected);
  });
});
