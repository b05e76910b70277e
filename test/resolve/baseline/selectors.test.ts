import { describe, expect, it } from "vitest";
import { at } from "../../../lib/kube/json.ts";
import { deployment, indexed, service } from "./support.ts";

/** Role, owner, selector as JSON and namespaces of every selector of a text. */
function uses(text: string) {
  const { baseline, codes } = indexed(text);
  expect(codes).toEqual([]);
  for (const { owner, path, source } of baseline.selectors) {
    expect(source.path).toEqual(path);
    expect(at(owner.object, ...path)).toBeDefined();
  }
  return baseline.selectors.map((use) => [
    use.role,
    use.owner.object.kind,
    {
      ...use.selector.matchLabels,
      ...(use.selector.matchExpressions && { "": use.selector.matchExpressions.length }),
    },
    use.namespaces,
  ]);
}

const namespace = (name: string, labels = "") =>
  `---\n{apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: {${labels}}}}\n`;
const cart = { app: "cart" };

describe("selectors that capture", () => {
  it("are those of Services, workloads and disruption budgets", () => {
    expect(
      uses(
        `${deployment("cart", "app: cart") + service("cart", "app: cart")}---
{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: p}, spec: {selector: {}}}
---
{apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: {name: old, namespace: far}, spec: {selector: {}}}
`,
      ),
    ).toEqual([
      ["capture", "Service", cart, ["shop"]],
      ["capture", "Deployment", cart, ["shop"]],
      ["capture", "PodDisruptionBudget", {}, ["shop"]],
    ]);
  });

  it("are those of monitors, where they look", () => {
    const monitor = (kind: string, name: string, more: string) =>
      `---\n{apiVersion: monitoring.coreos.com/v1, kind: ${kind}, metadata: {name: ${name}}, spec: {${more}}}\n`;
    const { baseline } = indexed(
      monitor(
        "PodMonitor",
        "a",
        "selector: {matchLabels: {app: cart}}, namespaceSelector: {any: true}",
      ) +
        monitor("PodMonitor", "b", "selector: {}") +
        monitor(
          "ServiceMonitor",
          "c",
          "selector: {matchLabels: {app: cart}}, namespaceSelector: {matchNames: [far, near]}",
        ),
    );
    expect(
      baseline.selectors.map((u) => [u.owner.object.metadata.name, u.selects, u.namespaces]),
    ).toEqual([
      ["a", "pods", "*"],
      ["c", "services", ["far", "near"]],
    ]);
  });

  it("are those of Istio Gateways in every namespace, and of ServiceEntries", () => {
    expect(
      uses(`
{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: g}, spec: {selector: {istio: ingress}}}
---
{apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: s}, spec: {workloadSelector: {labels: {app: cart}}}}
`),
    ).toEqual([
      ["capture", "Gateway", { istio: "ingress" }, "*"],
      ["capture", "ServiceEntry", cart, ["shop"]],
    ]);
  });
});

describe("NetworkPolicies", () => {
  const policy = (spec: string) =>
    `---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: n}, spec: {${spec}}}\n`;

  it("have a policy selector and peers in both directions", () => {
    expect(
      uses(
        policy(
          "podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}, {ipBlock: {cidr: 10.0.0.0/8}}]}], egress: [{to: [{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}]}]",
        ),
      ),
    ).toEqual([
      ["policy", "NetworkPolicy", {}, ["shop"]],
      ["peer", "NetworkPolicy", { app: "web" }, ["shop"]],
      ["peer", "NetworkPolicy", { "": 1 }, ["shop"]],
    ]);
  });

  const peer = (selector: string) =>
    policy(
      `podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}, namespaceSelector: ${selector}}]}]`,
    );

  it("find the namespaces of a peer by label and by name", () => {
    const known = namespace("shop", "team: a") + namespace("far", "team: b");
    expect(uses(known + peer("{matchLabels: {team: b}}"))[1]?.[3]).toEqual(["far"]);
    expect(
      uses(known + peer("{matchLabels: {kubernetes.io/metadata.name: shop}}"))[1]?.[3],
    ).toEqual(["shop"]);
    expect(uses(known + peer("{}"))[1]?.[3]).toBe("*");
  });

  it("take a namespace selector for every namespace where the baseline does not show the labels", () => {
    expect(uses(peer("{matchLabels: {team: b}}"))[1]?.[3]).toBe("*");
    expect(uses(peer("{matchLabels: {kubernetes.io/metadata.name: shop}}"))[1]?.[3]).toEqual([
      "shop",
    ]);
  });
});

