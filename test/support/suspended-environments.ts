/**
 * @module Made-up environments with suspended sandboxes: one whose workload is there, one whose workload is gone and
 * left a Service that others answer, and one of which nothing is left. One sandbox is awake and shares a group.
 */
import type { Subject } from "./environments.ts";
import { app, object, sandbox } from "./small-app.ts";

const folder = "environments/asleep";

const routes = {
  istio: [
    object(
      "networking.istio.io/v1",
      "Gateway",
      "edge",
      "selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.example]}]",
    ),
    object(
      "networking.istio.io/v1",
      "VirtualService",
      "edge",
      "hosts: [shop.example], gateways: [edge], http: [{match: [{uri: {prefix: /cart}}], route: [{destination: {host: cart}}], timeout: 3s}, {match: [{uri: {prefix: /old}}], redirect: {uri: /cart}}, {route: [{destination: {host: web}}]}]",
    ),
    object(
      "networking.istio.io/v1",
      "VirtualService",
      "cart",
      "hosts: [cart], http: [{match: [{headers: {x-user: {exact: a}}}], route: [{destination: {host: mail}}]}, {route: [{destination: {host: cart}}], retries: {attempts: 2}}]",
    ),
  ],
  "gateway-api": [
    object(
      "gateway.networking.k8s.io/v1",
      "Gateway",
      "edge",
      "gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]",
    ),
    object(
      "gateway.networking.k8s.io/v1",
      "HTTPRoute",
      "edge",
      "parentRefs: [{name: edge}], hostnames: [shop.example], rules: [{matches: [{path: {type: PathPrefix, value: /cart}}], backendRefs: [{name: cart, port: 80}], timeouts: {request: 3s}}, {backendRefs: [{name: web, port: 80}]}]",
    ),
    object(
      "gateway.networking.k8s.io/v1",
      "HTTPRoute",
      "cart",
      'parentRefs: [{group: "", kind: Service, name: cart}], rules: [{matches: [{headers: [{name: x-user, value: a}]}], backendRefs: [{name: mail, port: 80}]}, {backendRefs: [{name: cart, port: 80}]}]',
    ),
  ],
};

const left = object(
  "v1",
  "Service",
  "basket",
  "selector: {app: cart}, ports: [{name: http, port: 80}]",
);

/** A sandbox of which nothing runs. */
function asleep(name: string, fork: string): string {
  return sandbox(name, [fork]).replace("spec:\n", "spec:\n  suspended: {reason: it broke}\n");
}

/** One for each API of routes. */
export const suspended: readonly Subject[] = (["gateway-api", "istio"] as const).map((backend) => ({
  title: `a made-up shop with suspended lanes, ${backend}`,
  folder,
  files: {
    [`${folder}/environment.yaml`]: `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: asleep}
spec:
  baseline: {sources: [{path: baseline.yaml}], namespace: shop, deploy: true}
  routing: {backend: ${backend}, implementation: istio}
`,
    [`${folder}/baseline.yaml`]: [
      ...[app("cart"), app("mail"), app("web"), left],
      ...routes[backend],
    ].join(""),
    [`${folder}/sandboxes/pr-1.yaml`]: asleep("pr-1", "cart"),
    [`${folder}/sandboxes/pr-12.yaml`]: asleep("pr-12", "basket"),
    [`${folder}/sandboxes/pr-123.yaml`]: asleep("pr-123", "post"),
    [`${folder}/sandboxes/pr-2.yaml`]: sandbox("pr-2", ["mail"]),
    [`${folder}/groups/joint.yaml`]: `apiVersion: isolane.dev/v1alpha1
kind: RouteGroup
metadata: {name: joint}
spec: {match: {label: {key: feature, value: x}}}
`,
  },
}));
