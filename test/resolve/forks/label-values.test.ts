import { describe, expect, test } from "vitest";
import { synthFiles } from "../../support/synth.ts";

const environment = `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline.yaml}], namespace: shop, deploy: true}
  routing: {backend: istio}
`;

const baseline = `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart, team: blue}}
    spec:
      containers:
      - name: main
        image: cart:1
        ports: [{containerPort: 8080}]
        env:
        - {name: SERVICE, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
        - {name: TEAM, valueFrom: {fieldRef: {fieldPath: "metadata.labels['team']"}}}
        - {name: K, valueFrom: {configMapKeyRef: {name: settings, key: k}}}
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec: {selector: {app: cart}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {k: v}
`;

function sandbox(customizations: string): string {
  return `apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: {name: pr-1}
spec:
  forks:
  - forkOf: {kind: Deployment, name: cart}
    customizations: ${customizations}
`;
}

function files(customizations = "{replicas: 1}") {
  return {
    "environments/staging/environment.yaml": environment,
    "environments/staging/baseline.yaml": baseline,
    "environments/staging/sandboxes/pr-1.yaml": sandbox(customizations),
  };
}

function output(customizations?: string): readonly string[] {
  return [...synthFiles(files(customizations))]
    .filter(([path]) => path.startsWith("staging/sandboxes/pr-1/forks/shop/deployment-"))
    .map(([, text]) => text);
}

describe("a fork", () => {
  test("keeps the value of a variable that reads a label which its pods lose", () => {
    const [text] = output();
    expect(text).toContain("- name: SERVICE\n          value: cart\n");
    expect(text).toContain("fieldPath: metadata.labels['team']");
  });

  test("reads its own ConfigMap where a patch names the baseline's", () => {
    const patch =
      "{type: strategic, value: {spec: {template: {spec: {containers: [{name: main, envFrom: [{configMapRef: {name: settings}}]}]}}}}}";
    const [text] = output(`{configMaps: [{name: settings, data: {k: w}}], patch: ${patch}}`);
    expect(text).not.toMatch(/name: settings$/m);
    expect(text?.match(/name: settings-pr-1-[0-9a-f]{8}$/gm)).toHaveLength(2);
  });
});
