import { describe, expect, test } from "vitest";
import { servicesEntered } from "../../../lib/kube/entries.ts";
import { asRecord } from "../../../lib/kube/json.ts";
import { kinds } from "../../../lib/kube/kinds.ts";
import { app, codes, files, object, sandbox } from "../../support/small-app.ts";
import { synth } from "../../support/synth.ts";

describe("a Service that takes requests from outside the mesh", () => {
  test.each(["LoadBalancer", "NodePort"])("of type %s is a warning, once", (type) => {
    const baseline = app("cart", { service: `type: ${type}, ports: [{name: http, port: 80}]` });
    const two = [sandbox("pr-1", ["cart"]), sandbox("pr-2", ["cart"])];
    expect(codes(baseline, two)).toEqual(["W0309"]);
  });

  test("is one with external addresses, too", () => {
    const service = "externalIPs: [198.51.100.7], ports: [{name: http, port: 80}]";
    expect(codes(app("cart", { service }))).toEqual(["W0309"]);
    expect(codes(app("cart", { service: service.replace("198.51.100.7", "") }))).toEqual([]);
  });

  test("is none where no lane forks what is behind it, or no port of it is routed", () => {
    const other = app("web", { service: "type: LoadBalancer, ports: [{name: http, port: 80}]" });
    expect(codes(app("cart") + other)).toEqual([]);
    const plain = object(
      "v1",
      "Service",
      "cart-udp",
      "type: NodePort, selector: {app: cart}, ports: [{name: dns, port: 53, protocol: UDP}]",
    );
    expect(codes(app("cart") + plain)).toEqual(["W0310"]);
  });
});

/** Objects by which requests come to Service shop/cart, in the words of their projects' documentation. */
const entries: readonly (readonly [apiVersion: string, kind: string, spec: string])[] = [
  [
    "networking.k8s.io/v1",
    "Ingress",
    "rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}]}}]",
  ],
  [
    "networking.k8s.io/v1",
    "Ingress",
    "defaultBackend: {service: {name: cart, port: {name: http}}}",
  ],
  [
    "networking.k8s.io/v1beta1",
    "Ingress",
    "rules: [{http: {paths: [{backend: {serviceName: cart, servicePort: 80}}]}}]",
  ],
  ["extensions/v1beta1", "Ingress", "backend: {serviceName: cart, servicePort: http}"],
  [
    "route.openshift.io/v1",
    "Route",
    "to: {kind: Service, name: x}, alternateBackends: [{kind: Service, name: cart}]",
  ],
  [
    "traefik.io/v1alpha1",
    "IngressRoute",
    "routes: [{match: PathPrefix(`/`), services: [{name: cart, port: http}]}]",
  ],
  [
    "traefik.containo.us/v1alpha1",
    "IngressRouteTCP",
    "routes: [{match: HostSNI(`*`), services: [{name: cart, port: 80}]}]",
  ],
  [
    "traefik.io/v1alpha1",
    "TraefikService",
    "weighted: {services: [{name: cart, port: 80, weight: 1}]}",
  ],
  ["projectcontour.io/v1", "HTTPProxy", "tcpproxy: {services: [{name: cart, port: 80}]}"],
  ["getambassador.io/v2", "Mapping", "prefix: /, service: 'http://cart.shop:80'"],
  ["getambassador.io/v3alpha1", "TCPMapping", "port: 6789, service: 'cart:80'"],
  ["k8s.nginx.org/v1", "VirtualServerRoute", "upstreams: [{name: a, service: cart, port: 80}]"],
  ["k8s.nginx.org/v1", "TransportServer", "upstreams: [{name: a, service: cart, port: 80}]"],
  [
    "split.smi-spec.io/v1alpha4",
    "TrafficSplit",
    "service: x, backends: [{service: cart, weight: 1}]",
  ],
  [
    "gateway.networking.k8s.io/v1alpha2",
    "UDPRoute",
    "rules: [{backendRefs: [{name: cart, port: 80}]}]",
  ],
  [
    "networking.istio.io/v1",
    "VirtualService",
    "hosts: [a.example], gateways: [g], tls: [{match: [{sniHosts: [a.example]}], route: [{destination: {host: cart.shop.svc.cluster.local}}]}]",
  ],
  [
    "networking.istio.io/v1",
    "ServiceEntry",
    "hosts: [cart.internal], workloadSelector: {labels: {app: cart}}",
  ],
  ["elbv2.k8s.aws/v1beta1", "TargetGroupBinding", "serviceRef: {name: cart, port: 80}"],
  [
    "networking.gke.io/v1",
    "MultiClusterIngress",
    "template: {spec: {rules: [{http: {paths: [{backend: {serviceName: cart}}]}}]}}",
  ],
  ["networking.gke.io/v1", "MultiClusterService", "template: {spec: {selector: {app: cart}}}"],
  [
    "configuration.konghq.com/v1beta1",
    "UDPIngress",
    "rules: [{port: 53, backend: {serviceName: cart, servicePort: 80}}]",
  ],
  [
    "kuma.io/v1alpha1",
    "MeshTCPRoute",
    "to: [{targetRef: {kind: MeshService, name: cart_shop_svc_80}, rules: []}]",
  ],
  [
    "kuma.io/v1alpha1",
    "MeshGatewayRoute",
    "conf: {http: {rules: [{backends: [{weight: 1, destination: {kuma.io/service: cart_shop_svc_80}}]}]}}",
  ],
  ["consul.hashicorp.com/v1alpha1", "ServiceRouter", "routes: [{destination: {service: cart}}]"],
  [
    "serving.knative.dev/v1beta1",
    "DomainMapping",
    "ref: {kind: Service, name: cart, apiVersion: v1}",
  ],
  [
    "apisix.apache.org/v2",
    "ApisixRoute",
    "http: [{name: a, backends: [{serviceName: cart, servicePort: 80}]}]",
  ],
  [
    "gateway.solo.io/v1",
    "RouteTable",
    "routes: [{routeAction: {single: {kube: {ref: {name: cart, namespace: shop}, port: 80}}}}]",
  ],
  [
    "gloo.solo.io/v1",
    "Upstream",
    "kube: {serviceName: cart, serviceNamespace: shop, servicePort: 80}",
  ],
  [
    "zalando.org/v1",
    "RouteGroup",
    "backends: [{name: a, type: service, serviceName: cart, servicePort: 80}]",
  ],
  ["cilium.io/v2", "CiliumEnvoyConfig", "services: [{name: cart, namespace: shop}]"],
  [
    "http.keda.sh/v1alpha1",
    "HTTPScaledObject",
    "scaleTargetRef: {name: cart, service: cart, port: 80}",
  ],
  ["skupper.io/v2alpha1", "Connector", "routingKey: cart, port: 80, host: cart"],
  ["skupper.io/v2alpha1", "Connector", "routingKey: cart, port: 80, selector: app=cart"],
  ["consul.hashicorp.com/v1alpha1", "ExportedServices", "services: [{name: cart, consumers: []}]"],
];

