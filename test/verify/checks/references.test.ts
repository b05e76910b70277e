import { describe, expect, it } from "vitest";
import { compiled, edited, judged, shop } from "../../support/verified.ts";

const gateways = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: of-istio }
spec: { selector: { app: ingress }, servers: [ { port: { number: 80, name: http, protocol: HTTP }, hosts: [ "*" ] } ] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: of-the-api }
spec: { gatewayClassName: istio, listeners: [ { name: http, port: 80, protocol: HTTP } ] }
---
apiVersion: policy.linkerd.io/v1beta3
kind: Server
metadata: { name: cart }
spec: { podSelector: { matchLabels: { app: cart } }, port: 8080 }
---
apiVersion: policy.linkerd.io/v1beta3
kind: HTTPRoute
metadata: { name: cart-policy }
spec:
  parentRefs: [ { group: policy.linkerd.io, kind: Server, name: cart } ]
  rules: [ { backendRefs: [ { name: cart, port: 8080 } ] } ]
`;
const world = (api: "istio" | "gateway-api") =>
  compiled(shop(api, { "environments/staging/baseline/gateways.yaml": gateways }));

const dangling = (changed: Parameters<typeof judged>[0]) =>
  judged(changed).said.filter((text) => text.startsWith("E0930"));

describe("what a route names", () => {
  it.each([
    ["of-istio", 1],
    ["of-the-api", 0],
  ])("is a Gateway of the route's own API: an HTTPRoute at %s", (name, faults) => {
    const route = /sandboxes\/pr-1\/routes\/shop\/httproute-public/;
    const changed = edited(world("gateway-api"), route, (text) =>
      text.replace(/(parentRefs:\n(?: .*\n)*?.* name: )\S+/, `$1${name}`),
    );
    expect(dangling(changed)).toHaveLength(faults);
  });

  it.each([
    ["of-istio", 0],
    ["of-the-api", 1],
  ])("is a Gateway of the route's own API: a VirtualService at %s", (name, faults) => {
    const changed = edited(world("istio"), /routes\/shop\/virtualservice-public/, (text) =>
      text.replace(/(gateways:\n +- )\S+/, `$1${name}`),
    );
    expect(dangling(changed)).toHaveLength(faults);
  });

  it("exists, for routes of Linkerd's own as well", () => {
    const policy = /sandboxes\/pr-1\/forks\/shop\/httproute\.policy\.linkerd\.io-cart-policy/;
    const changed = edited(world("istio"), policy, (text) => text.replace("port: 8080", "port: 1"));
    expect(dangling(world("istio"))).toEqual([]);
    expect(dangling(changed)).toHaveLength(1);
  });
});
