import { describe, expect, it } from "vitest";
import { policiesFor } from "./forks.ts";
import { cart, environment, networkPolicy, policy } from "./shop.ts";

describe("what cannot be repeated for a fork", () => {
  const codes = (...texts: readonly string[]) =>
    policiesFor(environment(...texts), { pr: [cart] }).problems.all.map((p) => p.code);

  it("is a warning for a policy of an unknown kind", () => {
    expect(
      codes(policy("acme.example/v1", "Firewall", "selector: {matchLabels: {app: cart}}")),
    ).toEqual(["W0520"]);
    expect(
      codes(policy("acme.example/v1", "Firewall", "selector: {matchLabels: {app: web}}")),
    ).toEqual([]);
    expect(
      codes(policy("projectcalico.org/v3", "NetworkPolicy", "selector: \"app == 'cart'\"")),
    ).toEqual(["W0520"]);
    expect(
      codes(policy("v1", "PersistentVolumeClaim", "selector: {matchLabels: {app: cart}}")),
    ).toEqual([]);
  });

  it("is an error for a peer selector that catches the fork though not its baseline", () => {
    const spec =
      "podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}]}]";
    const { problems } = policiesFor(environment(networkPolicy(spec)), { pr: [cart] });
    expect(problems.all.map((p) => p.code)).toEqual(["E0520"]);
    expect(problems.all[0]?.source?.document.file).toBe("pr.yaml");
    expect(problems.all[0]?.related?.[0]?.source.path).toEqual([
      "spec",
      "ingress",
      0,
      "from",
      0,
      "podSelector",
    ]);
  });
});
