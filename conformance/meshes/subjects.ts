/** @module Small environments of other implementations than Istio: rules, weights, filters, hosts of a Gateway, two lanes and a group. */
import { implementations } from "../../lib/mesh/implementations/registry.ts";
import type { ImplementationName } from "../../lib/model/settings.ts";
import type { Subject } from "../../test/support/environments.ts";

/** An environment whose Services have routes on the mesh, and one whose Gateway routes. */
export function meshSubjects(implementation: ImplementationName): readonly Subject[] {
  return [
    subject(implementation, "on the mesh", mesh),
    subject(implementation, "refusals on the mesh", plain, refusals),
    ...gatewaySubjects(implementation),
  ];
}

/** Environments whose Gateway routes to what is forked. */
export function gatewaySubjects(implementation: ImplementationName): readonly Subject[] {
  return [
    subject(implementation, "at a Gateway", edge(implementation, rules)),
    subject(
      implementation,
      "refusals at a Gateway",
      edge(implementation, few),
      // A strict lane refuses at every Service, for which it takes a mesh.
      implementations[implementation].mesh === undefined ? { suspended: true } : refusals,
    ),
  ];
}

// --- internal ---

const refusals = {
  fallback: "none",
  suspended: true,
  carriers: "baggage: isolane, tracestate: isolane, otBaggage: isolane",
};

const classes: Readonly<
  Partial<Record<ImplementationName, readonly [name: string, controller: string]>>
> = {
  cilium: ["cilium", "io.cilium/gateway-controller"],
  "envoy-gateway": ["eg", "gateway.envoyproxy.io/gatewayclass-controller"],
};

