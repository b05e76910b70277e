/**
 * @module Made-up environments in Istio's ambient mode: a waypoint in the Services' namespace and one in
 * another, callers with and without sidecars, and a Service that has no waypoint.
 */
import type { Subject } from "./environments.ts";

const folder = "environments/ambient";

function workload(name: string, labels = "", namespace = "shop"): string {
  const [app = name] = name.split("-v");
  const version = name === app ? "" : `, version: ${name.slice(app.length + 1)}`;
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${app}${version} } }
  template:
    metadata: { labels: { app: ${app}${version}${labels === "" ? "" : `, ${labels}`} } }
    spec: { containers: [ { name: server, image: "acme/${name}:1" } ] }`;
}

function service(name: string, { namespace = "shop", labels = "", ports = "" } = {}): string {
  const list = ports === "" ? "{ name: http, port: 80, targetPort: 8080 }" : ports;
  return `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name}${labels === "" ? "" : `, ${labels}`} } }
spec: { selector: { app: ${name} }, ports: [ ${list} ] }`;
}

function namespace(name: string, labels: string): string {
  return `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { ${labels} } }`;
}

function waypoint(name: string, home: string, from: string): string {
  return `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: ${home} }
spec:
  gatewayClassName: istio-waypoint
  listeners: [ { name: mesh, port: 15008, protocol: HBONE, allowedRoutes: { namespaces: { from: ${from} } } } ]`;
}

const places = [
  namespace("shop", "istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint"),
  waypoint("waypoint", "shop", "Same"),
  namespace(
    "web",
    "istio.io/dataplane-mode: ambient, istio.io/use-waypoint: shared, istio.io/use-waypoint-namespace: infra",
  ),
  namespace("infra", "kubernetes.io/metadata.name: infra"),
  waypoint("shared", "infra", "All"),
  namespace("old", "istio-injection: enabled"),
];

const workloads = [
  ...[workload("cart-v1"), workload("cart-v2"), service("cart")],
  ...[
    workload("mail"),
    service("mail", {
      ports:
        "{ name: grpc, port: 50051, targetPort: 8080 }, { name: any, port: 90, targetPort: 8080 }, { name: tcp-raw, port: 91, targetPort: 8080 }",
    }),
  ],
  ...[workload("stock"), service("stock")],
  ...[workload("bare"), service("bare", { labels: "istio.io/use-waypoint: none" })],
  workload("batch", "istio.io/dataplane-mode: none"),
  ...[workload("front", "", "web"), service("front", { namespace: "web" })],
  workload("legacy", "", "old"),
];

const destinationRules = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cart, namespace: shop }
spec:
  host: cart
  trafficPolicy: { connectionPool: { http: { maxRetries: 2 } } }
  subsets:
    - { name: v1, labels: { version: v1 }, trafficPolicy: { outlierDetection: { consecutive5xxErrors: 3 } } }
    - { name: v2, labels: { version: v2 } }`;

function virtualService(name: string, host: string, rules: string, more = ""): string {
  const [metadata, home = "shop"] = name.split("@");
  return `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${metadata}, namespace: ${home} }
spec: { hosts: [ "${host}" ], http: [ ${rules} ]${more} }`;
}

function httpRoute(name: string, home: string, parent: string, rules: string): string {
  const [service, namespace = home] = parent.split("@");
  return `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name}, namespace: ${home} }
spec:
  parentRefs: [ { group: "", kind: Service, name: ${service}, namespace: ${namespace}, port: 80 } ]
  rules: [ ${rules} ]`;
}

const to = (service: string, home = "shop") =>
  `{ destination: { host: ${service}.${home}.svc.cluster.local, port: { number: 80 } } }`;

/**
 * What no lane touches, and a waypoint reads differently from a sidecar: several VirtualServices for one host,
 * a wildcard's too, one in a foreign namespace, routes in the waypoint's, both APIs, rules that nobody obeys.
 */