describe("an object that sends requests to a forked Service by itself", () => {
  test.each(entries)("is a warning: %s %s {%s}", (apiVersion, kind, spec) => {
    const two = [sandbox("pr-1", ["cart"]), sandbox("pr-2", ["cart"])];
    expect(codes(app("cart") + object(apiVersion, kind, "edge", spec), two)).toEqual(["W0308"]);
  });

  test.each(["net.gke.io/v1", "multicluster.x-k8s.io/v1alpha1"])(
    "is a warning where its own name is the Service's: ServiceExport of %s",
    (apiVersion) => {
      expect(codes(app("cart") + object(apiVersion, "ServiceExport", "cart", ""))).toEqual([
        "W0308",
      ]);
      expect(codes(app("cart") + object(apiVersion, "ServiceExport", "web", ""))).toEqual([]);
    },
  );

  test.each(
    Object.entries(kinds).flatMap(([key, { entries: places = [] }]) =>
      places.map((place) => [key, place] as const),
    ),
  )("is read at every place of its row: %s %s", (key, place) => {
    const [group = "", kind = ""] = key.split("/");
    const root = place
      .split(".")
      .reduceRight<unknown>(
        (value, step) =>
          step.endsWith("[]") ? { [step.slice(0, -2)]: [value] } : { [step]: value },
        "cart",
      );
    const metadata = { namespace: "shop", name: place === "metadata.name" ? "cart" : "x" };
    const named = servicesEntered({
      ...{ apiVersion: group === "" ? "v1" : `${group}/v1`, kind, ...asRecord(root), metadata },
    });
    expect(named.map(({ service }) => service)).toContain("shop/cart");
  });

  test("is said once for all of its Services", () => {
    const both = object(
      "traefik.io/v1alpha1",
      "IngressRoute",
      "edge",
      "routes: [{services: [{name: cart, port: 80}, {name: web, port: 80}, {name: cart, port: 80}]}]",
    );
    const forks = [sandbox("pr-1", ["cart", "web"])];
    const { diagnostics } = synth(files(app("cart") + app("web") + both, forks));
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "IngressRoute shop/edge sends requests to Service shop/cart, Service shop/web, and lanes do not pass through it there",
    ]);
  });

  test.each([
    [
      "traefik.io/v1alpha1",
      "IngressRoute",
      "routes: [{services: [{name: cart, kind: TraefikService}]}]",
    ],
    [
      "traefik.io/v1alpha1",
      "IngressRoute",
      "routes: [{services: [{name: cart, namespace: other}]}]",
    ],
    ["getambassador.io/v2", "Mapping", "service: 'https://cart.example.com/'"],
    ["networking.k8s.io/v1", "Ingress", "defaultBackend: {service: {name: other}}"],
    [
      "networking.istio.io/v1",
      "ServiceEntry",
      "hosts: [x.internal], workloadSelector: {labels: {app: x}}",
    ],
    ["serving.knative.dev/v1", "Configuration", "template: {}"],
  ])("is none for something else: %s %s {%s}", (apiVersion, kind, spec) => {
    expect(codes(app("cart") + object(apiVersion, kind, "edge", spec))).toEqual([]);
  });
});