describe("policies of meshes", () => {
  it("apply to their namespace, from istio-system to all", () => {
    const policy = (ns: string, spec: string) =>
      `---\n{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: a, namespace: ${ns}}, spec: {${spec}}}\n`;
    expect(
      uses(
        policy("shop", "selector: {matchLabels: {app: cart}}") +
          policy("istio-system", "selector: {matchLabels: {app: cart}}") +
          policy("far", "action: ALLOW"),
      ),
    ).toEqual([
      // Without a selector it is for all pods of its namespace.
      ["policy", "AuthorizationPolicy", {}, ["far"]],
      ["policy", "AuthorizationPolicy", cart, "*"],
      ["policy", "AuthorizationPolicy", cart, ["shop"]],
    ]);
  });

  it("are read in each kind's own shape", () => {
    const objects = [
      "networking.istio.io/v1, kind: Sidecar, metadata: {name: a}, spec: {workloadSelector: {labels: {app: cart}}}",
      "networking.istio.io/v1alpha3, kind: EnvoyFilter, metadata: {name: b}, spec: {workloadSelector: {labels: {app: cart}}}",
      "networking.istio.io/v1, kind: DestinationRule, metadata: {name: c}, spec: {host: x, workloadSelector: {matchLabels: {app: cart}}}",
      "telemetry.istio.io/v1, kind: Telemetry, metadata: {name: d}, spec: {selector: {matchLabels: {app: cart}}}",
      "policy.linkerd.io/v1beta3, kind: Server, metadata: {name: e}, spec: {podSelector: {matchLabels: {app: cart}}, port: 80}",
    ];
    for (const object of objects)
      expect(uses(`{apiVersion: ${object}}`)[0]?.slice(2)).toEqual([cart, ["shop"]]);
  });

  it("name callers by sourceLabels, unless gateways make Istio ignore them", () => {
    expect(
      uses(`
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: v}
spec:
  hosts: [cart.example.com]
  http:
    - match:
        - {sourceLabels: {app: web}}
        - {sourceLabels: {app: web}, sourceNamespace: far}
        - {sourceLabels: {app: ignored}, gateways: [mesh]}
`),
    ).toEqual([
      ["peer", "VirtualService", { app: "web" }, "*"],
      ["peer", "VirtualService", { app: "web" }, ["far"]],
    ]);
  });
});

describe("Cilium policies", () => {
  const policy = (kind: string, body: string) =>
    `---\n{apiVersion: cilium.io/v2, kind: ${kind}, metadata: {name: c${kind === "CiliumNetworkPolicy" ? ", namespace: shop" : ""}}, ${body}}\n`;

  it("lose the source before a key, and name namespaces by a label", () => {
    expect(
      uses(
        policy(
          "CiliumNetworkPolicy",
          "specs: [{endpointSelector: {matchLabels: {'k8s:app': cart}}, ingress: [{fromEndpoints: [{matchLabels: {'any:app': web}}, {matchLabels: {app: web, 'k8s:io.kubernetes.pod.namespace': far}}, {matchLabels: {'reserved:host': ''}}]}], egressDeny: [{toEndpoints: [{matchExpressions: [{key: 'k8s:io.kubernetes.pod.namespace', operator: In, values: [b, a]}]}]}]}]",
        ),
      ),
    ).toEqual([
      ["policy", "CiliumNetworkPolicy", cart, ["shop"]],
      ["peer", "CiliumNetworkPolicy", { app: "web" }, ["shop"]],
      ["peer", "CiliumNetworkPolicy", { app: "web" }, ["far"]],
      ["peer", "CiliumNetworkPolicy", {}, ["a", "b"]],
    ]);
  });

  it("reach every namespace when they are cluster-wide", () => {
    const { baseline } = indexed(
      namespace("shop", "team: a") +
        "---\n{apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {name: c, namespace: null}, spec: {endpointSelector: {matchLabels: {app: cart}}}}",
    );
    expect(baseline.selectors.map((u) => u.namespaces)).toEqual(["*"]);
  });

  it("read labels of namespaces", () => {
    const known = namespace("shop", "team: a") + namespace("far", "team: b");
    const body =
      "spec: {endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {app: web, 'k8s:io.cilium.k8s.namespace.labels.team': b}}]}]}";
    expect(uses(known + policy("CiliumNetworkPolicy", body))[1]).toEqual([
      "peer",
      "CiliumNetworkPolicy",
      { app: "web" },
      ["far"],
    ]);
  });
});

describe("selectors inside pod templates", () => {
  it("are scheduling ones", () => {
    expect(
      uses(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  template:
    metadata: {labels: {app: cart}}
    spec:
      containers: []
      topologySpreadConstraints: [{maxSkew: 1, labelSelector: {matchLabels: {app: cart}}}, {maxSkew: 1}]
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {app: cart}}, topologyKey: k}]
        podAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - {weight: 1, podAffinityTerm: {labelSelector: {matchLabels: {app: db}}, namespaces: [far], topologyKey: k}}
`),
    ).toEqual([
      ["scheduling", "Deployment", cart, ["shop"]],
      ["scheduling", "Deployment", { app: "db" }, ["far"]],
      ["scheduling", "Deployment", cart, ["shop"]],
    ]);
  });
});
