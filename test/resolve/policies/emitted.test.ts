import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { policiesFor } from "./forks.ts";
import { authorization, cart, deployment, environment, policy, service } from "./shop.ts";

describe("output", () => {
  it("is sorted and the same for any order of the baseline", () => {
    const texts = ["b", "a", "c"].map((name) =>
      authorization("selector: {matchLabels: {app: cart}}", `name: ${name}`),
    );
    const run = (list: readonly string[]) =>
      stringify(policiesFor(environment(...list), { pr: [cart] }).policies("pr"));
    expect(run(texts)).toBe(run([...texts].reverse()));
    expect(run(texts).match(/name: [abc]-/g)).toEqual(["name: a-", "name: b-", "name: c-"]);
  });

  it("survives policies of any shape", () => {
    const shapes = [
      "3",
      "[]",
      "null",
      "{podSelector: 1, ingress: 2}",
      "{ingress: [null, 3, {from: 4}, {from: [null, 5, {podSelector: 6}]}]}",
      "{rules: [1, {from: [2, {source: 3}]}]}",
      "{targetRefs: [1, {kind: Service}]}",
    ];
    for (const kind of [
      "networking.k8s.io/v1 NetworkPolicy",
      "security.istio.io/v1 AuthorizationPolicy",
      "cilium.io/v2 CiliumNetworkPolicy",
      "policy.linkerd.io/v1 Server",
    ]) {
      const [apiVersion, name] = kind.split(" ");
      for (const shape of shapes) {
        const text = `{apiVersion: ${apiVersion}, kind: ${name}, metadata: {name: p}, spec: ${shape}, specs: ${shape}}`;
        expect(() =>
          policiesFor(environment(text), { pr: [{ ...cart, account: "lab" }] }),
        ).not.toThrow();
      }
    }
  });

  it("takes a moment for 600 forks", () => {
    const names = Array.from({ length: 100 }, (_, i) => `s${i}`);
    const text = names.flatMap((n, i) => [
      deployment(n),
      service(n),
      policy(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        `podSelector: {matchLabels: {app: ${n}}}, ingress: [{from: [{podSelector: {matchLabels: {app: s${(i + 1) % 100}}}}]}]`,
        `name: ${n}`,
      ),
    ]);
    const sandboxes = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [
        `pr-${i}`,
        [0, 1, 2].map((j) => ({ of: `Deployment shop/s${(i * 3 + j) % 100}` })),
      ]),
    );
    const start = performance.now();
    const outcome = policiesFor(text.join("\n---\n"), sandboxes);
    const took = performance.now() - start;
    expect(outcome.policies("pr-0")).toHaveLength(6);
    // Parsing and the group of all 200 sandboxes included; generous for slow machines.
    expect(took).toBeLessThan(20_000);
  });
});
