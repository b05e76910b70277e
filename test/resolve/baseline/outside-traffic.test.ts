import { describe, expect, test } from "vitest";
import { app, codes, object, sandbox } from "../../support/small-app.ts";

describe("a Service that takes requests from outside the mesh", () => {
  test.each(["LoadBalancer", "NodePort"])("of type %s is a warning, once", (type) => {
    const baseline = app("cart", { service: `type: ${type}, ports: [{name: http, port: 80}]` });
    const two = [sandbox("pr-1", ["cart"]), sandbox("pr-2", ["cart"])];
    expect(codes(baseline, two)).toEqual(["W0309"]);
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

describe("an Ingress", () => {
  const ingress = (service: string) => `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: edge}
spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: ${service}, port: {number: 80}}}}]}}]}
`;

  test("that sends requests to a forked workload is a warning, since it knows no lanes", () => {
    expect(codes(app("cart") + ingress("cart"))).toEqual(["W0308"]);
  });

  test("of something else is none", () => {
    expect(codes(app("cart") + ingress("other"))).toEqual([]);
  });
});
