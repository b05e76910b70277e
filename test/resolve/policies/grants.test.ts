import { describe, expect, it } from "vitest";
import { policiesFor } from "./forks.ts";
import { cart, environment, fork, networkPolicy, policy, web } from "./shop.ts";

describe("policies that name the baseline's pods as the other side", () => {
  it("get an additional policy with these rules alone", () => {
    const spec = `podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress, Egress], ingress: [
      {from: [{podSelector: {matchLabels: {app: cart}}}, {podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]},
      {from: [{podSelector: {matchLabels: {app: web}}}]},
      {from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}, podSelector: {matchLabels: {tier: shop}}}]}]`;
    const found = policiesFor(environment(networkPolicy(spec)), { pr: [cart] }).policies("pr");
    expect(found).toHaveLength(1);
    expect(found[0]?.spec).toEqual({
      podSelector: { matchLabels: { app: "db" } },
      policyTypes: ["Ingress"],
      ingress: [
        { from: [{ podSelector: { matchLabels: fork("cart-pr") } }], ports: [{ port: 5432 }] },
        {
          from: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } },
              podSelector: { matchLabels: fork("cart-pr") },
            },
          ],
        },
      ],
    });
  });

  it("do so for callees as for callers", () => {
    const spec =
      "podSelector: {matchLabels: {app: web}}, egress: [{to: [{podSelector: {matchLabels: {app: cart}}}], ports: [{port: 80}]}]";
    const [found] = policiesFor(environment(networkPolicy(spec)), { pr: [cart] }).policies("pr");
    expect(found?.spec).toEqual({
      podSelector: { matchLabels: { app: "web" } },
      policyTypes: ["Egress"],
      egress: [{ to: [{ podSelector: { matchLabels: fork("cart-pr") } }], ports: [{ port: 80 }] }],
    });
  });

  it("isolate nobody in a direction that the original leaves open", () => {
    const spec =
      "podSelector: {matchLabels: {app: db}}, policyTypes: [Egress], ingress: [{from: [{podSelector: {matchLabels: {app: cart}}}]}]";
    expect(policiesFor(environment(networkPolicy(spec)), { pr: [cart] }).policies("pr")).toEqual(
      [],
    );
  });

  it("keep Cilium's namespaces, ports and denials", () => {
    const spec = `endpointSelector: {matchLabels: {app: db}},
      ingress: [{fromEndpoints: [{matchLabels: {'k8s:app': cart, 'k8s:io.kubernetes.pod.namespace': shop}}], toPorts: [{ports: [{port: '1'}]}]}],
      ingressDeny: [{fromEndpoints: [{matchLabels: {app: cart}}]}, {fromEntities: [world]}]`;
    const [found] = policiesFor(environment(policy("cilium.io/v2", "CiliumNetworkPolicy", spec)), {
      pr: [cart],
    }).policies("pr");
    expect(found?.spec).toEqual({
      endpointSelector: { matchLabels: { app: "db" } },
      ingress: [
        {
          fromEndpoints: [
            { matchLabels: { "k8s:io.kubernetes.pod.namespace": "shop", ...fork("cart-pr") } },
          ],
          toPorts: [{ ports: [{ port: "1" }] }],
        },
      ],
      ingressDeny: [{ fromEndpoints: [{ matchLabels: fork("cart-pr") }] }],
    });
  });

  it("name one another where both sides are forks of one sandbox", () => {
    const spec =
      "podSelector: {matchLabels: {app: cart}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]";
    const found = policiesFor(environment(networkPolicy(spec)), { pr: [cart, web] }).policies("pr");
    expect(found.map((o) => o.spec)).toEqual([
      {
        podSelector: { matchLabels: fork("cart-pr") },
        ingress: [
          {
            from: [
              { podSelector: { matchLabels: { app: "web" } } },
              { podSelector: { matchLabels: fork("web-pr") } },
            ],
          },
        ],
      },
      {
        podSelector: { matchLabels: { app: "cart" } },
        policyTypes: ["Ingress"],
        ingress: [{ from: [{ podSelector: { matchLabels: fork("web-pr") } }] }],
      },
    ]);
  });

  it("let forks of different sandboxes meet in a group's unit only", () => {
    const spec =
      "podSelector: {matchLabels: {app: cart}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]";
    const outcome = policiesFor(environment(networkPolicy(spec)), { a: [cart], b: [web] });
    expect(
      outcome
        .policies("all")
        .map(({ spec: s, metadata }) => ({ spec: s, labels: metadata.labels })),
    ).toEqual([
      {
        spec: {
          podSelector: { matchLabels: fork("cart-a") },
          policyTypes: ["Ingress"],
          ingress: [{ from: [{ podSelector: { matchLabels: fork("web-b") } }] }],
        },
        labels: { "isolane.dev/group": "all" },
      },
    ]);
  });
});