const joins = [
  ...["joined", "away", "mixed"].flatMap((name) => [workload(name), service(name)]),
  // Private to its own namespace, and so before the public one there; of equal ones the older comes first.
  ...[workload("shown"), service("shown")],
  virtualService(
    "shown-by-name",
    "shown.shop.svc.cluster.local",
    `{ match: [ { uri: { prefix: /s } } ], route: [ ${to("away")} ] }, { route: [ ${to("shown")} ], timeout: 1s }`,
    ", exportTo: [ old, shop ]",
  ),
  virtualService("shown", "shown.shop.svc.cluster.local", `{ route: [ ${to("shown")} ] }`),
  ...[workload("side", "", "web"), service("side", { namespace: "web" })],
  virtualService(
    "joined-first",
    "joined.shop.svc.cluster.local",
    `{ match: [ { uri: { prefix: /a } } ], route: [ ${to("away")} ] }`,
    ', exportTo: [ "." ]',
  ),
  virtualService(
    "joined-then",
    "joined.shop.svc.cluster.local",
    `{ match: [ { uri: { prefix: /a/b } } ], route: [ ${to("mixed")} ] }, { match: [ { uri: { prefix: /c } } ], timeout: 2s, route: [ ${to("joined")} ] }`,
  ),
  virtualService("away@old", "away.shop.svc.cluster.local", `{ route: [ ${to("joined")} ] }`),
  virtualService(
    "bare-unasked",
    "bare.shop.svc.cluster.local",
    `{ match: [ { uri: { prefix: /s } } ], route: [ ${to("away")} ] }, { route: [ ${to("bare")} ] }`,
  ),
  httpRoute(
    "mixed",
    "shop",
    "mixed",
    "{ matches: [ { path: { type: PathPrefix, value: /h } } ], backendRefs: [ { name: joined, port: 80 } ] }",
  ),
  virtualService(
    "mixed",
    "mixed.shop.svc.cluster.local",
    `{ match: [ { uri: { prefix: /h/i } } ], route: [ ${to("away")} ] }, { match: [ { uri: { prefix: /k } } ], route: [ ${to("mixed")} ] }`,
  ),
  httpRoute(
    "side-first",
    "infra",
    "side@web",
    "{ matches: [ { path: { type: PathPrefix, value: /i } } ], backendRefs: [ { name: joined, namespace: shop, port: 80 } ] }",
  ),
  httpRoute(
    "side",
    "web",
    "side",
    "{ matches: [ { path: { type: PathPrefix, value: /i/j } } ], backendRefs: [ { name: front, port: 80 } ] }, { matches: [ { method: GET } ], backendRefs: [ { name: side, port: 80 } ] }",
  ),
  // A namespace whose Services have one waypoint and a wildcard's rules.
  namespace("wild", "istio.io/use-waypoint: waypoint"),
  waypoint("waypoint", "wild", "Same"),
  ...["ape", "bee"].flatMap((name) => [
    workload(name, "istio.io/dataplane-mode: ambient", "wild"),
    service(name, { namespace: "wild" }),
  ]),
  virtualService(
    "ape@wild",
    "ape.wild.svc.cluster.local",
    `{ match: [ { uri: { prefix: /x } } ], route: [ ${to("bee", "wild")} ] }`,
    ', exportTo: [ "." ]',
  ),
  virtualService(
    "all@wild",
    "*.wild.svc.cluster.local",
    // The waypoint of shop/joined is another: a wildcard's rule has no way there.
    `{ match: [ { uri: { prefix: /y } } ], route: [ ${to("bee", "wild")} ] }, { match: [ { uri: { prefix: /z } } ], route: [ ${to("joined")} ] }, { route: [ ${to("ape", "wild")} ], timeout: 4s }`,
  ),
];

