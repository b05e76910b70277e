/** @module Environments to state properties over: the repository's examples, and small made-up ones. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import type { FileMap } from "./synth.ts";
import { tenantEnvironments } from "./tenant-environments.ts";

/** A repository with one environment. */
export interface Subject {
  readonly title: string;
  readonly folder: string;
  readonly files: FileMap;
}

const root = join(import.meta.dirname, "..", "..");

/** The examples that the README compiles. */
export const examples: readonly Subject[] = ["staging", "production"].map((name) => {
  const paths = globSync(`environments/${name}/**/*.yaml`, { cwd: root }).sort();
  const files = Object.fromEntries(
    paths.map((path) => [path, readFileSync(join(root, path), "utf8")]),
  );
  return { title: `the example ${name}`, folder: `environments/${name}`, files };
});

const folder = "environments/made-up";

function workload(name: string, { kind = "Deployment", version = "", port = "http" } = {}): string {
  const full = version === "" ? name : `${name}-${version}`;
  const labels = version === "" ? `app: ${name}` : `app: ${name}, version: ${version}`;
  return `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${full}, labels: {app: ${name}}}
spec:
  replicas: 2
  ${kind === "StatefulSet" ? `serviceName: ${name}` : "strategy: {type: RollingUpdate}"}
  selector: {matchLabels: {${labels}}}
  template:
    metadata: {labels: {${labels}}, annotations: {prometheus.io/scrape: "true"}}
    spec:
      containers:
        - name: server
          image: acme/${name}:1
          ports: [{name: ${port}, containerPort: 8080}]
          envFrom: [{configMapRef: {name: shared}}]
          env:
            - {name: MODE, value: "on"}
            - {name: TOKEN, valueFrom: {secretKeyRef: {name: tokens, key: token}}}
`;
}

function service(name: string, ports = "{name: http, port: 80, targetPort: 8080}"): string {
  return `
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ports: [${ports}]}
`;
}

/** Values that must never be seen in any output, in any of the ways that a Secret can hold them. */
export const secretValues = [
  "c3dvcmRmaXNoLWVuY29kZWQ=",
  "swordfish-encoded",
  "swordfish-plain",
  "c3dvcmRmaXNoLXBsYWlu",
];

const secrets = `
apiVersion: v1
kind: Secret
metadata:
  name: tokens
  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"more":"swordfish-plain"}}'}
data: {token: c3dvcmRmaXNoLWVuY29kZWQ=}
stringData: {more: swordfish-plain}
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Secret
    metadata: {name: listed}
    stringData: {token: swordfish-plain}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: shared}
data: {GREETING: "hello", "yes": "no", time: "12:30"}
`;

const policies = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: mail}
spec:
  podSelector: {matchLabels: {app: mail}}
  policyTypes: [Ingress]
  ingress: [{from: [{podSelector: {matchLabels: {app: cart}}}], ports: [{port: 8080}]}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: cart}
spec: {minAvailable: 1, selector: {matchLabels: {app: cart}}}
`;

const istioRoutes = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: cart}
spec:
  hosts: [cart]
  http:
    - match: [{uri: {prefix: /api}}]
      route: [{destination: {host: cart, subset: v1, port: {number: 80}}}]
      timeout: 3s
    - route:
        - {destination: {host: cart, subset: v1, port: {number: 80}}, weight: 90}
        - {destination: {host: cart, subset: v2, port: {number: 80}}, weight: 10}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: cart}
spec:
  host: cart
  subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]
`;

const gatewayRoutes = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: cart}
spec:
  parentRefs: [{group: "", kind: Service, name: cart, port: 80}]
  rules:
    - matches: [{path: {type: PathPrefix, value: /api}}]
      backendRefs: [{name: cart, port: 80}]
      timeouts: {request: 3s}
    - backendRefs: [{name: cart, port: 80}]
`;

const sandboxes: Readonly<Record<string, string>> = {
  "pr-1": `
  source: {repository: acme/shop, branch: feat/a, commit: "0123456789", pullRequest: 1}
  owner: cart-team
  forks:
    - forkOf: {kind: Deployment, name: cart-v1}
      customizations: {images: [{image: "acme/cart:pr-1"}], env: [{name: MODE, value: "off"}]}
`,
  "pr-12": `
  owner: mail-team
  forks:
    - forkOf: {kind: Deployment, name: mail}
      customizations: {configMaps: [{name: shared, data: {GREETING: bye}}]}
    - forkOf: {kind: Deployment, name: front}
      customizations: {replicas: 2}
`,
  strict: `
  routing: {key: pr-1-strict, fallback: none}
  forks:
    - forkOf: {kind: Deployment, name: front}
`,
};

/** A shop with existing rules on one Service, several kinds of ports, policies and Secrets. */
function shop(backend: string, engine: string): Subject {
  return {
    title: `a made-up shop, ${backend}, ${engine}`,
    folder,
    files: {
      [`${folder}/environment.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: made-up}
spec:
  baseline: {sources: [{path: baseline/}], namespace: shop, deploy: true}
  routing: {backend: ${backend}, implementation: istio}
  gitops: {engine: ${engine}, repository: "https://git.example/acme/shop.git"}
  services: {mail: {ports: {"50051": {protocol: grpc}}}}
`,
      [`${folder}/baseline/cart.yaml`]: [
        workload("cart", { version: "v1" }),
        workload("cart", { version: "v2" }),
        service("cart"),
        backend === "istio" ? istioRoutes : gatewayRoutes,
      ].join("---"),
      [`${folder}/baseline/mail.yaml`]: [
        workload("mail", { port: "grpc" }),
        service("mail", "{name: tcp-mail, port: 50051, targetPort: 8080}"),
      ].join("---"),
      [`${folder}/baseline/rest.yaml`]: [
        workload("front"),
        service(
          "front",
          "{name: http, port: 80, targetPort: 8080}, {name: grpc-api, port: 90, targetPort: 8080}",
        ),
        workload("db", { kind: "StatefulSet", port: "tcp" }),
        service("db", "{name: tcp-db, port: 5432}"),
        secrets,
        policies,
      ].join("---"),
      ...Object.fromEntries(
        Object.entries(sandboxes).map(([name, spec]) => [
          `${folder}/sandboxes/${name}.yaml`,
          `apiVersion: isolane.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: ${name}, labels: {epic: ${name === "strict" ? "none" : "e1"}}}\nspec:${spec}`,
        ]),
      ),
      [`${folder}/groups/both.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: RouteGroup
metadata: {name: both}
spec: {match: {label: {key: epic, value: "e*"}}}
`,
    },
  };
}

/** The made-up ones, for every pair of a backend and an engine. */
export const madeUp: readonly Subject[] = ["gateway-api", "istio"].flatMap((backend) =>
  ["argocd", "flux"].map((engine) => shop(backend, engine)),
);

/** Everything. */
export const subjects: readonly Subject[] = [
  ...examples,
  ...madeUp,
  ...tenantEnvironments.slice(0, 1),
];

/** Paths of a subject's sandboxes or groups. */
export function specPaths(
  { folder: at, files }: Subject,
  kind: "sandboxes" | "groups",
): readonly string[] {
  return Object.keys(files)
    .filter((path) => path.startsWith(`${at}/${kind}/`))
    .sort();
}

/** The same repository without some files. */
export function without(files: FileMap, paths: readonly string[]): FileMap {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !paths.includes(path)));
}
