/** @module The made-up environment that is measured: services in a chain, a third with routes of their own, a third with a policy. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How large, and for which backend. */
export interface Shape {
  readonly services: number;
  readonly sandboxes: number;
  /** Forks of each sandbox. Default: 3. */
  readonly forks?: number;
  readonly backend: "istio" | "gateway-api";
}

/** A service's name by its number. */
export const nameOf = (service: number): string => `svc-${String(service).padStart(3, "0")}`;

/** A workload, its Service and its ServiceAccount under a name; it calls another. */
export function workload(name: string, next: string): readonly string[] {
  return [
    "apiVersion: apps/v1",
    "kind: Deployment",
    `metadata: {name: ${name}, labels: {app: ${name}}}`,
    "spec:",
    "  replicas: 2",
    `  selector: {matchLabels: {app: ${name}}}`,
    "  template:",
    `    metadata: {labels: {app: ${name}, tier: backend}}`,
    "    spec:",
    `      serviceAccountName: ${name}`,
    "      containers:",
    "        - name: server",
    `          image: example.org/${name}:1.0.0`,
    "          ports: [{containerPort: 8080}, {containerPort: 9090}]",
    "          env:",
    `            - {name: NEXT, value: "http://${next}:8080"}`,
    "            - {name: OTEL_PROPAGATORS, value: 'tracecontext,baggage'}",
    "          readinessProbe: {httpGet: {path: /ready, port: 8080}}",
    "          resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {memory: 128Mi}}",
    "---",
    "apiVersion: v1",
    "kind: Service",
    `metadata: {name: ${name}}`,
    "spec:",
    `  selector: {app: ${name}}`,
    "  ports: [{name: http, port: 8080}, {name: grpc, port: 9090}]",
    "---",
    "apiVersion: v1",
    "kind: ServiceAccount",
    `metadata: {name: ${name}}`,
  ];
}

/** Three rules: two by path, and the rest. */
function routes(service: number, backend: Shape["backend"]): string[] {
  const name = nameOf(service);
  if (backend === "istio")
    return [
      "---",
      "apiVersion: networking.istio.io/v1",
      "kind: VirtualService",
      `metadata: {name: ${name}}`,
      "spec:",
      `  hosts: [${name}]`,
      "  http:",
      ...["/api", "/admin"].map(
        (path) =>
          `    - {match: [{uri: {prefix: ${path}}}], timeout: 5s, route: [{destination: {host: ${name}, port: {number: 8080}}}]}`,
      ),
      `    - {route: [{destination: {host: ${name}, port: {number: 8080}}}]}`,
    ];
  return [
    "---",
    "apiVersion: gateway.networking.k8s.io/v1",
    "kind: HTTPRoute",
    `metadata: {name: ${name}}`,
    "spec:",
    `  parentRefs: [{group: "", kind: Service, name: ${name}, port: 8080}]`,
    "  rules:",
    ...["/api", "/admin", "/"].map(
      (path) =>
        `    - {matches: [{path: {type: PathPrefix, value: ${path}}}], timeouts: {request: 5s}, backendRefs: [{name: ${name}, port: 8080}]}`,
    ),
  ];
}

function policy(service: number, services: number): string[] {
  const caller = nameOf((service + services - 1) % services);
  return [
    "---",
    "apiVersion: networking.k8s.io/v1",
    "kind: NetworkPolicy",
    `metadata: {name: ${nameOf(service)}}`,
    "spec:",
    `  podSelector: {matchLabels: {app: ${nameOf(service)}}}`,
    "  policyTypes: [Ingress]",
    `  ingress: [{from: [{podSelector: {matchLabels: {app: ${caller}}}}]}]`,
  ];
}

/** The text of the baseline. */
export function baselineText({ services, backend }: Shape): string {
  return Array.from({ length: services }, (_, service) =>
    [
      ...workload(nameOf(service), nameOf((service + 1) % services)),
      ...(service % 3 === 0 ? routes(service, backend) : []),
      ...(service % 3 === 1 ? policy(service, services) : []),
    ].join("\n"),
  ).join("\n---\n");
}

/** The services that a sandbox forks, by their numbers. */
export function forksIn(index: number, { services, forks = 3 }: Shape): readonly number[] {
  return Array.from(
    { length: forks },
    (_, fork) => (index * 7 + fork * 13 + Math.floor(index / services)) % services,
  );
}

/** The text of one sandbox; `image` is what an edit changes. Every fifth is in a group of ten. */
export function sandboxText(
  index: number,
  shape: Shape,
  image = `example.org/x:pr-${index}`,
): string {
  const label = index % 5 === 0 ? `, labels: {feature: f-${Math.floor(index / 50)}}` : "";
  return [
    "apiVersion: isolane.dev/v1alpha1",
    "kind: Sandbox",
    `metadata: {name: pr-${index}${label}}`,
    "spec:",
    `  source: {repository: acme/shop, branch: feat/${index}, pullRequest: ${index + 1}}`,
    "  owner: team",
    "  forks:",
    ...forksIn(index, shape).map((service) =>
      [
        `    - forkOf: {kind: Deployment, name: ${nameOf(service)}}`,
        "      customizations:",
        `        images: [{container: server, image: "${image}"}]`,
        "        env: [{name: FLAG, value: 'on'}]",
      ].join("\n"),
    ),
    "",
  ].join("\n");
}

function environmentText(backend: Shape["backend"]): string {
  return [
    "apiVersion: isolane.dev/v1alpha1",
    "kind: Environment",
    "metadata: {name: scale}",
    "spec:",
    "  baseline: {sources: [{path: baseline.yaml}], namespace: shop, deploy: true}",
    `  routing: {backend: ${backend}, implementation: istio}`,
    "  gitops: {engine: argocd, repository: 'https://example.org/acme/shop.git'}",
    "",
  ].join("\n");
}

function groupText(group: number): string {
  return [
    "apiVersion: isolane.dev/v1alpha1",
    "kind: RouteGroup",
    `metadata: {name: f-${group}}`,
    "spec:",
    `  match: {label: {key: feature, value: f-${group}}}`,
    "",
  ].join("\n");
}

/** Writes the environment `scale` under `root`. */
export function writeEnvironment(root: string, shape: Shape): void {
  const folder = join(root, "environments", "scale");
  mkdirSync(join(folder, "sandboxes"), { recursive: true });
  mkdirSync(join(folder, "groups"), { recursive: true });
  writeFileSync(join(folder, "environment.yaml"), environmentText(shape.backend));
  writeFileSync(join(folder, "baseline.yaml"), baselineText(shape));
  for (let index = 0; index < shape.sandboxes; index++)
    writeFileSync(join(folder, "sandboxes", `pr-${index}.yaml`), sandboxText(index, shape));
  for (let group = 0; group * 50 < shape.sandboxes; group++)
    writeFileSync(join(folder, "groups", `f-${group}.yaml`), groupText(group));
}
