/**
 * @module A made-up environment with so many lanes that each VirtualService has a short cut: on the mesh, on
 * a Gateway alone and beside another one, in a delegate, with rules for some callers, ports and other headers.
 */
import type { Subject } from "./environments.ts";
import { app, object, sandbox } from "./small-app.ts";

const folder = "environments/crowded";

const istio = "networking.istio.io/v1";

const onMesh = [
  object(
    istio,
    "VirtualService",
    "cart",
    `hosts: [cart], http: [
      {name: help, match: [{uri: {exact: /help}}], redirect: {uri: /items}},
      {name: items, match: [{uri: {prefix: /items}, withoutHeaders: {x-user: {exact: a}}}, {headers: {x-user: {exact: a}}}], rewrite: {uri: /v2}, timeout: 3s, retries: {attempts: 2}, route: [{destination: {host: cart}, headers: {request: {set: {x-from: items}}}}]},
      {match: [{sourceLabels: {app: web}, uri: {prefix: /post}}], fault: {abort: {percentage: {value: 100}, httpStatus: 418}}, route: [{destination: {host: cart}}]},
      {mirror: {host: mail}, route: [{destination: {host: cart}, weight: 90}, {destination: {host: mail}, weight: 10}]}]`,
  ),
  // Its last rule answers on another port only: the default route of port 80 is spelled out behind it.
  object(
    istio,
    "VirtualService",
    "web",
    "hosts: [web], http: [{match: [{port: 81, uri: {prefix: /a}}], timeout: 2s, route: [{destination: {host: web, port: {number: 81}}}]}, {match: [{port: 81}], route: [{destination: {host: web, port: {number: 81}}}]}]",
  ),
  object(
    istio,
    "VirtualService",
    "root",
    "hosts: [mail], http: [{match: [{uri: {prefix: /inbox}, ignoreUriCase: true}], delegate: {name: leaf}}, {route: [{destination: {host: mail}}]}]",
  ),
  object(
    istio,
    "VirtualService",
    "leaf",
    "http: [{match: [{uri: {prefix: /inbox/new}, ignoreUriCase: true}], timeout: 1s, route: [{destination: {host: mail}}]}, {timeout: 4s, route: [{destination: {host: mail}}]}]",
  ),
];

const gateway = (name: string, host: string) =>
  object(
    istio,
    "Gateway",
    name,
    `selector: {istio: ${name}}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [${host}]}]`,
  );

const onGateways = [
  gateway("edge", "shop.example"),
  gateway("joint", "joint.example"),
  object(
    istio,
    "VirtualService",
    "edge",
    "hosts: [shop.example], gateways: [edge, mesh], http: [{match: [{uri: {prefix: /cart}, gateways: [edge]}], timeout: 3s, route: [{destination: {host: cart}}]}, {route: [{destination: {host: web, port: {number: 80}}}]}]",
  ),
  // Istio puts the catch-all of the first behind the rules of the second.
  object(
    istio,
    "VirtualService",
    "joint-a",
    "hosts: [joint.example], gateways: [joint], http: [{match: [{uri: {prefix: /cart}}], route: [{destination: {host: cart}}]}, {route: [{destination: {host: free}}]}]",
  ),
  object(
    istio,
    "VirtualService",
    "joint-b",
    "hosts: [joint.example], gateways: [joint], http: [{match: [{uri: {prefix: /more}}], timeout: 5s, route: [{destination: {host: free}}]}]",
  ),
];

/** As many as a list needs to have one. */
const lanes = Array.from({ length: 9 }, (_, index) => `pr-${index + 1}`);

/** By the default carriers, and by both lists and a tracer's header. */
export const crowded: readonly Subject[] = [
  crowd("", ""),
  crowd(" by lists", ", carriers: {baggage: isolane, tracestate: t@v, uberctx: lane}"),
];

function crowd(title: string, carriers: string): Subject {
  return {
    title: `a made-up crowded shop, istio${title}`,
    folder,
    files: {
      [`${folder}/environment.yaml`]: `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: crowded}
spec:
  baseline: {sources: [{path: baseline.yaml}], namespace: shop, deploy: true}
  routing: {backend: istio${carriers}}
`,
      [`${folder}/baseline.yaml`]: [
        ...[app("cart"), app("mail"), app("free")],
        app("web", { service: "ports: [{name: http, port: 80}, {name: http-b, port: 81}]" }),
        ...onMesh,
        ...onGateways,
      ].join(""),
      ...Object.fromEntries(
        lanes.map((name) => [
          `${folder}/sandboxes/${name}.yaml`,
          sandbox(name, ["cart", "mail", "web"]),
        ]),
      ),
    },
  };
}
