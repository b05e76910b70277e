import { describe, expect, it } from "vitest";
import { app, plain, resolveForks } from "./support.ts";

const cart = "- forkOf: {kind: Deployment, name: cart}";

describe("what cannot be forked", () => {
  const others = `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec: {selector: {matchLabels: {app: agent}}, template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: a, image: a}]}}}
---
${app("cart", plain)}
apiVersion: apps/v1
kind: Deployment
metadata: {name: broken}
spec: {selector: {matchLabels: {app: broken}}, template: 3}
`;
  const codesFor = (text: string) =>
    resolveForks(others, text)
      .problems.filter((p) => p.code !== "W0301")
      .map((p) => [p.code, p.help]);

  it("is said to be so, with what to do", () => {
    expect(codesFor("- forkOf: {kind: DaemonSet, name: agent}")[0]?.[0]).toBe("E0311");
    expect(codesFor("- forkOf: {kind: Service, name: cart}")[0]?.[0]).toBe("E0311");
    expect(codesFor("- forkOf: {kind: Deployment, name: car}")).toEqual([
      ["E0310", expect.stringContaining('did you mean "cart"?')],
    ]);
    expect(codesFor("- forkOf: {kind: StatefulSet, name: cart}")).toEqual([
      ["E0310", expect.stringContaining("Deployment shop/cart")],
    ]);
    expect(codesFor("- forkOf: {kind: Deployment, name: cart, namespace: other}")[0]?.[0]).toBe(
      "E0310",
    );
    expect(codesFor("- forkOf: {kind: Deployment, name: broken}")[0]?.[0]).toBe("E0325");
  });

  it("is a workload twice", () => {
    const resolved = resolveForks(app("cart", plain), `${cart}\n${cart}`);
    expect(resolved.codes).toEqual(["E0312"]);
    expect(resolved.problems[0]?.source?.path).toEqual(["spec", "forks", 1, "forkOf"]);
    expect(resolved.forks).toHaveLength(1);
  });

  it("is anything in a suspended environment", () => {
    const environment =
      "{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: s}, spec: {baseline: {sources: [{path: b}], namespace: shop}, suspended: true}}";
    expect(resolveForks(others, cart, environment).sandboxes).toEqual([]);
  });
});
