/** @module Compiles small repositories, edits the emitted text by hand, and verifies it. */
import { readEnvironment } from "../../lib/compile.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import type { EnvironmentInput } from "../../lib/model/input.ts";
import { type VerifyReport, verify } from "../../lib/verify/verify.ts";
import { type FileMap, memoryIo, synth } from "./synth.ts";

/** An environment with its emitted files. */
export interface Compiled {
  readonly input: EnvironmentInput;
  readonly files: ReadonlyMap<string, string>;
}

/** Loads and compiles; throws with the diagnostics where it does not compile. */
export function compiled(repository: FileMap, folder = "environments/staging"): Compiled {
  const { files, result, diagnostics } = synth(repository, folder);
  if (result === undefined)
    throw new Error(diagnostics.map((d) => `${d.code} ${d.message}`).join("\n"));
  return { input: result.input, files };
}

export function inputOf(repository: FileMap, folder = "environments/staging"): EnvironmentInput {
  const problems = new Problems();
  const input = readEnvironment(memoryIo(repository), folder, problems);
  if (input === undefined) throw new Error(JSON.stringify(problems.all.map((d) => d.message)));
  return input;
}

export interface Judged {
  /** `E0911 message`, in order. */
  readonly said: readonly string[];
  readonly codes: readonly string[];
  readonly report: VerifyReport;
  readonly problems: Problems;
}

export function judged({ input, files }: Compiled): Judged {
  const problems = new Problems();
  const report = verify(
    { input, files: [...files].map(([path, text]) => ({ path, text })) },
    problems,
  );
  const said = problems.all.map((d) => `${d.code} ${d.message}`);
  return { said, codes: [...new Set(problems.all.map((d) => d.code))].sort(), report, problems };
}

/** The same with files changed: each edit names the files (a regex on the path) and changes their text. */
export function edited(
  world: Compiled,
  path: RegExp,
  change: (text: string, path: string) => string,
): Compiled {
  let touched = 0;
  const files = new Map(
    [...world.files].map(([name, text]) => {
      if (!path.test(name)) return [name, text];
      const after = change(text, name);
      if (after !== text) touched += 1;
      return [name, after];
    }),
  );
  if (touched === 0) throw new Error(`nothing to edit: ${path}`);
  return { ...world, files };
}

export function without(world: Compiled, path: RegExp): Compiled {
  const files = new Map([...world.files].filter(([name]) => !path.test(name)));
  if (files.size === world.files.size) throw new Error(`nothing to remove: ${path}`);
  return { ...world, files };
}

/** An index that lists one more file. */
export function listing(index: string, path: string): string {
  const value = JSON.parse(index);
  const entry = { file: path, sha256: "0".repeat(64), sources: [] };
  return JSON.stringify({ ...value, objects: [...value.objects, entry] });
}

/** The same with one more file, which the index of sandbox pr-1 lists. */
export function withListed(world: Compiled, path: string, text: string): Compiled {
  const more = new Map([...world.files, [`staging/${path}`, text]]);
  return edited({ ...world, files: more }, /index\/sandboxes\/pr-1\.json$/, (index) =>
    listing(index, path),
  );
}

/** A repository: two versions of cart, a web in front, an ingress, rules with behaviour, two sandboxes and a group. */
export function shop(backend: "istio" | "gateway-api", extra: FileMap = {}): FileMap {
  const istio = backend === "istio";
  return {
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
  routing: { backend: ${backend}, implementation: istio }
  gitops: { engine: argocd, repository: "https://git.example/shop.git" }
`,
    "environments/staging/baseline/workloads.yaml": [
      workload("cart", "8080"),
      workload("web", "8080"),
      workload("items", "9000", "grpc"),
      `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: cart }
spec: { minAvailable: 1, selector: { matchLabels: { app: cart } } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: cart }
spec:
  podSelector: { matchLabels: { app: cart } }
  policyTypes: [Ingress]
  ingress: [ { from: [ { podSelector: { matchLabels: { app: web } } } ], ports: [ { port: 8080 } ] } ]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: cart-config }
data: { LEVEL: info }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cart }
spec:
  host: cart
  trafficPolicy: { connectionPool: { http: { maxRetries: 2 } }, outlierDetection: { consecutive5xxErrors: 3 } }
`,
      istio
        ? `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cart }
spec:
  hosts: [cart]
  http:
    - name: admin
      match: [ { uri: { prefix: /admin }, headers: { x-role: { exact: admin } } } ]
      timeout: 3s
      retries: { attempts: 2 }
      route: [ { destination: { host: cart, port: { number: 8080 } } } ]
    - name: rest
      rewrite: { uri: / }
      route: [ { destination: { host: cart, port: { number: 8080 } } } ]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge }
spec: { selector: { istio: ingressgateway }, servers: [ { port: { number: 80, name: http, protocol: HTTP }, hosts: ["shop.example"] } ] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: public }
spec:
  hosts: [shop.example]
  gateways: [edge]
  http:
    - name: cart
      match: [ { uri: { prefix: /cart/ } } ]
      route: [ { destination: { host: cart, port: { number: 8080 } } } ]
    - name: web
      route: [ { destination: { host: web, port: { number: 8080 } } } ]
`
        : `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: cart }
spec:
  parentRefs: [ { group: "", kind: Service, name: cart, port: 8080 } ]
  rules:
    - matches: [ { path: { type: PathPrefix, value: /admin }, headers: [ { name: x-role, value: admin } ] } ]
      timeouts: { request: 3s }
      backendRefs: [ { name: cart, port: 8080 } ]
    - filters: [ { type: RequestHeaderModifier, requestHeaderModifier: { set: [ { name: x-from, value: mesh } ] } } ]
      backendRefs: [ { name: cart, port: 8080 } ]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge }
spec: { gatewayClassName: istio, listeners: [ { name: http, port: 80, protocol: HTTP, hostname: shop.example } ] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: public }
spec:
  parentRefs: [ { name: edge } ]
  hostnames: [shop.example]
  rules:
    - matches: [ { path: { type: PathPrefix, value: /cart } } ]
      backendRefs: [ { name: cart, port: 8080 } ]
    - backendRefs: [ { name: web, port: 8080 } ]
`,
    ].join("\n---\n"),
    "environments/staging/sandboxes/pr-1.yaml": sandbox("pr-1", ["cart", "web"]),
    "environments/staging/sandboxes/pr-12.yaml": sandbox("pr-12", ["items"]),
    "environments/staging/groups/all.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: RouteGroup
metadata: { name: all }
spec: { match: { label: { key: team, value: "pay*" } } }
`,
    ...extra,
  };
}

function workload(name: string, port: string, protocol = "http"): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      serviceAccountName: ${name}
      containers:
        - name: server
          image: example.org/${name}:1
          ports: [ { containerPort: ${port} } ]
          envFrom: [ { configMapRef: { name: ${name}-config, optional: true } } ]
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name} }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [ { name: ${protocol}, port: ${port} } ] }`;
}

export function sandbox(name: string, forks: readonly string[]): string {
  return `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: ${name}, labels: { team: payments } }
spec:
  owner: payments
  source: { branch: feat/${name} }
  forks:
${forks.map((fork) => `    - forkOf: { kind: Deployment, name: ${fork} }`).join("\n")}
`;
}
