import { describe, expect, it } from "vitest";
import type { ImplementationName } from "../../../../lib/model/settings.ts";
import { render, type WorldText } from "../world.ts";

const services = ["shop/web:80", "shop/cart:80"];
const lanes = ["pr-1", "pr-2"].map((key) => ({ key, forks: ["shop/cart"] }));

function codes(
  implementation: ImplementationName,
  more: Partial<WorldText> = {},
): readonly string[] {
  return render({ services, lanes, implementation, ...more }).codes;
}

function route(
  rule: string,
  parent = '{group: "", kind: Service, name: web}',
  metadata = "{name: web}",
): string {
  return `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: ${metadata}
spec: {parentRefs: [${parent}], rules: [{${rule}}]}
`;
}

const toCart = "backendRefs: [{name: cart, namespace: shop, port: 80}]";

describe("what an implementation cannot do is refused once", () => {
  it("baggage without regular expressions on headers", () => {
    expect(codes("generic")).toEqual(["E0441"]);
    expect(codes("generic", { carriers: { baggage: "isolane" } })).toEqual(["E0441"]);
    expect(codes("generic", { carriers: { header: "x-k" } })).toEqual([]);
    expect(codes("generic", { carriers: { tracestate: "t@v", header: "x-k" } })).toEqual(["E0441"]);
    expect(render({ services, lanes: [], implementation: "generic" }).codes).toEqual([]);
  });

  it("lanes on the mesh where there is none", () => {
    expect(codes("envoy-gateway")).toEqual(["E0442"]);
    const entered = route(toCart, "{name: public}");
    expect(codes("envoy-gateway", { routes: entered })).toEqual(["W0443"]);
    expect(codes("envoy-gateway", { routes: route(toCart) })).toEqual(["E0442", "E0442"]);
  });

  it("filters that would drop the route, at their node", () => {
    const cors = route(`filters: [{type: CORS, cors: {}}], ${toCart}`);
    expect(codes("istio", { routes: cors })).toEqual([]);
    const { problems } = render({ services, lanes, routes: cors, implementation: "linkerd" });
    expect(problems.map(({ code, source }) => [code, source?.path])).toEqual([
      ["E0443", ["spec", "rules", 0, "filters", 0]],
    ]);
    expect(problems[0]?.message).toContain(
      'implementation "linkerd" does not support the filter "CORS"',
    );
    const extension = route(
      `filters: [{type: ExtensionRef, extensionRef: {group: x, kind: Y, name: z}}], ${toCart}`,
    );
    expect(codes("istio", { routes: extension })).toEqual(["E0443"]);
    expect(
      codes("envoy-gateway", {
        routes: route(`filters: [{type: ExtensionRef}], ${toCart}`, "{name: public}"),
      }),
    ).toEqual(["W0443"]);
  });

  it("strict lanes where a rule without backends goes to the Service", () => {
    const strict = [{ key: "pr-1", forks: ["shop/cart"], strict: true }];
    expect(codes("kuma", { lanes: strict })).toEqual(["E0444"]);
    // A backend that there is not refuses there.
    expect(codes("linkerd", { lanes: strict })).toEqual([]);
    expect(codes("istio", { lanes: strict })).toEqual([]);
  });

  it("consumer routes and headless parents", () => {
    const consumer = route(
      toCart,
      '{group: "", kind: Service, name: web, namespace: shop}',
      "{name: web, namespace: team}",
    );
    expect(codes("cilium", { routes: consumer })).toEqual(["E0449"]);
    expect(codes("istio", { routes: consumer })).toEqual([]);
    const headless = ["shop/web!:80", "shop/cart:80"];
    expect(codes("linkerd", { routes: route(toCart), services: headless })).toEqual(["E0450"]);
    expect(codes("istio", { routes: route(toCart), services: headless })).toEqual([]);
  });

  it("regular expressions that RE2 refuses, in any copied match", () => {
    const bad = '{type: RegularExpression, name: x, value: "(?=a)"}';
    const { problems } = render({
      services,
      lanes,
      routes: route(
        `matches: [{path: {type: RegularExpression, value: "/(a)\\\\1"}, headers: [${bad}], queryParams: [${bad}]}], ${toCart}`,
      ),
    });
    expect(problems.map(({ code, source }) => [code, source?.path.slice(4)])).toEqual([
      ["E0446", [0, "path", "value"]],
      ["E0446", [0, "headers", 0, "value"]],
      ["E0446", [0, "queryParams", 0, "value"]],
    ]);
  });

  it("a ServiceProfile on a routed Service", () => {
    const profile =
      "{apiVersion: linkerd.io/v1alpha2, kind: ServiceProfile, metadata: {name: cart.shop.svc.cluster.local}}";
    expect(codes("linkerd", { routes: profile })).toEqual(["E0451"]);
    expect(codes("istio", { routes: profile })).toEqual([]);
  });
});

describe("what deserves a warning", () => {
  it("a Gateway that somebody else runs", () => {
    expect(codes("linkerd", { routes: route(toCart, "{name: public}") })).toEqual(["W0440"]);
  });

  it("a Gateway whose class another controller runs", () => {
    const gateway = (controller: string) =>
      [
        route(toCart, "{name: public}"),
        "{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: public, namespace: shop}, spec: {gatewayClassName: edge}}",
        `{apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: {name: edge}, spec: {controllerName: ${controller}}}`,
      ].join("\n---\n");
    expect(codes("istio", { routes: gateway("konghq.com/kic-gateway-controller") })).toEqual([
      "W0440",
    ]);
    expect(codes("cilium", { routes: gateway("traefik.io/gateway-controller") })).toEqual([
      "W0440",
    ]);
    expect(codes("istio", { routes: gateway("istio.io/gateway-controller") })).toEqual([]);
  });
});
