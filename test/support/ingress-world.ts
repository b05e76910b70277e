/** @module A shop behind Ingresses, with hosts of lanes there. */
import type { FileMap } from "./synth.ts";

/** What differs between tests. */
export interface IngressParts {
  /** Fields of `ingress` besides the proxy, in the flow of YAML. Default: a certificate of the controller's. */
  readonly ingress?: string;
  /** Fields of the proxy besides its image. Default: none. */
  readonly proxy?: string;
  /** Default: two hosts. */
  readonly previews?: string;
  /** Further fields of `routing`. Default: none. */
  readonly routing?: string;
  /** Default: Istio. */
  readonly mesh?: string;
  readonly edit?: (baseline: string) => string;
  readonly sandboxes?: Readonly<Record<string, string>>;
}

export const image = `envoyproxy/envoy@sha256:${"0f".repeat(32)}`;

const workload = (name: string, port: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [ { name: server, image: "acme/${name}:1" } ] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [ { name: http, port: ${port} } ] }
---`;

const baseline = `${workload("web", 80)}${workload("cart", 8080)}
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled }, annotations: { linkerd.io/inject: enabled } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, annotations: { nginx.ingress.kubernetes.io/auth-url: "https://login.example/a" } }
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - { path: /cart, pathType: Prefix, backend: { service: { name: cart, port: { name: http } } } }
          - { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }
    - host: api.example
      http: { paths: [ { path: /v1, pathType: Exact, backend: { service: { name: cart, port: { number: 8080 } } } } ] }
`;

/** Its repository. */
export function ingressWorld({
  ingress = "tls: { controller: true }",
  proxy = "",
  previews = '[{ host: shop.example, preview: "{lane}.preview.example" }, { host: api.example, preview: "{lane}-api.preview.example" }]',
  routing = "",
  mesh = "backend: istio, implementation: istio",
  edit = (text) => text,
  sandboxes = { "pr-1": "cart", "pr-12": "web" },
}: IngressParts = {}): FileMap {
  return {
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop }
  routing: { ${mesh}${routing} }
  gitops: { engine: argocd, repository: "https://git.example/shop.git" }
  entrypoints:
    - { name: web, ingress: { proxy: { image: ${image}${proxy} }, ${ingress} }, previews: ${previews} }
`,
    "environments/staging/baseline/shop.yaml": edit(baseline),
    ...Object.fromEntries(
      Object.entries(sandboxes).map(([name, forked]) => [
        `environments/staging/sandboxes/${name}.yaml`,
        `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: ${name} }
spec: { forks: [ { forkOf: { kind: Deployment, name: ${forked} } } ] }
`,
      ]),
    ),
  };
}
