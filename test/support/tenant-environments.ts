/**
 * @module Made-up environments in which forks start requests by themselves (`egress: keyed`): a CronJob, and a worker
 * that is called as well, in a lane of its own and in a group's; Services with routes, without, and of another lane.
 */
import type { Subject } from "./environments.ts";

const folder = "environments/tenants";

function workload(name: string, labels = ""): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}${labels} } }
    spec: { containers: [ { name: server, image: "acme/${name}:1" } ] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [ { name: http, port: 80, targetPort: 8080 } ] }`;
}

const baseline = [
  `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }`,
  `
apiVersion: batch/v1
kind: CronJob
metadata: { name: report }
spec:
  schedule: "0 6 * * *"
  jobTemplate:
    spec:
      template:
        metadata: { labels: { app: report } }
        spec:
          restartPolicy: Never
          containers: [ { name: report, image: "acme/report:1" } ]`,
  ...[workload("cart"), workload("worker"), workload("mail"), workload("plain")],
  `
apiVersion: v1
kind: Service
metadata: { name: stock }
spec: { selector: { app: cart }, ports: [ { name: grpc, port: 50051, targetPort: 8080 }, { name: tcp-raw, port: 91, targetPort: 8080 } ] }`,
].join("\n---");

const routes: Readonly<Record<string, string>> = {
  istio: `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cart }
spec:
  hosts: [ cart ]
  http:
    - match: [ { uri: { prefix: /api }, headers: { x-team: { exact: a } } } ]
      route: [ { destination: { host: cart, port: { number: 80 } } } ]
      timeout: 3s
    - route: [ { destination: { host: cart, port: { number: 80 } } } ]`,
  "gateway-api": `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: cart }
spec:
  parentRefs: [ { group: "", kind: Service, name: cart, port: 80 } ]
  rules:
    - matches: [ { path: { type: PathPrefix, value: /api } } ]
      backendRefs: [ { name: cart, port: 80 } ]
    - backendRefs: [ { name: cart, port: 80 } ]`,
};

const sandboxes: Readonly<Record<string, string>> = {
  "pr-1": `
metadata: { name: pr-1, labels: { epic: checkout } }
spec:
  forks:
    - { forkOf: { kind: CronJob, name: report }, strategies: { schedule: run }, egress: keyed }
    - { forkOf: { kind: Deployment, name: cart } }`,
  "pr-12": `
metadata: { name: pr-12, labels: { epic: checkout } }
spec:
  routing: { key: blue }
  forks:
    - { forkOf: { kind: Deployment, name: worker }, egress: keyed }
    - { forkOf: { kind: Deployment, name: mail }, egress: none }`,
  strict: `
metadata: { name: strict }
spec:
  routing: { fallback: none }
  forks:
    - { forkOf: { kind: CronJob, name: report }, strategies: { schedule: suspend }, egress: keyed }
    - { forkOf: { kind: Deployment, name: cart } }`,
};

function tenants(backend: string, carriers: string): Subject {
  const header = "apiVersion: isolane.dev/v1alpha1\n";
  return {
    title: `made-up tenants, ${backend}, by ${Object.keys(JSON.parse(carriers)).join(" and ")}`,
    folder,
    files: {
      [`${folder}/environment.yaml`]: `${header}kind: Environment
metadata: { name: tenants }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: false, adopt: [ ${backend === "istio" ? "VirtualService/cart" : ""} ] }
  routing: { backend: ${backend}, implementation: istio, carriers: ${carriers} }
  gitops: { engine: argocd, repository: "https://git.example.org/shop.git" }
`,
      [`${folder}/baseline/shop.yaml`]: `${baseline}\n---${routes[backend] ?? ""}\n`,
      ...Object.fromEntries(
        Object.entries(sandboxes).map(([name, spec]) => [
          `${folder}/sandboxes/${name}.yaml`,
          `${header}kind: Sandbox${spec}\n`,
        ]),
      ),
      [`${folder}/groups/checkout.yaml`]: `${header}kind: RouteGroup
metadata: { name: checkout }
spec: { match: { label: { key: epic, value: checkout } } }
`,
    },
  };
}

/** Both ways to write routes, and each way to carry the key. */
export const tenantEnvironments: readonly Subject[] = [
  tenants("istio", '{ "baggage": "isolane", "header": "x-isolane-key" }'),
  tenants("istio", '{ "header": "X-Isolane-Key" }'),
  tenants("gateway-api", '{ "baggage": "my.lane" }'),
  tenants(
    "istio",
    '{ "baggage": "isolane", "tracestate": "isolane", "header": ["x-isolane-key", "X-Lane"], "otBaggage": "lane" }',
  ),
  tenants("gateway-api", '{ "tracestate": "team@iso*lane", "uberctx": "Lane" }'),
];
