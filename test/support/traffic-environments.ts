/** @module A small environment whose keyed requests are written down. */
import type { FileMap } from "./synth.ts";

/** What differs. */
export interface TrafficTold {
  /** Of `routing`, in flow style. */
  readonly routing: string;
  /** More documents of the baseline. */
  readonly more?: string;
  /** Labels of Namespace `shop`, in flow style. */
  readonly namespace?: string;
  readonly gitops?: string;
}

function workload(name: string, namespace: string): string {
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: server, image: "acme/${name}:1" }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
`;
}

/** web and cart in `shop`, stock in `stock`, a gateway's pods in `istio-system`; sandbox pr-1 forks cart and stock. */
export function trafficEnvironment({
  routing,
  more = "",
  namespace = "{ istio-injection: enabled }",
  gitops = "",
}: TrafficTold): FileMap {
  return {
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [{ path: baseline/ }], namespace: shop, deploy: true }
  routing: ${routing}
${gitops}
`,
    "environments/staging/baseline/all.yaml": [
      `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: ${namespace} }\n`,
      "---\napiVersion: v1\nkind: Namespace\nmetadata: { name: stock, labels: { istio-injection: enabled } }\n",
      workload("web", "shop"),
      workload("cart", "shop"),
      workload("stock", "stock"),
      workload("edge", "istio-system"),
      more,
    ].join(""),
    "environments/staging/sandboxes/pr-1.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec:
  owner: team-a
  forks:
    - forkOf: { kind: Deployment, name: cart }
    - forkOf: { kind: Deployment, name: stock, namespace: stock }
`,
  };
}

/** A Telemetry of the baseline. */
export function telemetry(name: string, spec: string, namespace = "shop"): string {
  return `---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
`;
}
