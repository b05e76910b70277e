/** @module A small environment whose pods the OpenTelemetry operator injects. */
import type { FileMap } from "./synth.ts";

interface Told {
  readonly deploy?: boolean;
  /** Lines of `spec`, as YAML. */
  readonly spec?: string;
  readonly services?: string;
  /** Annotations of the pods of `web`, in flow style. */
  readonly annotations?: string;
  /** More documents of the baseline. */
  readonly more?: string;
  /** More lines of the fork. */
  readonly fork?: string;
}

function workload(name: string, calls: string | undefined, annotations: string): string {
  const env = calls === undefined ? "[]" : `[{ name: NEXT_URL, value: "http://${calls}" }]`;
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} }, annotations: ${annotations} }
    spec: { containers: [{ name: server, image: "acme/${name}:1", env: ${env} }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
`;
}

/** web → cart → prices; sandbox pr-1 forks cart and prices. */
export function injectedEnvironment({
  deploy = true,
  spec = "",
  services = "web: { propagation: otel-operator, language: nodejs }\n    cart: { propagation: otel-operator, language: java }",
  annotations = "{ team: web }",
  more = "",
  fork = "",
}: Told = {}): FileMap {
  return {
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [{ path: baseline/ }], namespace: shop, deploy: ${deploy} }
${spec}
  services:
    ${services}
`,
    "environments/staging/baseline/all.yaml": [
      "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio-injection: enabled } }\n",
      workload("web", "cart", annotations),
      workload("cart", "prices", "{}"),
      workload("prices", undefined, "{}"),
      more,
    ].join(""),
    "environments/staging/sandboxes/pr-1.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec:
  forks:
    - forkOf: { kind: Deployment, name: cart }
${fork}
    - forkOf: { kind: Deployment, name: prices }
`,
  };
}
