import { describe, expect, it } from "vitest";
import type { JsonObject, KubeObject } from "../../lib/kube/object.ts";
import { policySpecs, selecting, withoutWhom } from "../../lib/kube/policies.ts";

const fork = { "isolane.dev/fork": "cart-pr-1" };

const policy = (apiVersion: string, kind: string, fields: JsonObject): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: "one" },
  ...fields,
});

describe("a policy for other pods", () => {
  it.each([
    ["networking.k8s.io/v1", "NetworkPolicy", { podSelector: { matchLabels: fork } }],
    ["networking.istio.io/v1", "Sidecar", { workloadSelector: { labels: fork } }],
    ["cilium.io/v2", "CiliumNetworkPolicy", { endpointSelector: { matchLabels: fork } }],
    [
      "cilium.io/v2",
      "CiliumEgressGatewayPolicy",
      { selectors: [{ podSelector: { matchLabels: fork } }] },
    ],
  ])("selects them where its kind has its selector: %s %s", (apiVersion, kind, selector) => {
    const own = policy(apiVersion, kind, { spec: { said: true } });
    expect(selecting(own, { said: true }, fork)).toEqual({ said: true, ...selector });
    expect(withoutWhom(own, { said: true, ...selector, targetRefs: [] })).toEqual({ said: true });
  });

  it("has one spec or, with Cilium, several", () => {
    const several = policy("cilium.io/v2", "CiliumNetworkPolicy", {
      spec: { a: 1 },
      specs: [{ b: 2 }, "wrong"],
    });
    expect(policySpecs(several)).toEqual([
      { path: ["spec"], spec: { a: 1 } },
      { path: ["specs", 0], spec: { b: 2 } },
    ]);
  });
});
