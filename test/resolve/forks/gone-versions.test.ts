/** @module Workloads of API versions that no API server has any more. */
import { describe, expect, it } from "vitest";
import { synth } from "../../support/synth.ts";

const codes = (apiVersion: string, kind = "Deployment") => {
  const { diagnostics } = synth({
    "environments/staging/environment.yaml":
      "{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: staging}, spec: {baseline: {namespace: shop, sources: [{path: all.yaml}]}, routing: {backend: istio}}}",
    "environments/staging/all.yaml": `
{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: web}, spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: a, ports: [{containerPort: 80}]}]}}}}
---
{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{name: http, port: 80}]}}
`,
    "environments/staging/sandboxes/pr-1.yaml": `{apiVersion: isolane.dev/v1alpha1, kind: Sandbox, metadata: {name: pr-1}, spec: {forks: [{forkOf: {kind: ${kind}, name: web}}]}}`,
  });
  return diagnostics.map(({ code }) => code).filter((code) => code.startsWith("E"));
};

describe("a fork", () => {
  it.each(["extensions/v1beta1", "apps/v1beta1", "apps/v1beta2"])(
    "of %s is refused by name",
    (version) => {
      expect(codes(version)).toEqual(["E0148"]);
    },
  );
  it("of a StatefulSet of apps/v1beta1 is refused too, of apps/v1 it is made", () => {
    expect(codes("apps/v1beta1", "StatefulSet")).toEqual(["E0148"]);
    expect(codes("apps/v1")).toEqual([]);
  });
  it.each(["batch/v1beta1", "batch/v2alpha1"])("of a CronJob of %s is refused too", (version) => {
    expect(codes(version, "CronJob")).toEqual(["E0148"]);
  });
  it("of a Deployment of somebody else's group is one of nothing", () => {
    expect(codes("example.com/v1beta1")).toEqual(["E0310"]);
  });
});