function subject(
  implementation: ImplementationName,
  where: string,
  baseline: string,
  {
    fallback = "baseline",
    suspended = false,
    carriers = "baggage: isolane, header: x-isolane-key",
  } = {},
): Subject {
  const folder = "environments/staging";
  const sandbox = (name: string, feature: string, forks: readonly string[]) => `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: ${name}, labels: { feature: ${feature} } }
spec:
  owner: me
  forks: [ ${forks.map((fork) => `{ forkOf: { kind: Deployment, name: ${fork} } }`).join(", ")} ]
`;
  return {
    title: `${implementation}, ${where}`,
    folder,
    files: {
      [`${folder}/environment.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
  routing: { implementation: ${implementation}, fallback: ${fallback}, carriers: { ${carriers} } }
`,
      [`${folder}/baseline/all.yaml`]: `${["cart", "items", "web"].map((one) => workload(one)).join("")}${workload("rpc", "kubernetes.io/h2c")}${baseline}`,
      [`${folder}/sandboxes/pr-1.yaml`]: sandbox("pr-1", "x", ["cart", "web", "rpc"]),
      [`${folder}/sandboxes/pr-12.yaml`]: sandbox("pr-12", "z", ["cart"]),
      [`${folder}/sandboxes/pr-2.yaml`]: sandbox("pr-2", "x", ["items"]),
      // Its keyed requests are refused where its fork would answer.
      ...(suspended
        ? {
            [`${folder}/sandboxes/pr-3.yaml`]: `${sandbox("pr-3", "w", ["cart"])}  suspended: true\n`,
          }
        : {}),
      [`${folder}/groups/both.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: RouteGroup
metadata: { name: both }
spec: { match: { label: { key: feature, value: x } } }
`,
    },
  };
}

function workload(name: string, protocol = "http"): string {
  return `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [ { name: main, image: "acme/${name}:1" } ] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [ { name: http, port: 80, protocol: TCP, appProtocol: ${protocol} } ] }`;
}

const to = (name: string, weight = 1) => `{ name: ${name}, port: 80, weight: ${weight} }`;

/** Rules of a GRPCRoute: a service and a method, a service, a header, and all. */
const calls = `
  rules:
    - matches: [ { method: { service: acme.Cart, method: Add } } ]
      backendRefs: [ ${to("rpc")} ]
    - matches: [ { method: { service: acme.Cart }, headers: [ { name: x-role, value: admin } ] } ]
      backendRefs: [ ${to("items")} ]
    - backendRefs: [ ${to("rpc")} ]`;

/** Rules of every precedence: exact, prefix, expression, method, header, query parameter, and a share. */
const rules = `
  rules:
    - matches: [ { path: { type: Exact, value: /health } } ]
      backendRefs: [ ${to("items")} ]
    - matches: [ { path: { type: PathPrefix, value: /admin }, method: POST } ]
      backendRefs: [ ${to("cart")} ]
    - matches: [ { path: { type: PathPrefix, value: /admin }, headers: [ { name: x-role, value: admin } ] } ]
      filters: [ { type: RequestHeaderModifier, requestHeaderModifier: { set: [ { name: x-from, value: edge } ] } } ]
      backendRefs: [ ${to("cart")} ]
    - matches: [ { path: { type: PathPrefix, value: /search }, queryParams: [ { name: q, value: one } ] } ]
      backendRefs: [ ${to("cart")} ]
    - matches: [ { path: { type: RegularExpression, value: "/[a-z]+/history" } } ]
      backendRefs: [ ${to("items")} ]
    - matches: [ { path: { type: PathPrefix, value: /web/history } } ]
      filters: [ { type: RequestRedirect, requestRedirect: { scheme: https, statusCode: 301 } } ]
    - matches: [ { path: { type: PathPrefix, value: /cart/history } } ]
      filters: [ { type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: /old } } } ]
      timeouts: { request: 3s }
      backendRefs: [ ${to("cart")} ]
    - matches: [ { path: { type: PathPrefix, value: /both } } ]
      backendRefs: [ ${to("cart", 3)}, ${to("items", 1)} ]
    - matches: [ { path: { type: PathPrefix, value: / }, headers: [ { name: x-only, value: items } ] } ]
      backendRefs: [ ${to("items")} ]
    - backendRefs: [ ${to("cart")} ]`;

/** Fewer of them. */
const few = `
  rules:
    - matches: [ { path: { type: PathPrefix, value: /admin }, method: POST } ]
      backendRefs: [ ${to("cart")} ]
    - matches: [ { path: { type: PathPrefix, value: /items } } ]
      backendRefs: [ ${to("items")} ]
    - backendRefs: [ ${to("cart")} ]`;

const plain = `
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: cart }
spec:
  parentRefs: [ { group: "", kind: Service, name: cart } ]${few}
`;

const mesh = `
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: cart }
spec:
  parentRefs: [ { group: "", kind: Service, name: cart, port: 80 } ]${rules}
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: rpc }
spec:
  parentRefs: [ { group: "", kind: Service, name: rpc, port: 80 } ]${calls}
`;

function edge(implementation: ImplementationName, shop: string): string {
  const [name, controller] = classes[implementation] ?? ["other", "example.com/other"];
  return `
---
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: ${name} }
spec: { controllerName: ${controller} }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge }
spec:
  gatewayClassName: ${name}
  listeners: [ { name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: Same } } } ]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: public }
spec:
  parentRefs: [ { group: gateway.networking.k8s.io, kind: Gateway, name: edge } ]
  hostnames: [ shop.example.com ]${shop}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web }
spec:
  parentRefs: [ { group: gateway.networking.k8s.io, kind: Gateway, name: edge } ]
  hostnames: [ web.example.com ]
  rules:
    - filters: [ { type: CORS, cors: { allowOrigins: [ "https://shop.example.com" ], allowMethods: [ GET ], maxAge: 5 } } ]
      backendRefs: [ ${to("web")} ]
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: rpc }
spec:
  parentRefs: [ { group: gateway.networking.k8s.io, kind: Gateway, name: edge } ]
  hostnames: [ rpc.example.com ]${calls}
`;
}