/** A rule for some callers, which a waypoint drops; a catch-all behind others; ports of their own. */
const virtualServices = [
  destinationRules,
  `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cart, namespace: shop }
spec:
  hosts: [ cart ]
  http:
    - match: [ { uri: { prefix: /v2 }, sourceLabels: { app: mail } } ]
      route: [ { destination: { host: cart, subset: v2, port: { number: 80 } } } ]
    - match: [ { uri: { prefix: /named }, sourceLabels: { app: mail }, gateways: [ mesh ] } ]
      route: [ { destination: { host: cart, subset: v2, port: { number: 80 } } } ]
    - match: [ { uri: { prefix: /api } }, { uri: { exact: /old }, method: { exact: POST } } ]
      rewrite: { uri: / }
      timeout: 3s
      retries: { attempts: 2 }
      route: [ { destination: { host: cart, subset: v1, port: { number: 80 } } } ]
    - route:
        - { destination: { host: cart, subset: v1, port: { number: 80 } }, weight: 90 }
        - { destination: { host: cart, subset: v2, port: { number: 80 } }, weight: 10, headers: { request: { set: { x-part: small } } } }`,
  `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: stock, namespace: shop }
spec:
  hosts: [ stock.shop.svc.cluster.local ]
  http:
    - match: [ { headers: { x-role: { exact: admin } }, sourceNamespace: web } ]
      fault: { abort: { httpStatus: 418, percentage: { value: 100 } } }
      route: [ { destination: { host: stock, port: { number: 80 } } } ]
    - match: [ { authority: { prefix: stock.shop }, uri: { prefix: /bare } } ]
      route: [ { destination: { host: bare, port: { number: 80 } } } ]
    - route: [ { destination: { host: stock, port: { number: 80 } } } ]
      corsPolicy: { allowOrigins: [ { exact: "https://a.example" } ] }`,
  `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: front, namespace: web }
spec:
  hosts: [ front.web.svc.cluster.local ]
  http:
    - match: [ { uri: { prefix: /cart } } ]
      route: [ { destination: { host: cart.shop.svc.cluster.local, port: { number: 80 } } } ]
    - match: [ { uri: { prefix: /front } } ]
      timeout: 1s
      route: [ { destination: { host: front, port: { number: 80 } } } ]`,
];

const httpRoutes = [
  destinationRules,
  `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: cart, namespace: shop }
spec:
  parentRefs: [ { group: "", kind: Service, name: cart, port: 80 } ]
  rules:
    - matches: [ { path: { type: PathPrefix, value: /api } }, { path: { type: Exact, value: /old }, method: POST } ]
      timeouts: { request: 3s }
      backendRefs: [ { name: cart, port: 80 } ]
    - filters: [ { type: RequestHeaderModifier, requestHeaderModifier: { set: [ { name: x-from, value: mesh } ] } } ]
      backendRefs: [ { name: cart, port: 80, weight: 9 }, { name: stock, port: 80, weight: 1 } ]`,
  `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: stock, namespace: shop }
spec:
  parentRefs: [ { group: "", kind: Service, name: stock, port: 80 } ]
  rules:
    - matches: [ { method: GET, headers: [ { name: x-role, value: admin } ] } ]
      backendRefs: [ { name: bare, port: 80 } ]
    - matches: [ { path: { type: PathPrefix, value: /stock } } ]
      backendRefs: [ { name: stock, port: 80 } ]`,
  `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: front, namespace: web }
spec:
  parentRefs: [ { group: "", kind: Service, name: front, port: 80 } ]
  rules:
    - matches: [ { path: { type: PathPrefix, value: /cart } } ]
      backendRefs: [ { name: cart, namespace: shop, port: 80 } ]
    - backendRefs: [ { name: front, port: 80 } ]`,
  `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: web }
spec: { gatewayClassName: istio, listeners: [ { name: http, port: 80, protocol: HTTP, hostname: shop.example } ] }`,
  `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: edge, namespace: web }
spec:
  parentRefs: [ { name: edge } ]
  hostnames: [ shop.example ]
  rules: [ { backendRefs: [ { name: front, port: 80 } ] } ]`,
];

function environment(backend: "gateway-api" | "istio"): Subject {
  const routes = backend === "istio" ? virtualServices : httpRoutes;
  return {
    title: `a made-up ambient shop, ${backend}`,
    folder,
    files: {
      [`${folder}/environment.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: ambient }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
  routing: { backend: ${backend}, implementation: istio }
`,
      [`${folder}/baseline/all.yaml`]: [...places, ...workloads, ...routes, ...joins].join("\n---"),
      [`${folder}/sandboxes/pr-1.yaml`]: sandbox("pr-1", [["cart-v1"], ["mail"]]),
      [`${folder}/sandboxes/pr-12.yaml`]: sandbox("pr-12", [["stock"], ["front", "web"]]),
      [`${folder}/groups/both.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: RouteGroup
metadata: { name: both }
spec: { match: { label: { key: epic, value: e1 } } }
`,
    },
  };
}

function sandbox(name: string, forks: readonly (readonly string[])[]): string {
  const entries = forks.map(([fork, home]) => {
    const where = home === undefined ? "" : `, namespace: ${home}`;
    return `    - forkOf: { kind: Deployment, name: ${fork}${where} }`;
  });
  return `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: ${name}, labels: { epic: e1 } }
spec:
  forks:
${entries.join("\n")}
`;
}

/** One for each backend. */
export const ambient: readonly Subject[] = [environment("gateway-api"), environment("istio")];
