/** @module A whole environment around one Service, for tests about its ports. */
import type { FileMap } from "./synth.ts";

interface Setup {
  /** Flow YAML of `spec.ports`. */
  readonly ports: string;
  readonly type?: string;
  readonly routing?: string;
  readonly deploy?: boolean;
  /** Flow YAML of `spec.services`. */
  readonly services?: string;
  /** Further documents of the baseline. */
  readonly baseline?: string;
}

/** One Deployment `web` behind one Service, forked by `pr-1`. */
export function repository(setup: Setup): FileMap {
  const { ports, type = "ClusterIP", routing = "{}", deploy = true, services = "{}" } = setup;
  return {
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline/}], namespace: shop, deploy: ${deploy}}
  routing: ${routing}
  services: ${services}
`,
    "environments/staging/baseline/web.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1"}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: ${type}, selector: {app: web}, ports: [${ports}]}
${setup.baseline ?? ""}`,
    "environments/staging/sandboxes/pr-1.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: {name: pr-1}
spec: {owner: me, forks: [{forkOf: {kind: Deployment, name: web}}]}
`,
  };
}
