import { describe, expect, test } from "vitest";
import { synth, synthFiles } from "../support/synth.ts";

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

function files(more = "", customizations = "{replicas: 1}") {
  return {
    "environments/staging/environment.yaml": environment,
    "environments/staging/baseline.yaml": baseline + more,
    "environments/staging/sandboxes/pr-1.yaml": sandbox(customizations),
  };
}

function output(kind: string, more?: string, customizations?: string): readonly string[] {
  return [...synthFiles(files(more, customizations))]
    .filter(([path]) => path.startsWith(`staging/sandboxes/pr-1/forks/shop/${kind}-`))
    .map(([, text]) => text);
}

describe("a fork", () => {
  test("keeps the value of a variable that reads a label which its pods lose", () => {
    const [text] = output("deployment");
    expect(text).toContain("- name: SERVICE\n          value: cart\n");
    expect(text).toContain("fieldPath: metadata.labels['team']");
  });

  test("reads its own ConfigMap where a patch names the baseline's", () => {
    const patch =
      "{type: strategic, value: {spec: {template: {spec: {containers: [{name: main, envFrom: [{configMapRef: {name: settings}}]}]}}}}}";
    const [text] = output(
      "deployment",
      "",
      `{configMaps: [{name: settings, data: {k: w}}], patch: ${patch}}`,
    );
    expect(text).not.toMatch(/name: settings$/m);
    expect(text?.match(/name: settings-pr-1-[0-9a-f]{8}$/gm)).toHaveLength(2);
  });
});

describe("DestinationRules for some callers only", () => {
  const rule = (name: string, fields: string) => `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: ${name}}
spec: {host: cart, ${fields}}
`;

  test("are cloned by themselves, so that the others' clone is still for every caller", () => {
    const rules = output(
      "destinationrule",
      rule(
        "a-for-web",
        "workloadSelector: {matchLabels: {app: web}}, trafficPolicy: {tls: {mode: SIMPLE}}",
      ) + rule("cart", "trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}"),
    );
    expect(rules).toHaveLength(2);
    const [some, all] = rules;
    expect(some).toContain("workloadSelector");
    expect(some).toContain("mode: SIMPLE");
    expect(all).not.toContain("workloadSelector");
    expect(all).toContain("mode: ISTIO_MUTUAL");
  });
});

describe("an Ingress", () => {
  const ingress = (service: string) => `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: edge}
spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: ${service}, port: {number: 80}}}}]}}]}
`;

  test("that sends requests to a forked workload is a warning, since it knows no lanes", () => {
    const { diagnostics } = synth(files(ingress("cart")));
    expect(diagnostics.map(({ code }) => code)).toEqual(["W0308"]);
  });

  test("of something else is none", () => {
    expect(synth(files(ingress("other"))).diagnostics).toEqual([]);
  });
});
