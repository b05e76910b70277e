/** @module Made-up shops whose public Gateway lets no key from outside into a lane; a second Gateway lets them in. */
import type { Subject } from "./environments.ts";
import type { FileMap } from "./synth.ts";

const folder = "environments/made-up";

/** What such a shop is made of. */
export interface EdgeShop {
  readonly backend: "istio" | "gateway-api";
  readonly keys: "strip" | "refuse";
  /** Default: three that are not alike. */
  readonly carriers?: string;
  /** Who is let in all the same, as the spec says it. Default: nobody. */
  readonly admit?: string;
  /** Lanes have hosts there. Default: false. */
  readonly previews?: boolean;
  /** Further files below its folder; `""` removes one. */
  readonly more?: FileMap;
}

/** The files of one. */
export function edgeShop({
  backend,
  keys,
  carriers,
  admit,
  previews,
  more = {},
}: EdgeShop): FileMap {
  const hosts = `previews: [{host: www.shop.example, preview: "{lane}.preview.example"}]`;
  const all: FileMap = {
    "environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: made-up}
spec:
  baseline: {sources: [{path: baseline/}], namespace: shop, deploy: true}
  routing:
    backend: ${backend}
    implementation: istio
    carriers: ${carriers ?? "{baggage: isolane, tracestate: isolane, header: X-Isolane-Key}"}
  entrypoints: [{name: public, gateway: {name: edge}, keys: ${keys}${admit === undefined ? "" : `, admit: ${admit}`}${previews === true ? `, ${hosts}` : ""}}]
`,
    "baseline/workloads.yaml": ["web", "cart"].map(workload).join("---\n"),
    "baseline/routes.yaml":
      backend === "istio" ? virtualServices + (admit === undefined ? shared : "") : httpRoutes,
    "sandboxes/pr-1.yaml": sandbox("pr-1", ["web", "cart"]),
    "sandboxes/pr-12.yaml": sandbox("pr-12", ["cart"], "\n  routing: {fallback: none}"),
    ...more,
  };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, text]) => text !== "")
      .map(([path, text]) => [`${folder}/${path}`, text]),
  );
}

function workload(name: string): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: server, image: "acme/${name}:1", ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ports: [{name: http, port: 80, targetPort: 8080}]}
`;
}

function sandbox(name: string, forked: readonly string[], more = ""): string {
  const forks = forked.map(
    (one) => `
    - forkOf: {kind: Deployment, name: ${one}}
      customizations: {images: [{container: server, image: "acme/${one}:${name}"}]}`,
  );
  return `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: {name: ${name}}
spec:
  forks:${forks.join("")}${more}
`;
}

const virtualServices = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: inner}
spec: {selector: {istio: inner}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web}
spec:
  hosts: [www.shop.example]
  gateways: [edge, inner]
  http:
    - match: [{uri: {exact: /old}}]
      redirect: {uri: /new}
    - name: api
      match: [{uri: {prefix: /api/}}, {uri: {exact: /api}, method: {exact: POST}}]
      rewrite: {uri: /}
      headers: {request: {set: {x-from: edge}, remove: [x-internal]}}
      route: [{destination: {host: cart, port: {number: 80}}, weight: 90}, {destination: {host: web, port: {number: 80}}, weight: 10}]
    - match: [{headers: {x-role: {exact: admin}}}]
      timeout: 5s
      route: [{destination: {host: web, port: {number: 80}}}]
    - route: [{destination: {host: web, port: {number: 80}}}]
      mirror: {host: cart, port: {number: 80}}
`;

/** For the mesh too, and by a delegate: there Istio takes no claims. */
const shared = `
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: cart}
spec:
  hosts: [cart.shop.svc.cluster.local, cart.shop.example]
  gateways: [mesh, edge]
  http:
    - match: [{uri: {prefix: /items}}, {gateways: [edge], uri: {prefix: /only-here}}]
      timeout: 3s
      route: [{destination: {host: cart, port: {number: 80}}}]
    - match: [{gateways: [mesh], uri: {prefix: /}}]
      route: [{destination: {host: cart, port: {number: 80}}}]
    - route: [{destination: {host: web, port: {number: 80}}}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: root}
spec:
  hosts: [root.shop.example]
  gateways: [edge]
  http:
    - match: [{uri: {prefix: /part}}]
      delegate: {name: part}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: part}
spec:
  http:
    - match: [{uri: {prefix: /part/a}}]
      route: [{destination: {host: cart, port: {number: 80}}}]
    - route: [{destination: {host: web, port: {number: 80}}}]
`;

const httpRoutes = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge}
spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: inner}
spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec:
  parentRefs: [{name: edge}, {name: inner}]
  hostnames: [www.shop.example]
  rules:
    - matches: [{path: {type: Exact, value: /old}}, {path: {type: PathPrefix, value: /}, headers: [{name: x-gone, value: "yes"}]}]
      filters: [{type: RequestRedirect, requestRedirect: {path: {type: ReplaceFullPath, replaceFullPath: /new}}}]
    - matches: [{path: {type: PathPrefix, value: /api}, method: POST}]
      filters:
        - {type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}
        - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: x-from, value: edge}], remove: [x-internal]}}
      backendRefs: [{name: cart, port: 80, weight: 90}, {name: web, port: 80, weight: 10}]
    - matches: [{headers: [{name: x-role, value: admin}]}, {queryParams: [{name: role, value: admin}]}]
      timeouts: {request: 5s}
      backendRefs: [{name: cart, port: 80}]
    - backendRefs: [{name: web, port: 80}]
      filters: [{type: RequestMirror, requestMirror: {backendRef: {name: cart, port: 80}}}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: cart}
spec:
  parentRefs: [{kind: Service, group: "", name: cart, port: 80}, {name: edge}]
  hostnames: [cart.shop.example]
  rules:
    - matches: [{path: {type: PathPrefix, value: /items}}]
      timeouts: {request: 3s}
      backendRefs: [{name: cart, port: 80}]
    - backendRefs: [{name: cart, port: 80}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: calls}
spec:
  parentRefs: [{name: edge}]
  hostnames: [calls.shop.example]
  rules:
    - backendRefs: [{name: web, port: 80}]
    - matches: [{method: {service: shop.Cart}}]
      backendRefs: [{name: cart, port: 80}]
`;

/** What checks tokens at the edge. */
export const token = `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {name: tokens}
spec: {selector: {matchLabels: {istio: ingressgateway}}, jwtRules: [{issuer: "https://login.example"}]}
`;

/** Those that the real proxies are asked about. */
export const edges: readonly Subject[] = [
  { backend: "istio", keys: "strip" } as const,
  { backend: "istio", keys: "refuse" } as const,
  {
    ...({ backend: "istio", keys: "strip", carriers: "{header: x-isolane-key}" } as const),
    admit: "{claims: [{claim: groups, values: [developers, qa]}]}",
  },
  { backend: "gateway-api", keys: "strip" } as const,
].map((one) => ({
  title: `a made-up shop with an edge (${one.backend}, ${one.keys}${"admit" in one ? ", claims" : ""})`,
  folder,
  files: edgeShop(one),
}));
