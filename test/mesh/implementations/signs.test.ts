import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../lib/kube/object.ts";
import { shownApis, shownImplementations } from "../../../lib/mesh/implementations/signs.ts";

const workload = (labels: Record<string, string>, annotations = {}): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop" },
  spec: { template: { metadata: { labels, annotations }, spec: {} } },
});
const other = (apiVersion: string, kind: string, spec = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: "x", namespace: "shop" },
  spec,
});
const namespace = (labels: Record<string, string>, annotations = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "shop", labels, annotations },
});

const first = (...objects: KubeObject[]) => shownImplementations(objects)[0]?.implementation;

describe("the implementation that a baseline shows", () => {
  it.each([
    [
      "a label of the namespace",
      [namespace({ "istio-injection": "enabled" }), workload({})],
      "istio",
    ],
    ["ambient mode", [namespace({ "istio.io/dataplane-mode": "ambient" }), workload({})], "istio"],
    ["an annotation of pods", [workload({}, { "linkerd.io/inject": "enabled" })], "linkerd"],
    ["a label of pods", [workload({ "kuma.io/sidecar-injection": "enabled" })], "kuma"],
    ["a policy", [other("security.istio.io/v1", "PeerAuthentication")], "istio"],
    ["a ServiceProfile", [other("linkerd.io/v1alpha2", "ServiceProfile")], "linkerd"],
    ["a network policy of Cilium", [other("cilium.io/v2", "CiliumNetworkPolicy")], "cilium"],
    [
      "a class of Gateways",
      [other("gateway.networking.k8s.io/v1", "Gateway", { gatewayClassName: "eg" })],
      "envoy-gateway",
    ],
    [
      "a controller of Gateways",
      [
        other("gateway.networking.k8s.io/v1", "GatewayClass", {
          controllerName: "io.cilium/gateway-controller",
        }),
      ],
      "cilium",
    ],
  ])("by %s", (_, objects, wanted) => {
    expect(first(...objects)).toBe(wanted);
  });

  it("is none where nothing but a mark that switches something off is there", () => {
    expect(shownImplementations([workload({}, { "sidecar.istio.io/inject": "false" })])).toEqual(
      [],
    );
    expect(shownImplementations([workload({ app: "web" }), namespace({})])).toEqual([]);
  });

  it("is the one that has members before the one that has more objects", () => {
    const policies = ["NetworkPolicy", "ClusterwideNetworkPolicy"].map((kind) =>
      other("cilium.io/v2", `Cilium${kind}`),
    );
    expect(first(...policies, workload({}, { "linkerd.io/inject": "enabled" }))).toBe("linkerd");
  });
});

describe("the APIs of routes that a baseline shows", () => {
  it("are told apart by their groups, Linkerd's copies of HTTPRoutes among Gateway API's", () => {
    const shown = shownApis([
      other("networking.istio.io/v1", "VirtualService"),
      other("policy.linkerd.io/v1beta3", "HTTPRoute"),
      other("networking.k8s.io/v1", "Ingress"),
    ]);
    expect([...shown]).toEqual([
      ["istio", ["VirtualService shop/x"]],
      ["gateway-api", ["HTTPRoute shop/x"]],
    ]);
  });
});
