import { describe, expect, test } from "vitest";
import { app, files, object, sandbox } from "../../support/small-app.ts";
import { synth } from "../../support/synth.ts";

const kyverno = (
  action: string,
  kind: string,
  rule = "validate: {pattern: {metadata: {labels: {app: '?*'}}}}",
) =>
  object(
    "kyverno.io/v1",
    "ClusterPolicy",
    "labels",
    `validationFailureAction: ${action}, rules: [{name: a, match: {any: [{resources: {kinds: [${kind}]}}]}, ${rule}}]`,
  );
const admission = (actions: string) =>
  object(
    "admissionregistration.k8s.io/v1",
    "ValidatingAdmissionPolicy",
    "images",
    "matchConstraints: {resourceRules: [{apiGroups: [apps], resources: [deployments]}]}",
  ) +
  object(
    "admissionregistration.k8s.io/v1",
    "ValidatingAdmissionPolicyBinding",
    "images",
    `policyName: images, validationActions: [${actions}]`,
  );

const said = (
  policies: string,
  sandboxes = [sandbox("pr-1", ["cart"]), sandbox("pr-2", ["cart"])],
) =>
  synth(files(app("cart") + policies, sandboxes)).diagnostics.map(({ code, message }) => [
    code,
    message,
  ]);

describe("a policy that may refuse forks", () => {
  test.each([
    [
      "Kyverno",
      kyverno("Enforce", "Pod"),
      'ClusterPolicy labels: forks have no label "app", of which there is talk',
    ],
    [
      "Kyverno's new kind",
      object(
        "policies.kyverno.io/v1",
        "ValidatingPolicy",
        "p",
        "matchConstraints: {resourceRules: [{resources: [pods]}]}",
      ),
      "ValidatingPolicy p",
    ],
    [
      "Gatekeeper",
      object(
        "constraints.gatekeeper.sh/v1beta1",
        "K8sRequiredLabels",
        "team",
        "match: {kinds: [{apiGroups: [''], kinds: [Pod]}]}, parameters: {labels: [team]}",
      ),
      "K8sRequiredLabels team",
    ],
    [
      "Kubewarden",
      object(
        "policies.kubewarden.io/v1",
        "ClusterAdmissionPolicy",
        "priv",
        "module: x, rules: [{resources: [pods]}]",
      ),
      "ClusterAdmissionPolicy priv",
    ],
    [
      "jsPolicy",
      object(
        "policy.jspolicy.com/v1beta1",
        "JsPolicy",
        "deny.example.com",
        "operations: [CREATE], resources: ['*']",
      ),
      "JsPolicy deny.example.com",
    ],
    ["a ValidatingAdmissionPolicy", admission("Deny"), "ValidatingAdmissionPolicy images"],
  ])("is named once for all sandboxes: of %s", (_, policy, name) => {
    expect(said(policy)).toEqual([["W0327", `the cluster may refuse forks by ${name}`]]);
  });

  test.each([
    ["it only audits", kyverno("Audit", "Pod")],
    [
      "it only changes objects",
      kyverno("Enforce", "Pod", "mutate: {patchStrategicMerge: {spec: {}}}"),
    ],
    ["it is about other kinds", kyverno("Enforce", "Namespace")],
    [
      "it is tried out",
      object(
        "constraints.gatekeeper.sh/v1beta1",
        "K8sRequiredLabels",
        "team",
        "enforcementAction: dryrun",
      ),
    ],
    [
      "it only watches",
      object(
        "policies.kubewarden.io/v1",
        "ClusterAdmissionPolicy",
        "priv",
        "mode: monitor, rules: [{resources: [pods]}]",
      ),
    ],
    ["its binding only warns", admission("Warn")],
  ])("is not named where %s", (_, policy) => {
    expect(said(policy)).toEqual([]);
  });

  test("is not named where nothing is forked", () => {
    expect(said(kyverno("Enforce", "Pod"), [])).toEqual([]);
  });
});
