import { describe, expect, it } from "vitest";
import { app, plain, resolveForks } from "./support.ts";

const cart = "- forkOf: {kind: Deployment, name: cart}";
const withObject = (text: string) => resolveForks(`${app("cart", plain)}${text}`, cart);

describe("the proof that nothing of the baseline catches a fork", () => {
  it("refuses a budget with an empty selector, and points at it", () => {
    const { problems } = withObject(
      "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: all}\nspec: {selector: {}}",
    );
    expect(problems.map((p) => p.code)).toEqual(["E0501"]);
    expect(problems[0]?.message).toContain("PodDisruptionBudget shop/all");
    expect(problems[0]?.related?.[0]?.source.path).toEqual(["spec", "selector"]);
  });

  it("refuses selectors that catch pods for lacking a label", () => {
    for (const expression of [
      "{key: app, operator: NotIn, values: [db]}",
      "{key: legacy, operator: DoesNotExist}",
    ]) {
      const text = `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: x}\nspec: {selector: {matchExpressions: [${expression}]}}`;
      expect(withObject(text).codes).toEqual(["E0501"]);
    }
  });

  it("is content where such a selector also needs a label that forks never have", () => {
    const text =
      "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: x}\nspec: {selector: {matchLabels: {tier: web}, matchExpressions: [{key: legacy, operator: DoesNotExist}]}}";
    const { codes, forks } = withObject(text);
    expect(codes).toEqual([]);
    expect(forks[0]?.podLabels).not.toHaveProperty("tier");
  });

  it("keeps a label that is only used by NotIn, since it keeps the fork out", () => {
    const text =
      "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: x}\nspec: {selector: {matchExpressions: [{key: tier, operator: NotIn, values: [web]}]}}";
    expect(withObject(text).codes).toEqual([]);
  });

  it("allows a policy for all pods, but no policy that only the fork would get", () => {
    const policy = (selector: string) =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: ${selector}, policyTypes: [Ingress]}`;
    expect(withObject(policy("{}")).codes).toEqual([]);
    expect(
      withObject(policy("{matchExpressions: [{key: app, operator: NotIn, values: [cart]}]}")).codes,
    ).toEqual(["E0502"]);
  });

  it("does not mind selectors of other namespaces", () => {
    const text =
      "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: all, namespace: other}\nspec: {selector: {}}";
    expect(withObject(text).codes).toEqual([]);
  });

  it("runs on the patched fork", () => {
    const patched = `${cart}\n  customizations: {patch: {type: merge, value: {spec: {template: {metadata: {labels: {app: cart}}}}}}}`;
    const { codes } = resolveForks(app("cart", plain), patched);
    expect(codes).toEqual(["E0501", "E0501"]);
  });

  it("leaves what a Skupper Connector selects by a text", () => {
    const connector = `apiVersion: skupper.io/v2alpha1
kind: Connector
metadata: {name: cart}
spec: {routingKey: cart, selector: "tier=web", port: 8080}`;
    const { forks, codes } = withObject(connector);
    expect(codes).toEqual([]);
    expect(Object.keys(forks[0]?.podLabels ?? {})).not.toContain("tier");
    expect(withObject(connector.replace("tier=web", "!x")).codes).toContain("E0501");
  });

  it("finds a name that the baseline already has", () => {
    const { forks } = resolveForks(app("cart", plain), cart);
    const taken = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${forks[0]?.name}}\nspec: {}`;
    expect(withObject(taken).codes).toContain("E0503");
  });
});
