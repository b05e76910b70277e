/** @module What a branch can do to let keys in from outside, where an entry point lets none in. */
import { edgeShop } from "../support/edge-environments.ts";
import { areRefused } from "./attack.ts";

const dist = "dist/made-up";

/** A route of a branch's own at the Gateway, as a spec and as a file of the output. */
const ownRoute = (kind: "istio" | "gateway-api") =>
  kind === "istio"
    ? "{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: mine}, spec: {hosts: [mine.shop.example], gateways: [edge], http: [{route: [{destination: {host: mine, port: {number: 80}}}]}]}}"
    : "{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: mine}, spec: {parentRefs: [{name: edge}], hostnames: [mine.shop.example], rules: [{backendRefs: [{name: mine, port: 80}]}]}}";

/** Without its mirrors, of which a compile warns. */
const shop = (backend: "istio" | "gateway-api") => {
  const files = edgeShop({ backend, keys: "strip" });
  const quiet = (text: string) => text.replace(/\n *(?:mirror|filters): .*(?:host|Mirror).*/, "");
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, quiet(text)]));
};

const withRoute = (backend: "istio" | "gateway-api") => (spec: string) =>
  spec.replace(
    "spec:\n",
    `spec:
  objects:
    - {apiVersion: apps/v1, kind: Deployment, metadata: {name: mine}, spec: {selector: {matchLabels: {app: mine}}, template: {metadata: {labels: {app: mine}}, spec: {containers: [{name: main, image: "acme/mine:1"}]}}}}
    - {apiVersion: v1, kind: Service, metadata: {name: mine}, spec: {selector: {app: mine}, ports: [{name: http, port: 80}]}}
    - ${ownRoute(backend)}
`,
  );

areRefused("the edge of VirtualServices", shop("istio"), {
  "a route of a branch's own at the Gateway": {
    edits: { "environments/made-up/sandboxes/pr-1.yaml": withRoute("istio") },
    refused: { verify: "", check: "E0635 .* entry point .public. says keys: strip" },
  },
  "a keyed copy for the Gateway": {
    edits: {
      [`${dist}/routes/shop/virtualservice-cart.yaml`]: (text) => {
        const [, keyed = ""] = /( {2}- name: rule-1-pr-1\n(?: {4}.*\n)+)/.exec(text) ?? [];
        return text.replace("  http:\n", `  http:\n${keyed.replaceAll("- mesh\n", "- edge\n")}`);
      },
    },
    refused: { verify: "E0910 P1" },
  },
  "a lane's key left in the request": {
    edits: {
      [`${dist}/routes/shop/virtualservice-web.yaml`]: (text) =>
        text.replace("        - x-internal\n        - baggage\n", "        - x-internal\n"),
    },
    refused: { verify: "E0957 P1" },
  },
});

areRefused("the edge of HTTPRoutes", shop("gateway-api"), {
  "a route of a branch's own at the Gateway": {
    edits: { "environments/made-up/sandboxes/pr-1.yaml": withRoute("gateway-api") },
    refused: { verify: "", check: "E0635 .* entry point .public. says keys: strip" },
  },
  "a lane's route at the Gateway": {
    edits: {
      "/^dist/made-up/sandboxes/pr-1/routes/shop/httproute-web-pr-1/": (text) =>
        text.replaceAll("name: inner", "name: edge"),
    },
    refused: { verify: "E0910 P1" },
  },
  "no route that takes keys": {
    edits: { "/^dist/made-up/routes/shop/grpcroute-calls-edge/": null },
    refused: { verify: "E0957 P1" },
  },
  "a route that takes keys, and is for another Gateway": {
    edits: {
      "/^dist/made-up/routes/shop/httproute-cart-edge/": (text) =>
        text.replaceAll("name: edge", "name: inner"),
    },
    refused: { verify: "E0957 P1" },
  },
});
