import { type FileMap, synth } from "./synth.ts";

/** What the random environments of random.test.ts found, each as small as it gets. */

export const deployment = (name: string, app: string, namespace = "shop"): string => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${app}, version: ${name} } }
  template:
    metadata: { labels: { app: ${app}, version: ${name} } }
    spec: { containers: [ { name: main, image: x } ] }
`;

export const service = (name: string, ports: string, namespace = "shop"): string => `
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [ ${ports} ] }
`;

export const http = "{ name: http, port: 80 }";
export const cart = `${service("cart", http)}${deployment("cart", "cart")}`;
export const elsewhere = `${service("site", http, "web")}${deployment("site", "site", "web")}`;

export function files(
  baseline: string,
  routing = "{ backend: istio, implementation: istio }",
  sandbox = "",
): FileMap {
  return {
    "baseline/all.yaml": baseline,
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: ../../baseline/ } ], namespace: shop, deploy: true }
  routing: ${routing}
`,
    "environments/staging/sandboxes/pr-1.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec:
  forks: [ { forkOf: { kind: Deployment, name: cart } } ]
${sandbox}`,
  };
}

export function errors(input: FileMap): readonly string[] {
  return synth(input)
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ code, message }) => `${code} ${message}`);
}

export function compiled(input: FileMap) {
  const { result, diagnostics } = synth(input);
  if (result === undefined)
    throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return result;
}
