/** @module Small specs for tests of commands: one Deployment behind one Service. */
import type { FileMap } from "../support/synth.ts";

/** An environment in `environments/NAME`. `spec`: further lines of its spec. `baseline`: further documents. */
export function environment(
  name: string,
  { namespace = `shop-${name}`, backend = "istio", deploy = true, spec = "", baseline = "" } = {},
): FileMap {
  return {
    [`environments/${name}/environment.yaml`]: `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: ${name} }
spec:
  baseline: { sources: [ { path: baseline } ], namespace: ${namespace}, deploy: ${deploy} }
  routing: { backend: ${backend} }
${spec}`,
    [`environments/${name}/baseline/web.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [ { name: web, image: "example/web:1", ports: [ { containerPort: 8080 } ] } ] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [ { name: http, port: 80, targetPort: 8080 } ] }
${baseline}`,
  };
}

/** A sandbox that forks its Deployment. */
export function sandbox(name: string): string {
  return `apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: ${name} }
spec:
  forks:
    - forkOf: { kind: Deployment, name: web }
      customizations: { images: [ { image: "example/web:${name}" } ] }
`;
}
