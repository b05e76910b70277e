import { describe, expect, it } from "vitest";
import { synth } from "../../support/synth.ts";

const environment = (routing: string) => `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline/}], namespace: shop}
  routing: {backend: gateway-api, ${routing}}
`;

const workload = (name: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: "example.test/${name}:1"}]}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ports: [{name: http, port: 80}]}
`;

const routes = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: cart}
spec:
  parentRefs: [{group: "", kind: Service, name: cart, port: 80}]
  rules:
  - matches: [{queryParams: [{name: v, value: "2"}]}]
    backendRefs: [{name: other, port: 80}]
  - backendRefs: [{name: cart, port: 80}]
`;

const sandbox = (name: string, fork: string) => `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: {name: ${name}}
spec:
  owner: me
  forks: [{forkOf: {kind: Deployment, name: ${fork}}, customizations: {images: [{image: "example.test/x:2"}]}}]
`;

function files(sandboxes: Readonly<Record<string, string>>, routing = "implementation: istio") {
  const specs = Object.entries(sandboxes).map(([name, fork]) => [
    `environments/staging/sandboxes/${name}.yaml`,
    sandbox(name, fork),
  ]);
  return synth({
    "environments/staging/environment.yaml": environment(routing),
    "environments/staging/baseline/all.yaml": [workload("cart"), workload("other"), routes].join(
      "---",
    ),
    ...Object.fromEntries(specs),
  });
}

describe("Gateway API routes through the whole compiler", () => {
  it("put every lane's routes into its own unit, and touch nothing else", () => {
    const before = files({ "pr-1": "cart" });
    const after = files({ "pr-1": "cart", "pr-12": "other" });
    expect(before.diagnostics.map((d) => `${d.code} ${d.message}`)).toEqual([]);
    const added = [...after.files.keys()].filter((path) => !before.files.has(path));
    expect(added.length).toBeGreaterThan(0);
    expect(added.filter((path) => !path.includes("pr-12"))).toEqual([]);
    for (const [path, text] of before.files) expect(after.files.get(path)).toBe(text);
    const paths = [...after.files.keys()].filter((path) => path.includes("httproute"));
    expect(paths.map((path) => path.replace(/-[0-9a-f]{8}\.yaml$/, ""))).toEqual([
      "staging/sandboxes/pr-1/routes/shop/httproute-cart-pr-1",
      "staging/sandboxes/pr-12/routes/shop/httproute-cart-pr-12",
      "staging/sandboxes/pr-12/routes/shop/httproute-other-80-pr-12",
    ]);
  });

  it("shield the rule that a keyed copy would outrank", () => {
    const { files: output } = files({ "pr-1": "cart" }, "carriers: {header: x-k}");
    const [, text = ""] = [...output].find(([path]) => path.includes("httproute-cart-pr-1")) ?? [];
    const rules = text.slice(text.indexOf("rules:"));
    const backends = [...rules.matchAll(/name: (other|cart-pr-1)/g)].map(([, name]) => name);
    expect(backends).toEqual(["other", "cart-pr-1"]);
  });

  it("refuse what the implementation cannot do, with a position", () => {
    const { result, diagnostics } = files({ "pr-1": "cart" }, "implementation: generic");
    expect(result).toBeUndefined();
    expect(diagnostics.map((d) => d.code)).toEqual(["E0441"]);
    const { document, path } = diagnostics[0]!.source!;
    expect([document.file, document.locate(path).line]).toEqual([
      "environments/staging/environment.yaml",
      7,
    ]);
  });
});
