import { describe, expect, it } from "vitest";
import { resolveForks } from "../support.ts";

/** A Deployment with a Service, as YAML; each part is the inner text of a mapping. */
function cart({ labels = "", annotations = "", own = "", service = "" }): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, annotations: {${own}}}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart, ${labels}}, annotations: {${annotations}}}
    spec: {containers: [{name: server, image: "cart:1"}]}
---
apiVersion: v1
kind: Service
metadata: {name: cart, annotations: {${service}}}
spec: {selector: {app: cart}, ports: [{name: http, port: 80}]}
`;
}

const plain = "- forkOf: {kind: Deployment, name: cart}";
const patched = (metadata: string) => `
- forkOf: {kind: Deployment, name: cart}
  customizations:
    patch: {type: merge, value: {${metadata}}}
`;
const onPods = (annotations: string) =>
  patched(`spec: {template: {metadata: {annotations: {${annotations}}}}}`);

describe("an identity outside of the mesh", () => {
  it.each([
    'dapr.io/enabled: "true", dapr.io/app-id: cart',
    "consul.hashicorp.com/connect-service: cart",
    'cni.projectcalico.org/ipAddrs: "[]"',
    "appmesh.k8s.aws/virtualNode: cart",
    'k8s.v1.cni.cncf.io/networks: "[{\\"name\\": \\"x\\", \\"ips\\": [\\"10.0.0.1/24\\"]}]"',
  ])("is not shared: %s", (annotations) => {
    const { problems } = resolveForks(cart({ annotations }), plain);
    expect(problems.map(({ code }) => code)).toEqual(["E0338"]);
    expect(problems[0]?.related?.[0]?.source.path.slice(0, 4)).toEqual([
      "spec",
      "template",
      "metadata",
      "annotations",
    ]);
  });

  const dapr = cart({ annotations: 'dapr.io/enabled: "true", dapr.io/app-id: cart' });

  it.each(["dapr.io/app-id: cart-pr-1", "dapr.io/app-id: null", 'dapr.io/enabled: "false"'])(
    "is the fork's own after a patch: %s",
    (annotations) => {
      expect(resolveForks(dapr, onPods(annotations)).codes).toEqual([]);
    },
  );

  it("is still shared after a patch of something else", () => {
    expect(resolveForks(dapr, onPods('dapr.io/app-port: "1"')).codes).toEqual(["E0338"]);
  });
});

describe("an identity that a fork does not get", () => {
  it.each([
    { own: "skupper.io/address: cart, skupper.io/proxy: http" },
    { service: "skupper.io/address: cart" },
    { service: "service.beta.openshift.io/serving-cert-secret-name: cart-tls" },
    { labels: 'gossip_ring_member: "true"' },
    { annotations: "consul.hashicorp.com/service-name: cart" },
    { labels: "app.kubernetes.io/part-of: memberlist" },
  ])("is said once: %j", (parts) => {
    expect(resolveForks(cart(parts), plain).codes).toEqual(["W0325"]);
  });

  it("is no matter of what only describes", () => {
    expect(resolveForks(cart({ labels: "app.kubernetes.io/part-of: shop" }), plain).codes).toEqual(
      [],
    );
  });

  it("is the fork's own matter where a patch gives it one", () => {
    const own = patched("metadata: {annotations: {skupper.io/address: cart-pr-1}}");
    expect(resolveForks(cart({ own: "skupper.io/address: cart" }), own).codes).toEqual([]);
  });
});

describe("a mark that nobody knows", () => {
  it.each([
    "fabric.example.com/node-id: cart",
    "fabric.example.com/virtualHost: cart",
    "net.example.com/static-ip: 10.0.0.7",
    "grid.example.com/cluster-name: cart",
    'bus.example.com/auto-register: "true"',
  ])("is named where it may be an identity of pods: %s", (annotations) => {
    expect(resolveForks(cart({ annotations }), plain).codes).toEqual(["W0330"]);
    expect(resolveForks(cart({ own: annotations }), plain).codes).toEqual(["W0330"]);
  });

  it.each([
    "fabric.example.com/tier: web",
    'bus.example.com/auto-register: "false"',
    "node-id: cart",
    "consul.hashicorp.com/service-tags: a",
    "kubectl.kubernetes.io/default-container: server",
    "vault.hashicorp.com/role: cart",
    `k8s.v1.cni.cncf.io/networks: '[{"name": "x"}]'`,
  ])("is no matter where it describes, or is known: %s", (annotations) => {
    expect(resolveForks(cart({ annotations }), plain).codes).toEqual([]);
  });

  it("is the fork's own after a patch", () => {
    const text = cart({ annotations: "fabric.example.com/node-id: cart" });
    expect(resolveForks(text, onPods("fabric.example.com/node-id: cart-pr-1")).codes).toEqual([]);
  });

  it("does not get to the copy of a Service, and that is said once", () => {
    const service = "bus.example.com/announce: cart, grid.example.com/x: b, note: x";
    const { codes, problems } = resolveForks(cart({ service }), plain);
    expect(codes).toEqual(["W0331"]);
    expect(problems[0]?.message).toContain('"bus.example.com/announce", annotation "grid.');
  });
});
