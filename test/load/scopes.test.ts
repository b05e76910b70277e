/** @module Which objects of the baseline get a namespace, and what is said where it is a guess. */
import { describe, expect, it } from "vitest";
import { synth } from "../support/synth.ts";

const compile = (baseline: string, stated = "deploy: true") => {
  const { result, diagnostics } = synth({
    "environments/staging/environment.yaml": `{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: staging}, spec: {baseline: {namespace: shop, ${stated}, sources: [{path: all.yaml}]}, gitops: {repository: https://git.example.com/a.git}}}`,
    "environments/staging/all.yaml": baseline,
  });
  return {
    codes: diagnostics.map(({ code }) => code),
    messages: diagnostics.map(({ message }) => message).join("\n"),
    places: Object.fromEntries(
      (result?.input.baseline ?? []).map(({ object: { kind, metadata } }) => [
        `${kind}/${metadata.name}`,
        metadata.namespace,
      ]),
    ),
  };
};
const object = (apiVersion: string, kind: string, name = "x", rest = "") =>
  `---\n{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: ${name}${rest}}}\n`;

describe("a kind's scope", () => {
  it("is known of what many clusters run", () => {
    const cluster = [
      object("longhorn.io/v1beta2", "Volume"),
      object("operator.tigera.io/v1", "Installation"),
      object("constraints.gatekeeper.sh/v1beta1", "K8sRequiredLabels"),
      object("user.openshift.io/v1", "Group"),
    ];
    const { codes, places } = compile(cluster.join(""));
    expect(codes).toEqual([]);
    expect(places).toEqual({
      "Volume/x": "shop",
      "Installation/x": undefined,
      "K8sRequiredLabels/x": undefined,
      "Group/x": undefined,
    });
  });
  it("is said to be a guess, once for all kinds", () => {
    const two = object("example.com/v1", "Gadget", "a") + object("example.com/v1", "Gadget", "b");
    const found = compile(two + object("other.example/v1", "Gizmo"));
    expect(found.codes).toEqual(["W0105"]);
    expect(found.messages).toContain("example.com/Gadget, other.example/Gizmo are");
    expect(found.places["Gadget/a"]).toBe("shop");
  });
  it.each([
    [
      "the environment states",
      "",
      "kinds: {example.com/Gadget: {scope: Cluster}}, deploy: true",
      undefined,
    ],
    [
      "the environment states as namespaced",
      "",
      "kinds: {example.com/Gadget: {scope: Namespaced}}, deploy: true",
      "shop",
    ],
    [
      "a CRD states",
      "---\n{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: gadgets.example.com}, spec: {group: example.com, scope: Cluster, names: {kind: Gadget}}}\n",
      undefined,
      undefined,
    ],
    [
      "another object shows",
      object("example.com/v1", "Gadget", "other", ", namespace: apart"),
      undefined,
      "shop",
    ],
    ["nobody writes", "", "deploy: false", "shop"],
  ])("is no guess that %s", (_name, more, stated, place) => {
    const { codes, places } = compile(object("example.com/v1", "Gadget") + more, stated);
    expect(codes).toEqual([]);
    expect(places["Gadget/x"]).toBe(place);
  });
  it("is stated in the words of CRDs, or refused", () => {
    expect(
      compile(object("v1", "Service"), "kinds: {example.com/Gadget: {scope: cluster}}").codes,
    ).toEqual(["E0204"]);
    expect(compile(object("v1", "Service"), "kinds: {Gadget: {scope: Cluster}}").codes).toEqual([
      "E0205",
    ]);
  });
});

describe("an object that is named when it is applied", () => {
  const job =
    "---\n{apiVersion: batch/v1, kind: Job, metadata: {generateName: migrate-, annotations: {argocd.argoproj.io/hook: PreSync}}, spec: {}}\n";
  const run =
    "---\n{apiVersion: tekton.dev/v1, kind: PipelineRun, metadata: {generateName: build-}}\n";
  it("is left out, and that is said where it would have been applied", () => {
    const { codes, places } = compile(job + run + object("v1", "Service"));
    expect(codes).toEqual(["W0104", "W0104"]);
    expect(Object.keys(places)).toEqual(["Service/x"]);
    expect(compile(job + object("v1", "Service"), "deploy: false").codes).toEqual([]);
  });
  it("is an object like others if it has a name too", () => {
    expect(
      compile("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, generateName: a-}}").codes,
    ).toEqual([]);
  });
});
