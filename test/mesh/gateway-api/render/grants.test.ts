import { describe, expect, it } from "vitest";
import { render, type WorldText } from "../world.ts";
import { httpRoute, services } from "./copies.ts";

describe("grants", () => {
  const onGateway = httpRoute(
    `parentRefs: [{name: public}]
rules: [{matches: [{path: {value: /s}}], backendRefs: [{name: store, namespace: data, port: 80}]}, {matches: [{path: {value: /c}}], backendRefs: [{name: cart, port: 80}]}]`,
  );
  const lanes = [{ key: "pr-1", forks: ["shop/cart", "data/store"] }];
  const grantsOf = (routes: string, more: Partial<WorldText> = {}) =>
    render({ services, routes, lanes, ...more }).objects.filter(
      (o) => o.object.kind === "ReferenceGrant",
    );

  it("let a Gateway's route reach the fork's Service in another namespace, and nothing else", () => {
    const [grant, ...others] = grantsOf(onGateway);
    expect(others).toEqual([]);
    expect(grant?.phase).toBe("workload");
    expect(grant?.object).toMatchObject({
      apiVersion: "gateway.networking.k8s.io/v1beta1",
      metadata: { namespace: "data" },
      spec: {
        from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop" }],
        to: [{ group: "", kind: "Service", name: "store-pr-1" }],
      },
    });
  });

  it("are for the mesh only where the implementation asks for them", () => {
    const onMesh = onGateway.replace("{name: public}", '{group: "", kind: Service, name: web}');
    expect(grantsOf(onMesh)).toHaveLength(0);
    expect(grantsOf(onMesh, { implementation: "kuma" })).toHaveLength(1);
  });
});
